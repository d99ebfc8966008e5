"""The demo's stage: the whole product on a simulated Discord, with a guild, a channel and a few people."""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simcord
from pydantic import SecretStr

from bot.app import open_app
from bot.client import Access, ImagineBot
from bot.domain import utc_now
from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.painting import Medium
from bot.settings import TargetSettings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.services.generation import GenerationService
    from bot.settings import Settings

BOT_NAME = "imagine-bot"
PEOPLE = ("Ada", "Bo", "Cleo")
REHEARSAL_KEY = "rehearsal-key"


class OutsideTasks:
    """Makes the service's tasks outside the simulation's sight.

    SimCord counts an action as finished only when every task that the bot started for it is: with the painting
    inside, the page would stand still until the picture is there, and nobody could press Cancel.
    """

    def __init__(self) -> None:
        self._context: contextvars.Context | None = None

    def begin(self) -> None:
        """Use the caller's context, which must not be the bot's, from now on."""
        self._context = contextvars.copy_context()

    def __call__(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start *work* as a task."""
        assert self._context is not None, "begin() comes first"  # noqa: S101  # a bug, not a state
        return self._context.run(asyncio.create_task, work)


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's world. *log_path* is the log's file, in a folder that goes when the stage closes."""

    env: Env
    channel: ChannelHandle
    people: tuple[MemberActor, ...]
    generation: GenerationService
    log_path: Path

    def set_clock(self) -> None:
        """Bring the simulation's clock, which stands still by itself, to the present."""
        behind_s = (utc_now() - self.env.now()).total_seconds()
        # Not Env.advance_time: while that runs, SimCord turns away what a visitor does.
        self.env.backend.advance_clock(max(0.0, behind_s))


@asynccontextmanager
async def open_stage(settings: Settings, latency_s: float) -> AsyncGenerator[Stage]:
    """Open the product as *settings* say; without a target, two rehearsal endpoints draw.

    Each takes *latency_s* for a picture. The guild is Ada's, so she leads the testing.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imagine-bot-demo-")))
        targets = settings.targets or [await _rehearsal_target(stack, medium, latency_s) for medium in Medium]
        tasks = OutsideTasks()
        opened = open_app(
            folder, targets, settings.policy, tasks, named=settings.model_fields_set, safety=settings.safety
        )
        app = await stack.enter_async_context(opened)
        bot = ImagineBot(app.services, Access(), app.store.state, opens_threads=False)  # the page shows one channel
        env = await stack.enter_async_context(simcord.run(bot, settle_timeout=10.0, check_errors=False))
        stack.push_async_callback(app.generation.drain, 0.0)
        tasks.begin()
        # SimCord put its own in front, for which every refusal is a failed action; the tree answers them all itself.
        bot.tree.__dict__.pop("on_error")
        env.backend.edit_bot_profile(BOT_NAME)
        users = [env.create_user(name.lower(), global_name=name) for name in PEOPLE]
        guild = env.create_guild("imagine-bot demo", owner=users[0])
        channel = guild.create_text_channel("pictures")
        people = tuple(guild.add_member(user) for user in users)
        stage = Stage(env, channel, people, app.generation, folder / "imagine.db")
        stage.set_clock()
        await env.settle()
        yield stage


async def _rehearsal_target(stack: AsyncExitStack, medium: Medium, latency_s: float) -> TargetSettings:
    endpoint = RehearsalEndpoint(keys=(REHEARSAL_KEY,), latency_s=latency_s, concurrency=2, medium=medium)
    await stack.enter_async_context(endpoint.serving())
    return TargetSettings(
        name=medium.value,
        url=endpoint.url,
        key=SecretStr(REHEARSAL_KEY),
        key_secondary=None,
        deployment=None,
        timeout_s=60.0,
        concurrency=2,
        ca_file=None,
    )

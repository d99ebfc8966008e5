"""The real bot on a simulated Discord: real services, a real endpoint on loopback, a real log and picture folder."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING, Any

import simcord
from pydantic import SecretStr
from simcord.components import walk_components

from bot.app import open_app
from bot.client import Access, ImagineBot, Leads
from bot.domain import Limits, Policy, utc_now
from bot.errors import BotError
from bot.rehearsal.stage import OutsideTasks
from bot.services.clock import Clock
from bot.settings import SafetySettings, TargetSettings
from tests.manual_clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.env import Env
    from simcord.results import InteractionResult, ResponseMessage

    from bot.app import App
    from bot.rehearsal.endpoint import RehearsalEndpoint

KEY = "not-a-real-key"
NO_LIMITS = Limits(pictures_per_window=0, pictures_per_day=0, waiting_per_user=0, queue=0, prompt_chars=6000)
UNTIL_S = 20.0


def target_at(endpoint: RehearsalEndpoint, name: str = "sdxl", concurrency: int = 1) -> TargetSettings:
    """Return a scoring target that reaches *endpoint*."""
    return TargetSettings(
        name=name,
        url=endpoint.url,
        key=SecretStr(KEY),
        key_secondary=None,
        deployment=None,
        timeout_s=60.0,
        concurrency=concurrency,
        ca_file=None,
    )


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait until *condition* holds; the time-out only ends a test that has failed."""
    try:
        async with asyncio.timeout(UNTIL_S):
            while not condition():  # noqa: ASYNC110  # neither SimCord nor SQLite tells of a change
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"never happened: {what}") from None


class MortalTasks:
    """Makes tasks out of SimCord's sight, and ends all of them at once, as the end of a process does."""

    def __init__(self, outside: OutsideTasks) -> None:
        self._outside = outside
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_dead = False

    def __call__(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start *work*; after the end, it never takes its first step."""
        task = self._outside(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._is_dead:
            task.cancel()
        return task

    async def kill(self) -> None:
        """End them all."""
        self._is_dead = True
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)


class _Everybody(set[int]):
    """Whoever is asked for is in it."""

    def __contains__(self, _person: object) -> bool:
        return True


class Stage:
    """A guild with a channel and two people, Ada and Bo, and the bot. The bot's waits pass when told to."""

    env: Env
    app: App
    bot: ImagineBot
    expected_errors: tuple[type[Exception], ...] = (BotError,)

    def __init__(
        self,
        folder: Path,
        endpoint: RehearsalEndpoint,
        *,
        limits: Limits = NO_LIMITS,
        policy: Policy | None = None,
        access: Access | None = None,
        leads: Leads | None = None,
        targets: tuple[TargetSettings, ...] = (),
        tells_first_use: bool = False,
        safety: SafetySettings | None = None,
    ) -> None:
        """Nobody is told what is stored unless *tells_first_use*: it would stand beside every first answer."""
        self.folder, self.endpoint = folder, endpoint
        self.policy = policy or Policy(limits)
        self.access, self.leads = access or Access(), leads or Leads()
        self.targets, self.safety = targets or (target_at(endpoint),), safety
        self.tells_first_use = tells_first_use
        self.clock = ManualClock()
        self._life = AsyncExitStack()
        self._outside = OutsideTasks()
        self._tasks: MortalTasks | None = None

    # -- life and death --------------------------------------------------------------------------

    async def open(self, **options: Any) -> None:
        """Start the bot; *options* are SimCord's."""
        bot = await self._new_bot()
        self.env = simcord.Env(bot, **options)
        await self.env.start()
        self._mend_simcord()
        with self.env.time_context():
            self._outside.begin()
        self.guild = self.env.create_guild("Test Guild")
        self.channel = self.guild.create_text_channel("pictures")
        self.ada, self.bo = (self._member(name) for name in ("Ada", "Bo"))
        self.env.backend.advance_clock(max(0.0, (utc_now() - self.env.now()).total_seconds()))

    async def close(self) -> None:
        """End everything, and look that nothing went wrong unseen."""
        await self.crash()
        await self.env.shutdown()
        originals = [getattr(error, "original", error) for error in self.env.errors]
        assert not [error for error in originals if not isinstance(error, self.expected_errors)], originals

    async def crash(self) -> None:
        """End the app as a killed process ends: nothing is drained, nothing more is written or sent."""
        if self._tasks:
            await self._tasks.kill()
        await self._life.aclose()

    async def restart(self) -> None:
        """Start a new process over the same data, after `crash`."""
        await self.env.restart_bot(await self._new_bot())
        self._mend_simcord()

    async def _new_bot(self) -> ImagineBot:
        self._tasks = MortalTasks(self._outside)
        # Progress is shown when a test lets time pass; what is logged has real times.
        clock = Clock(utc_now, self.clock.monotonic, self.clock.sleep)
        app = open_app(self.folder, self.targets, self.policy, self._tasks, clock, safety=self.safety)
        self.app = await self._life.enter_async_context(app)
        if not self.tells_first_use:
            self.app.privacy._told = _Everybody()
        self.bot = ImagineBot(self.app.services, self.access, self.app.store.state, self.leads)
        return self.bot

    def _mend_simcord(self) -> None:
        """Let SimCord take the name of the original answer in the spelling that discord.py sends, as Discord does."""
        adapter = self.env._webhook_adapter
        request = adapter.request

        async def take_original(route: Any, *args: Any, **kwargs: Any) -> Any:
            route.url = route.url.replace("%40original", "@original")
            return await request(route, *args, **kwargs)

        adapter.request = take_original

    def _member(self, name: str) -> MemberActor:
        return self.guild.add_member(self.env.create_user(name.lower(), global_name=name))

    # -- what people do --------------------------------------------------------------------------

    async def ask(self, prompt: str = "a red fox", by: MemberActor | None = None, **options: Any) -> InteractionResult:
        """Send `/imagine`, and return once the bot thinks or has refused."""
        return await (by or self.ada).slash(self.channel, "imagine", prompt=prompt, **options)

    async def draw(self, prompt: str = "a red fox", by: MemberActor | None = None, **options: Any) -> ResponseMessage:
        """Send `/imagine`, and return its card once everything has ended."""
        return await self.ended(await self.ask(prompt, by, **options))

    async def ended(self, asked: InteractionResult) -> ResponseMessage:
        """Wait until everything has ended, and return the answer."""
        await self.app.generation.idle()
        assert asked.response is not None
        return asked.response

    async def wait_for_progress(self, asked: InteractionResult, words: str) -> ResponseMessage:
        """Let time pass until the answer says *words* and the log knows which message says so."""
        await self.clock.advance(4.0)
        assert asked.response is not None
        message = asked.response
        await until(lambda: words in text_of(message), f"the words {words!r} in {text_of(message)!r}")
        remembered = "SELECT count(*) FROM interaction_tokens WHERE message_id = ?"
        await until(lambda: self.sql(remembered, str(message.id))[0][0], "the message's id in the log")
        return message

    # -- what there is to see --------------------------------------------------------------------

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read or change the log from outside, as its operator would."""
        with closing(sqlite3.connect(self.folder / "imagine.db", isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    @property
    def statuses(self) -> list[str]:
        """The status of every picture, in order."""
        return [status for (status,) in self.sql("SELECT status FROM generations ORDER BY id")]

    @property
    def messages(self) -> list[Any]:
        """What stands in the channel for everyone, oldest first."""
        stored = self.env.backend.messages[self.channel.id].values()
        return [message for message in stored if not message.is_ephemeral]

    def calls(self, method: str, path: str) -> list[Any]:
        """Return the requests that the bot made to Discord, by method and the beginning of the path."""
        return [one for one in self.env.http_requests if one.method == method and one.path.startswith(path)]


# -- reading a message ---------------------------------------------------------------------------


def components_of(message: Any) -> list[dict[str, Any]]:
    """Return every component of a message, in order."""
    return list(walk_components(message.components))


def text_of(message: Any) -> str:
    """Return what a person reads: the plain content, or all texts, one a line."""
    texts = [one["content"] for one in components_of(message) if one["type"] == 10]
    return message.content or "\n".join(texts)


def labels_of(message: Any) -> list[str]:
    """Return the labels of the buttons."""
    return [one["label"] for one in components_of(message) if one["type"] == 2]


def pictures_of(message: Any) -> list[dict[str, Any]]:
    """Return the items of the gallery."""
    return [item for one in components_of(message) if one["type"] == 12 for item in one["items"]]


def private_answer(result: InteractionResult) -> ResponseMessage:
    """Return the one answer, after looking that only the person who asked sees it."""
    answers = [*filter(None, [result.response]), *result.followups]
    assert len(answers) == 1, result
    assert answers[0].ephemeral, result
    return answers[0]

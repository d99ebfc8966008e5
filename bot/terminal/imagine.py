"""`imagine-bot imagine "prompt"`: one picture from the terminal, through the same service and log."""

from __future__ import annotations

import asyncio
import getpass
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import ABANDONED_AFTER, open_app
from bot.domain import ImagineRequest, Limits, Origin, utc_now
from bot.error_messages import sentence_for_code
from bot.errors import DeliveryError
from bot.services.variations import read_prompt
from bot.terminal.grid import GridFiles, may_draw

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from bot.domain import Delivery, Generation, Progress, ReplyAddress
    from bot.settings import Settings


class TerminalCourier:
    """Writes the picture to a file. *out* None names the file after the picture, in the current folder."""

    def __init__(self, out: Path | None) -> None:
        """Remember where to."""
        self._out = out
        self.generation: Generation | None = None
        self.written: Path | None = None
        self.fault: str | None = None
        self.grid: GridFiles | None = None

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show nothing: a terminal has its own line of progress."""
        return False

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Say nothing: whoever uses a terminal runs the bot."""

    async def deliver(self, delivery: Delivery) -> int | None:
        """Write the picture, if there is one; those of a grid are written later. Raises DeliveryError."""
        self.generation = delivery.generations[0]
        if delivery.grid:
            self.grid = GridFiles(self._out, delivery.grid, delivery.generations)
        for picture in delivery.pictures:
            out = self._out or Path(f"imagine-{picture.generation_id}.{picture.format}")
            try:
                await asyncio.to_thread(out.write_bytes, picture.data)
            except OSError as error:
                self.fault = f"{out} cannot be written: {error.strerror}"
                raise DeliveryError(self.fault) from error
            self.written = out


async def imagine(
    settings: Settings, prompt: str, target: str | None, out: Path | None, *, is_confirmed: bool = False
) -> int:
    """Score one prompt; print where the picture is and return 0, or what happened and return 1.

    Choices in braces make several, many of which are asked for only where *is_confirmed* or somebody says yes.
    The person at the terminal runs the bot, so no limit applies but the prompt's length. Raises RefusedError.
    """
    words, grid = read_prompt(prompt)
    if grid and not (is_confirmed or may_draw(grid)):
        return 1
    courier = TerminalCourier(out)
    limits = replace(NO_LIMITS, prompt_chars=settings.prompt_max_chars)
    policy = replace(settings.policy, limits=limits)
    async with open_app(settings.data_dir, settings.targets, policy, safety=settings.safety) as app:
        await app.store.log.close_abandoned(utc_now() - ABANDONED_AFTER)
        app.generation.deliver_through(courier)
        origin, count = Origin(0, user_name()), grid.count if grid else 1
        request = ImagineRequest(words, target or settings.targets[0].name, origin, count, grid=grid)
        ticket = await app.generation.admit(request)
        app.generation.launch(ticket)
        try:
            await _wait(app.generation.idle(), request.target)
        except asyncio.CancelledError:
            await app.generation.cancel(ticket.request_id, 0)
            await app.generation.idle()
            raise
        if courier.grid:
            return await courier.grid.write(app.generation)
    return _report(courier)


NO_LIMITS = Limits(pictures_per_window=0, pictures_per_day=0, waiting_per_user=0, queue=0)


def _report(courier: TerminalCourier) -> int:
    generation = courier.generation
    assert generation is not None  # noqa: S101  # idle() returns once it was delivered
    if courier.written and generation.scoring_ms is not None:
        print(f"{courier.written}  ({generation.scoring_ms / 1000:.1f} s, picture {generation.id} in the log)")
        return 0
    if courier.fault:
        print(f"{courier.fault}. The picture itself is kept: picture {generation.id} in the log.", file=sys.stderr)
        return 1
    code = generation.error_code
    details = ": ".join(filter(None, (code, generation.error_detail)))
    print(f"No picture. {sentence_for_code(code)}\nDetails: {details}", file=sys.stderr)
    return 1


async def _wait(work: Coroutine[Any, Any, None], target: str) -> None:
    """Wait, with a line of progress where a person is watching."""
    task = asyncio.create_task(work)
    started = time.monotonic()
    while not task.done():
        if sys.stderr.isatty():
            print(f"\r{target}: painting… {time.monotonic() - started:.0f} s ", end="", file=sys.stderr, flush=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), 0.5)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    await task


def user_name() -> str:
    """Return who sits at the terminal, as the system calls them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a container
        return "terminal"

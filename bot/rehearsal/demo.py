"""The demo: the real bot on a simulated Discord, as a page in the browser or for a single picture."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from discord import ui
from simcord import OptionError, SetupError

from bot.rehearsal.stage import open_stage

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.results import ResponseMessage

    from bot.rehearsal.stage import Stage
    from bot.settings import Settings

PORT = 8765
PAGE_LATENCY_S = 5.0
"""Long enough to see "thinking", then "Painting…", and to press Cancel."""
REFRESH_S = 0.3

# Short: SimCord follows new messages only from a page that shows its last one whole, on a phone too.
WELCOME = """## Welcome to the imagine-bot demo
You are **Ada**, and this bot draws pictures from words.
1. Type `/imagine`, Enter, your words, Enter.
2. Press the buttons under the picture.
3. Choose **Bo** or **Cleo** under *Viewing as*, at the top.
4. Try `/compare`, vote, then `/report`.

`/help` says what else there is.
"""
REHEARSAL = (
    "-# No model here: simple rules draw, in paint or in pencil. To see how the bot copes with trouble, put "
    "`[slow 20]` (and press Cancel), `[model-error]`, `[cut]` or `[busy]` into the words."
)
OWN_MODEL = "-# Your own model paints: the scoring endpoint of your settings."


# -- the page ------------------------------------------------------------------------------------


async def run_demo(settings: Settings, port: int | None) -> int:
    """Serve the page until interrupted or ended there, and return the exit status.

    *port* None takes PORT, or any free one when that is in use.
    """
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(open_stage(settings, PAGE_LATENCY_S))
        await _welcome(stage, OWN_MODEL if settings.targets else REHEARSAL)
        try:
            preview = await _open_page(stack, stage, port)
        except SetupError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            reason = os.strerror(error.__cause__.errno or 0)
            print(f"Port {port} cannot be used: {reason}. Choose another with --port.", file=sys.stderr)
            return 1
        print(f"The demo is running. Open this page:\n\n  {preview.url}\n\nIts log: {stage.log_path}\nCtrl-C ends it.")
        sys.stdout.flush()
        await _keep_fresh(stage, preview)
    return 0


async def _welcome(stage: Stage, about_pictures: str) -> None:
    texts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(WELCOME), ui.TextDisplay(about_pictures)]
    view = ui.LayoutView(timeout=None).add_item(ui.Container(*texts))
    await stage.env.bot.get_partial_messageable(stage.channel.id).send(view=view)
    await stage.env.settle()


async def _open_page(stack: AsyncExitStack, stage: Stage, port: int | None) -> Any:
    async def at(port: int) -> Any:
        preview = stage.env.preview(stage.channel, viewers=stage.people, layout="channel", port=port)
        return await stack.enter_async_context(preview)

    if port is not None:
        return await at(port)
    try:
        return await at(PORT)
    except SetupError:
        print(f"Port {PORT} is in use, so the page takes another one.")
        return await at(0)


async def _keep_fresh(stage: Stage, preview: Any) -> None:
    """Until the page is closed, show on it what the bot does on its own: a place in the queue, a picture that came."""
    closed = asyncio.create_task(preview.wait_closed())
    shown = 0
    while not closed.done():
        await asyncio.wait({closed}, timeout=REFRESH_S)
        stage.set_clock()
        happened = len(stage.env.http_requests)
        if happened != shown:
            shown = happened
            _republish(stage, preview)


def _republish(stage: Stage, preview: Any) -> None:
    """Show the present on every open page, under the number it has.

    Preview.refresh() counts it up, and SimCord turns away what a visitor does before the page has seen the new one.
    """
    preview.capture_time = stage.env.now()
    for page in preview._pages.values():  # noqa: SLF001  # no public way keeps the number
        page.revision -= 1
    preview._publish_message_pages(reason="refresh")  # noqa: SLF001  # it counts each up again


# -- a single picture ----------------------------------------------------------------------------


async def run_once(settings: Settings, prompt: str, out: Path) -> int:
    """Run one real `/imagine` through everything, write the picture, print where and how long; the exit status."""
    async with open_stage(settings, latency_s=0.0) as stage:
        started = time.monotonic()
        try:
            asked = await stage.people[0].slash(stage.channel, "imagine", prompt=prompt)
        except OptionError as error:
            print(f"Discord would not take this: {error}", file=sys.stderr)
            return 1
        await stage.generation.idle()
        took_s = time.monotonic() - started
        assert asked.response is not None  # noqa: S101  # the bot answered, or slash() would have raised
        if not asked.response.attachments:
            print(f"No picture. {_reason_in(asked.response)}", file=sys.stderr)
            return 1
        picture = await asked.response.attachments[0].read()
        await asyncio.to_thread(out.write_bytes, picture)
        print(f"{out}: {len(picture) / 1e6:.1f} MB, asked and posted in {took_s:.1f} s")
        return 0


def _reason_in(response: ResponseMessage) -> str:
    """Return why there is no picture: a refusal is plain text, a failure the card's line with the warning sign."""
    items = ui.LayoutView.from_message(response.message).walk_children()
    texts = [item.content for item in items if isinstance(item, ui.TextDisplay)]
    return response.content or " ".join(text for text in texts if text.startswith("⚠️"))

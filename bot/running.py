"""A bot's run, from the lock on its data folder to the signal that ends it."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from filelock import FileLock, Timeout

from bot.app import ABANDONED_AFTER, open_app
from bot.client import Access, ImagineBot, Leads
from bot.domain import utc_now
from bot.errors import SettingsError, SettingsFault
from bot.export.exporting import clear_scratch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, Generator
    from pathlib import Path

    from bot.services.generation import GenerationService
    from bot.settings import Settings

PICTURE_BLOCK_BYTES = 31 * 2**20
"""Just below the largest block whose freeing glibc takes as a sign (mallopt(3), M_MMAP_THRESHOLD)."""

TOKEN_REFUSED = 4004
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


@contextmanager
def lock_data(data_dir: Path) -> Generator[None]:
    """Keep the data folder for this process: two bots would score each other's requests. Raises SettingsError."""
    lock = FileLock(data_dir / "bot.lock", blocking=False)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        fix = "Stop the other one, or give this one a folder of its own."
        raise SettingsError((SettingsFault("DATA_DIR", "is in use by another imagine-bot", fix),)) from error
    except OSError as error:
        fix = "Choose a folder this user may write to."
        raise SettingsError((SettingsFault("DATA_DIR", f"cannot be written: {error.strerror}", fix),)) from error
    try:
        yield
    finally:
        lock.release()


async def run_bot(settings: Settings) -> signal.Signals | None:
    """Run until SIGTERM or SIGINT, and return which; None when the gateway ended by itself.

    Raises SettingsError when Discord refuses the token or cannot be reached.
    """
    _keep_freed_memory()
    # discord.py warns about packages for voice, which this bot does not use.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    with lock_data(settings.data_dir):
        await asyncio.to_thread(clear_scratch, settings.data_dir)
        opened = open_app(
            settings.data_dir,
            settings.targets,
            settings.policy,
            named=settings.model_fields_set,
            safety=settings.safety,
        )
        async with opened as app:
            await app.store.log.wipe_expired(utc_now())
            await app.store.log.close_abandoned(utc_now() - ABANDONED_AFTER)
            await app.store.runs.close_abandoned(utc_now() - ABANDONED_AFTER, utc_now())
            access = Access(settings.discord_guild_ids, settings.allow_direct_messages)
            leads = Leads(settings.lead_role_ids, settings.lead_user_ids)
            async with (
                ImagineBot(app.services, access, app.store.state, leads) as bot,
                _doing(app.retention.run()),
                _doing(app.history.run()),
                _doing(app.suites.watches.run()),
                _doing(_set_aside_what_stays(bot)),
            ):
                return await _run_until_told(bot, app.generation, settings)


@asynccontextmanager
async def _doing(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Do *work* while the block runs, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _keep_freed_memory() -> None:
    """Let the C library keep the few megabytes that each picture passes through, for the next one.

    glibc returns large blocks to the kernel as they are freed, until it has seen one of their size come and go. The
    kernel would clear their pages anew for every picture, which took a sixth of all the time a picture costs.
    """
    bytearray(PICTURE_BLOCK_BYTES)


async def _set_aside_what_stays(bot: ImagineBot) -> None:
    """Once the bot is ready, take all that is loaded by then out of the garbage collector's sight.

    Modules, commands and caches are there until the end. To look through them all held up every answer for a twentieth
    of a second whenever many people asked at once.
    """
    await bot.wait_until_ready()
    gc.collect()
    gc.freeze()


async def _run_until_told(bot: ImagineBot, generation: GenerationService, settings: Settings) -> signal.Signals | None:
    assert settings.discord_token is not None  # noqa: S101  # require() saw to it
    with _signals() as told:
        running = asyncio.create_task(bot.start(settings.discord_token.get_secret_value()))
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        # The gateway stays up meanwhile: who asks now is told that the bot restarts.
        await generation.drain(settings.shutdown_grace_s)
        await bot.close()
        if told.done():
            running.cancel()
            await asyncio.wait({running})
            return told.result()
    _explain(running)
    return None


@contextmanager
def _signals() -> Generator[asyncio.Future[signal.Signals]]:
    """While open, SIGTERM and SIGINT do not end the process; the first becomes the future's result."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[signal.Signals] = loop.create_future()

    def tell(number: signal.Signals) -> None:
        if not told.done():
            told.set_result(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell, number)
    try:
        yield told
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _explain(running: asyncio.Task[None]) -> None:
    """Raise what ended the bot by itself, as a fault its operator can mend."""
    try:
        running.result()
    except (discord.LoginFailure, discord.ConnectionClosed) as error:
        if isinstance(error, discord.ConnectionClosed) and error.code != TOKEN_REFUSED:
            raise
        fix = "Copy it again from the developer portal: your application, Bot, Reset Token."
        raise SettingsError((SettingsFault("DISCORD_TOKEN", "is not accepted by Discord", fix),)) from error
    except (aiohttp.ClientError, discord.HTTPException, OSError) as error:
        fix = "Check this machine's connection to discord.com and start again."
        raise SettingsError(
            (SettingsFault("DISCORD_TOKEN", f"could not be tried: {str(error) or type(error).__name__}", fix),)
        ) from error

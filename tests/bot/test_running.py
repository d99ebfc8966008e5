"""A bot's run: one bot has the data folder, and its end is orderly."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest.mock import create_autospec, patch

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from discord.gateway import DiscordClientWebSocketResponse
from discord.http import Route

from bot.client import ImagineBot
from bot.domain import ImagineRequest, Origin
from bot.errors import SettingsError, ShuttingDownError
from bot.running import TOKEN_REFUSED, lock_data, run_bot
from bot.settings import load_settings
from tests.fakes import RecordingCourier
from tests.stage import KEY, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from bot.client import Services
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from bot.services.generation import GenerationService
    from bot.settings import Settings

TOKEN = "fake-token"


def settings_of(folder: Path, **variables: str) -> Settings:
    """Load settings from exactly these variables, with a token and this data folder."""
    with patch.dict(os.environ, {"DATA_DIR": str(folder), "DISCORD_TOKEN": TOKEN, **variables}, clear=True):
        return load_settings(None)


# -- the data folder -----------------------------------------------------------------------------


def test_a_second_bot_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """The second one is told which variable to change, and gets the folder once the first has ended."""
    with lock_data(tmp_path):
        with pytest.raises(SettingsError) as raised, lock_data(tmp_path):
            pass
        assert raised.value.faults[0].variable == "DATA_DIR"
        assert "in use" in raised.value.faults[0].problem
    with lock_data(tmp_path):
        pass


@pytest.mark.slow
def test_the_lock_holds_between_processes(tmp_path: Path) -> None:
    """Another process holds the folder until it ends, even when it is killed."""
    code = """import sys, pathlib, bot.running
with bot.running.lock_data(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""
    with subprocess.Popen(  # noqa: S603  # the arguments stand above
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SettingsError), lock_data(tmp_path):
            pass
        other.kill()
        other.wait()
    with lock_data(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    """A DATA_DIR below a file is told with the system's own reason."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as raised, lock_data(tmp_path / "file" / "data"):
        pass
    assert raised.value.faults[0].problem.startswith("cannot be written: ")


# -- Discord says no -----------------------------------------------------------------------------


@pytest.fixture
async def refusing_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Discord's REST API on loopback, which knows no token."""

    async def refuse(_: web.Request) -> web.Response:
        # discord.py compares the type exactly: no charset.
        body = b'{"message": "401: Unauthorized", "code": 0}'
        return web.Response(status=401, body=body, headers={"Content-Type": "application/json"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app, host="127.0.0.1") as server:
        monkeypatch.setattr(Route, "BASE", str(server.make_url("")).rstrip("/"))
        yield


async def test_a_refused_token_is_a_fault_of_the_settings(tmp_path: Path, refusing_discord: None) -> None:
    """The operator is sent to the developer portal; the folder is free again."""
    with pytest.raises(SettingsError) as raised:
        await run_bot(settings_of(tmp_path))
    (fault,) = raised.value.faults
    assert (fault.variable, fault.problem) == ("DISCORD_TOKEN", "is not accepted by Discord")
    assert TOKEN not in fault.fix
    with lock_data(tmp_path):
        pass


async def test_discord_out_of_reach_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection to Discord at start ends in a sentence, not in a traceback."""
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(SettingsError) as raised:
        await run_bot(settings_of(tmp_path))
    (fault,) = raised.value.faults
    assert fault.variable == "DISCORD_TOKEN"
    assert fault.problem.startswith("could not be tried: ")
    assert "connection" in fault.fix


# -- the end -------------------------------------------------------------------------------------


class Gateway:
    """Stands in for the bot's gateway, which only Discord itself could: *behaviour* is what `start` does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, behaviour: Callable[[Gateway], Awaitable[None]]) -> None:
        self.generation: GenerationService | None = None
        self.started, self.closed = asyncio.Event(), asyncio.Event()
        self._behaviour = behaviour
        self.token = ""
        bot = create_autospec(ImagineBot, instance=True)
        bot.__aenter__.return_value = bot
        bot.start.side_effect, bot.close.side_effect = self._start, self._close
        make = create_autospec(ImagineBot, side_effect=self._remember(bot))
        monkeypatch.setattr("bot.running.ImagineBot", make)

    def _remember(self, bot: ImagineBot) -> Callable[..., ImagineBot]:
        def make(services: Services, *_: object) -> ImagineBot:
            self.generation = services.generation
            return bot

        return make

    async def _start(self, token: str) -> None:
        self.token = token
        self.started.set()
        await self._behaviour(self)

    async def _close(self) -> None:
        self.closed.set()


async def until_closed(gateway: Gateway) -> None:
    """Run as a healthy gateway does."""
    await gateway.closed.wait()


@pytest.fixture(autouse=True)
def _all_is_collected_again() -> Iterator[None]:
    """Leave nothing out of the garbage collector's sight that belongs to the tests."""
    yield
    gc.unfreeze()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_in_order(
    tmp_path: Path, endpoint: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """What is being painted is finished and delivered while new requests are refused; then the gateway closes."""
    gateway, courier = Gateway(monkeypatch, until_closed), RecordingCourier()
    settings = settings_of(tmp_path, SCORING_URL=endpoint.url, SCORING_KEY=KEY)
    endpoint.hold()
    running = asyncio.create_task(run_bot(settings))
    await gateway.started.wait()
    generation = gateway.generation
    assert generation
    generation.deliver_through(courier)
    request = ImagineRequest("a fox", "sdxl", Origin(1, "Ada"))
    generation.launch(await generation.admit(request))
    await endpoint.until_waiting()

    os.kill(os.getpid(), number)
    await until(lambda: generation._admission.is_closed, "admission stops")
    with pytest.raises(ShuttingDownError):
        await generation.admit(request)
    assert not gateway.closed.is_set()
    endpoint.release()
    assert await running is number
    assert gateway.closed.is_set()
    assert len(courier.deliveries[0].pictures) == 1
    assert gateway.token == TOKEN


async def test_what_stays_is_set_aside_once_the_bot_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The garbage collector need not look through what was loaded, and does look through what comes after."""
    gateway, before = Gateway(monkeypatch, until_closed), gc.get_freeze_count()
    running = asyncio.create_task(run_bot(settings_of(tmp_path)))
    await gateway.started.wait()
    try:
        await until(lambda: gc.get_freeze_count() > before + 10_000, "what is loaded is set aside")
        assert gc.isenabled()
    finally:
        gc.unfreeze()
    os.kill(os.getpid(), signal.SIGTERM)
    await running


async def test_after_the_end_signals_are_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers leave with the bot, and a gateway that ends by itself is no signal."""

    async def end(_: Gateway) -> None:
        pass

    Gateway(monkeypatch, end)
    before = signal.getsignal(signal.SIGTERM)
    assert await run_bot(settings_of(tmp_path)) is None
    assert signal.getsignal(signal.SIGTERM) is before


async def test_a_token_reset_while_the_bot_runs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway's own "authentication failed" reads like a refused token."""
    close_code = TOKEN_REFUSED

    async def refuse(_: Gateway) -> None:
        raise discord.ConnectionClosed(create_autospec(DiscordClientWebSocketResponse), shard_id=None, code=close_code)

    gateway = Gateway(monkeypatch, refuse)
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        await run_bot(settings_of(tmp_path))
    assert gateway.closed.is_set()
    close_code = 4010
    with pytest.raises(discord.ConnectionClosed):
        await run_bot(settings_of(tmp_path))

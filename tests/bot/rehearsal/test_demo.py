"""The demo: the real bot on a simulated Discord, as one picture and as a page."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self
from unittest.mock import patch

import aiohttp
import pytest
from PIL import Image

from bot.domain import utc_now
from bot.rehearsal.demo import _keep_fresh, run_demo, run_once
from bot.rehearsal.stage import BOT_NAME, PEOPLE, open_stage
from bot.settings import Settings, load_settings
from tests.stage import KEY, UNTIL_S, until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from bot.rehearsal.endpoint import RehearsalEndpoint


def settings_of(**variables: str) -> Settings:
    """Load settings from exactly these variables."""
    with patch.dict(os.environ, variables, clear=True):
        return load_settings(None)


@pytest.fixture
def own_model(endpoint: RehearsalEndpoint) -> Settings:
    """Settings that name a scoring endpoint."""
    return settings_of(SCORING_URL=endpoint.url, SCORING_KEY=KEY)


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# -- a single picture ----------------------------------------------------------------------------


async def test_once_writes_a_picture_without_any_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a fresh machine one prompt goes through everything and its picture is where the line says."""
    out = tmp_path / "lighthouse.png"
    assert await run_once(settings_of(), "a lighthouse in a storm", out) == 0
    with Image.open(out) as picture:
        assert (picture.format, picture.size) == ("PNG", (1024, 1024))
    assert re.fullmatch(rf"{out}: \d\.\d MB, asked and posted in \d+\.\d s\n", capsys.readouterr().out)


async def test_once_asks_the_model_of_the_settings(
    tmp_path: Path, own_model: Settings, endpoint: RehearsalEndpoint
) -> None:
    """With SCORING_URL set the picture is that endpoint's."""
    assert await run_once(own_model, "a fox", tmp_path / "fox.png") == 0
    assert [call.prompt for call in endpoint.calls] == ["a fox"]
    with Image.open(tmp_path / "fox.png") as picture:
        assert picture.size == (64, 64)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a fox [bad-request]", "No picture. ⚠️ The image model does not understand"),
        ("  ", "No picture. There is nothing to draw"),
        ("", "Discord would not take this"),
    ],
)
async def test_once_says_why_there_is_no_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], prompt: str, words: str
) -> None:
    """A failure, a refusal and what Discord itself would refuse each end with a sentence and status 1."""
    out = tmp_path / "none.png"
    assert await run_once(settings_of(), prompt, out) == 1
    assert capsys.readouterr().err.startswith(words)
    assert not out.exists()


# -- the stage -----------------------------------------------------------------------------------


async def test_the_bot_has_its_name_and_the_present_time() -> None:
    """Visitors read the product's name, and dates of today."""
    before = utc_now()
    async with open_stage(settings_of(), latency_s=0.0) as stage:
        assert stage.env.now() >= before
        assert stage.env.bot.user
        assert stage.env.bot.user.name == BOT_NAME
        assert tuple(member.name for member in stage.people) == tuple(name.lower() for name in PEOPLE)


async def test_the_page_moves_on_while_a_picture_is_painted(own_model: Settings, endpoint: RehearsalEndpoint) -> None:
    """An /imagine counts as done for the simulation once the bot thinks, so somebody can press Cancel meanwhile."""
    endpoint.hold()
    async with open_stage(own_model, latency_s=0.0) as stage:
        asked = await stage.people[0].slash(stage.channel, "imagine", prompt="a fox")
        assert asked.deferred
        await endpoint.until_waiting()
        assert (await stage.people[1].slash(stage.channel, "quota")).ephemeral
        endpoint.release()
        await stage.generation.idle()
        assert asked.response
        assert asked.response.attachments


async def test_a_refusal_is_no_failure_of_the_page() -> None:
    """What the bot answers kindly is not shown as an error of the simulation."""
    async with open_stage(settings_of(), latency_s=0.0) as stage:
        asked = await stage.people[0].slash(stage.channel, "imagine", prompt="  ")
        assert asked.ephemeral
        assert stage.env.errors == []


async def test_closing_the_stage_leaves_nothing(
    tmp_path: Path, own_model: Settings, endpoint: RehearsalEndpoint
) -> None:
    """A stage that closes in the middle of a picture ends, and its folder goes with it."""
    endpoint.hold()
    async with open_stage(own_model, latency_s=0.0) as stage:
        await stage.people[0].slash(stage.channel, "imagine", prompt="a fox")
        await endpoint.until_waiting()
        assert stage.log_path.exists()
    assert not stage.log_path.parent.exists()


# -- the page ------------------------------------------------------------------------------------


class Output:
    """What was printed so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.text = ""

    @property
    def url(self) -> str:
        """The page's address, once it is printed; empty before."""
        self.text += self._capsys.readouterr().out
        found = re.search(r"http://127\.0\.0\.1:\d+/#\S+", self.text)
        return found[0] if found else ""


@asynccontextmanager
async def demo_running(
    settings: Settings, port: int | None, capsys: pytest.CaptureFixture[str]
) -> AsyncGenerator[tuple[str, Output]]:
    """Run the demo until the block ends, as Ctrl-C would end it; give its address."""
    output = Output(capsys)
    running = asyncio.create_task(run_demo(settings, port))
    await until(lambda: output.url or running.done(), "the address")
    assert output.url, await running
    yield output.url, output
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_the_page_is_served_until_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    """The printed address is that of a page, which is gone once the demo has ended."""
    async with aiohttp.ClientSession() as session:
        async with demo_running(settings_of(), 0, capsys) as (url, output):
            async with session.get(url) as page:
                assert page.status == 200
            assert "Ctrl-C ends it." in output.text
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)


async def test_the_page_can_end_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    """Ending the session in the menu of the page ends the command, as a success."""
    output = Output(capsys)
    running = asyncio.create_task(run_demo(settings_of(), 0))
    await until(lambda: output.url, "the address")
    async with Browser(output.url) as browser:
        await browser.end()
    assert await running == 0


async def test_a_default_port_in_use_is_replaced(
    capsys: pytest.CaptureFixture[str], busy_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --port the demo takes another port, and says so."""
    monkeypatch.setattr("bot.rehearsal.demo.PORT", busy_port)
    async with demo_running(settings_of(), None, capsys) as (url, output):
        assert f":{busy_port}/" not in url
        assert f"Port {busy_port} is in use" in output.text


async def test_a_chosen_port_in_use_is_told(capsys: pytest.CaptureFixture[str], busy_port: int) -> None:
    """With --port the demo takes that or none, and ends with a sentence."""
    assert await run_demo(settings_of(), busy_port) == 1
    told = capsys.readouterr()
    assert told.err == f"Port {busy_port} cannot be used: Address already in use. Choose another with --port.\n"
    assert told.out == ""


@pytest.mark.parametrize(("is_own", "words"), [(False, "[slow 20]"), (True, "Your own model")])
async def test_the_welcome_fits_who_paints(
    own_model: Settings, capsys: pytest.CaptureFixture[str], words: str, *, is_own: bool
) -> None:
    """The welcome offers failures to try only where the rehearsal endpoint can make them."""
    async with demo_running(own_model if is_own else settings_of(), 0, capsys) as (url, _), Browser(url) as browser:
        shown = str((await browser.state())["messages"])
        assert "Welcome" in shown
        assert words in shown
        assert ("[slow 20]" in shown) is not is_own


class Browser:
    """Asks the page's server as the page's own script does; *url* holds the capability after its `#`."""

    def __init__(self, url: str) -> None:
        base, _, capability = url.partition("#")
        self._session = aiohttp.ClientSession(base, headers={"X-Simcord-Capability": capability})

    async def __aenter__(self) -> Self:
        """Open a page."""
        async with self._session.post("/api/pages", json={}) as answer:
            page: dict[str, Any] = await answer.json()
        self._session.headers["X-Simcord-Context"] = page["context"]["id"]
        self._versions = {"generation": page["context"]["generation"], "bot_generation": page["botGeneration"]}
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        await self._session.close()

    async def state(self) -> dict[str, Any]:
        """Return what the page shows."""
        async with self._session.get("/api/state") as answer:
            return await answer.json()

    async def end(self) -> None:
        """Choose "End preview session"."""
        action = {"protocol_version": 3, "sequence": 1, "request_id": "end", "kind": "close", **self._versions}
        async with self._session.post("/api/action", json=action) as answer:
            assert not (await answer.json())["rejected"]

    async def state_with(self, text: str) -> dict[str, Any]:
        """Return what the page shows once *text* is in it; the time-out only ends a test that has failed."""
        async with asyncio.timeout(UNTIL_S):
            while text not in str(state := await self.state()):
                pass
        return state


async def test_the_page_shows_what_the_bot_does_on_its_own(
    own_model: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture appears without a reload, and the page keeps its number, so that no click is turned away for it."""
    endpoint.hold()
    async with open_stage(own_model, latency_s=0.0) as stage:
        preview = stage.env.preview(stage.channel, viewers=stage.people, layout="channel")
        async with preview, Browser(preview.url) as browser:
            keeping = asyncio.create_task(_keep_fresh(stage, preview))
            before = await browser.state()
            await stage.people[0].slash(stage.channel, "imagine", prompt="a fox")
            endpoint.release()
            await stage.generation.idle()
            after = await browser.state_with("imagine-1.png")
            assert after["publishedRevision"] == before["publishedRevision"]
            await preview.close()
            await keeping

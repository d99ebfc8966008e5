"""The command line: what each command returns, prints and does when interrupted."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import unused_port
from discord.http import Route
from PIL import Image

from bot.__main__ import main
from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.export.samples import PROMPTS, fill
from tests.bot.report.samples import open_log
from tests.stage import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

COMMANDS = ("run", "demo", "check", "endpoint", "imagine", "suite", "export", "report")
SCRIPT = Path(sys.executable).with_name("imagine-bot")
TOKEN = "fake-token"


@pytest.fixture(autouse=True)
def fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty environment, a current folder without .env, and the loggers given back as they were."""
    for name in set(os.environ) - {"PATH", "HOME"}:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, ("discord", "aiohttp", "aiosqlite", "PIL"))]
    levels, handlers = [logger.level for logger in loggers], root.handlers[:]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@contextmanager
def in_a_thread(endpoint: RehearsalEndpoint) -> Generator[asyncio.AbstractEventLoop]:
    """Serve the endpoint beside a command that runs an event loop of its own; give the endpoint's."""
    serving, closing_time = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with endpoint.serving():
            serving.set()
            await closing_time.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    serving.wait()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(closing_time.set)
        thread.join()
        loop.close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[RehearsalEndpoint]:
    """A scoring endpoint, and an environment that names it."""
    endpoint = RehearsalEndpoint(keys=(KEY,), size=64)
    with in_a_thread(endpoint):
        monkeypatch.setenv("SCORING_URL", endpoint.url)
        monkeypatch.setenv("SCORING_KEY", KEY)
        yield endpoint


def statuses() -> list[str]:
    """Return the status of every row of the log in the default data folder."""
    with closing(sqlite3.connect("data/imagine.db")) as database:
        return [row[0] for row in database.execute("SELECT status FROM generations ORDER BY id")]


# -- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_says_what_a_command_is_for(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """The help of each command says more than its options, and that of all names each of them."""
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    about = told.split("\n\n", 1)[1].partition("options:")[0]
    assert len(about) > 80
    assert max(len(line) for line in told.splitlines()) <= 110
    if not command:
        assert re.findall(r"^    (\w+) {2,}\w", told, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("paint",),
        ("demo", "--port", "70000"),
        ("imagine", "a fox", "--out", "no/fox.png"),
        ("suite",),
        ("suite", "run"),
        ("suite", "run", "smoke", "--repeats", "11"),
        ("suite", "run", "smoke", "--max-failures", "few"),
    ],
)
def test_a_wrong_command_line_is_explained(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be understood ends with status 2 and the usage, before anything happens."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: imagine-bot")


# -- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["run"], ["DISCORD_TOKEN", "SCORING_URL", "SCORING_KEY"]),
        (["imagine", "a fox"], ["SCORING_URL", "SCORING_KEY"]),
        (["suite", "run", "smoke"], ["SCORING_URL", "SCORING_KEY"]),
    ],
)
def test_missing_settings_are_listed_with_a_fix(
    words: list[str], missing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that cannot start names every variable it lacks, each with what to do, and returns 2."""
    assert main(words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in lines[2::2]] == [f"{name} is not set" for name in missing]
    assert all(line.startswith("    ") and line.endswith(".") for line in lines[3::2])
    assert not Path("data").exists()


@pytest.mark.parametrize("words", [["run"], ["check"], ["imagine", "a fox"], ["demo", "--once", "a fox"]])
def test_all_faults_are_listed_at_once(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong values of the environment and of .env are one list, in which no value is shown."""
    monkeypatch.setenv("SCORING_URL", "http://not-a-real-host.example/score")
    monkeypatch.setenv("RATE_LIMIT_PICTURES", "many")
    Path(".env").write_text("LOG_LEVEL=loud\nSCORING_KYE=not-a-real-key\n", encoding="utf-8")
    assert main(words) == 2
    told = capsys.readouterr().err
    named = set(re.findall(r"^  ([A-Z_]+) ", told, re.MULTILINE))
    assert {"SCORING_URL", "RATE_LIMIT_PICTURES", "LOG_LEVEL", "SCORING_KYE"} <= named
    assert not any(value in told for value in ("not-a-real", "many", "loud"))


def test_check_without_settings_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """On a fresh machine the walk ends with the first step to take, and status 2."""
    assert main(["check"]) == 2
    assert ".env.example" in capsys.readouterr().out


def test_check_walks_to_a_picture(model: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """With an endpoint the walk asks it for one picture; with --no-picture for none."""
    assert main(["check", "--no-picture"]) == 0
    assert not model.calls
    assert main(["check"]) == 0
    assert len(model.calls) == 1
    assert "✓ picture" in capsys.readouterr().out


def test_run_without_discord_ends_with_a_sentence(
    model: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bot that cannot reach Discord says so instead of showing a traceback."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{unused_port()}")
    assert main(["run"]) == 2
    told = capsys.readouterr().err
    assert "DISCORD_TOKEN could not be tried: " in told
    assert TOKEN not in told


# -- imagine -------------------------------------------------------------------------------------


def test_imagine_writes_a_picture(model: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """One command, one picture, one row."""
    assert main(["imagine", "a fox", "--out", "fox.png"]) == 0
    with Image.open("fox.png") as picture:
        assert picture.size == (64, 64)
    assert capsys.readouterr().out.startswith("fox.png  (")
    assert statuses() == ["posted"]
    assert model.calls[0].prompt == "a fox"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([""], "There is nothing to draw"),
        (["a fox", "--target", "nope"], "There is no model of that name. Choose one of: sdxl."),
        (["a fox"], "No picture. The image model does not understand"),
    ],
)
def test_imagine_without_a_picture_says_why(
    model: RehearsalEndpoint, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    """A refusal and a failure are a sentence and a line of details; the status is 1."""
    model.misbehave(Misbehaviour.BAD_REQUEST)
    assert main(["imagine", *words]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(sentence)
    assert told[1].startswith("Details: ")
    assert len(told) == 2


def test_imagine_without_a_disk_says_so(
    model: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A data folder that cannot be made is told before anything is painted."""
    Path("file").touch()
    monkeypatch.setenv("DATA_DIR", "file/data")
    assert main(["imagine", "a fox"]) == 1
    assert "Details: store: " in capsys.readouterr().err
    assert not model.calls


# -- the demo and the endpoint -------------------------------------------------------------------


def test_the_demo_needs_no_valid_setting(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults that have nothing to do with an endpoint are told, and the demo goes on without settings."""
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("DISCORD_TOKEN", "<your bot token>")
    assert main(["demo", "--once", "a lighthouse in a storm"]) == 0
    told = capsys.readouterr()
    assert "LOG_LEVEL must be" in told.err
    assert "The demo goes on without any settings." in told.err
    assert told.out.startswith("demo.png: ")
    assert Path("demo.png").read_bytes().startswith(b"\x89PNG")


def test_the_demo_without_its_packages_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plain installation lacks SimCord; the sentence has the command that adds it."""
    for module in ("bot.rehearsal.demo", "bot.rehearsal.stage"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "simcord", None)
    assert main(["demo"]) == 1
    assert "(simcord): pip install 'imagine-bot[demo]'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["demo", "endpoint"])
def test_a_chosen_port_in_use_ends_the_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that somebody else has is a sentence and status 1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert main([command, "--port", str(port)]) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err


def test_an_unknown_misbehaviour_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The status is that of a wrong option, and the right ones are listed."""
    assert main(["endpoint", "--misbehave", "badly"]) == 2
    assert "model-error" in capsys.readouterr().err


# -- Ctrl-C --------------------------------------------------------------------------------------


STOPS = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", STOPS)
def test_an_interrupted_imagine_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    """Either, while the picture is painted, ends with status 130, no traceback, and a row that says `cancelled`."""
    endpoint = RehearsalEndpoint(keys=(KEY,), size=64)
    endpoint.hold()
    with in_a_thread(endpoint) as loop:
        monkeypatch.setenv("SCORING_URL", endpoint.url)
        monkeypatch.setenv("SCORING_KEY", KEY)
        waiting = asyncio.run_coroutine_threadsafe(endpoint.until_waiting(), loop)
        waiting.add_done_callback(lambda _: os.kill(os.getpid(), number))
        assert main(["imagine", "a fox"]) == 130
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "\nStopped.\n")
    assert statuses() == ["cancelled"]


def test_a_suite_is_run(model: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """All options reach it; what came of it decides the status."""
    Path("mine.csv").write_text("prompt\na fox\nan owl\n", encoding="utf-8")
    model.misbehave(Misbehaviour.BAD_REQUEST)
    words = ["--target", "sdxl", "--repeats", "2", "--out", "out", "--junit", "out/j.xml", "--json", "out/j.json"]
    assert main(["suite", "run", "mine.csv", *words]) == 1
    assert main(["suite", "run", "mine.csv", "--max-failures", "1", "--yes"]) == 0
    assert len(model.calls) == 4 + 2
    assert {"j.xml", "j.json", "contact-sheet-1.jpg", "2-sdxl-2.png"} <= {path.name for path in Path("out").iterdir()}
    assert "Run 2 of mine: finished" in capsys.readouterr().out
    assert main(["suite", "compare", "1", "2"]) == 0
    assert Path("runs-1-2.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["suite", "compare", "1", "3", "--out", "other.html"]) == 1
    assert capsys.readouterr().err.endswith("There is no run 3.\n")


@pytest.mark.parametrize("number", STOPS)
def test_an_interrupted_suite_is_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    """Ctrl-C or SIGTERM ends with status 130, no traceback, a summary of what there is, and a run that is `stopped`."""
    endpoint = RehearsalEndpoint(keys=(KEY,), size=64)
    endpoint.hold()
    with in_a_thread(endpoint) as loop:
        monkeypatch.setenv("SCORING_URL", endpoint.url)
        monkeypatch.setenv("SCORING_KEY", KEY)
        waiting = asyncio.run_coroutine_threadsafe(endpoint.until_waiting(), loop)
        waiting.add_done_callback(lambda _: os.kill(os.getpid(), number))
        assert main(["suite", "run", "smoke"]) == 130
    told = capsys.readouterr()
    assert "Run 1 of smoke, version 1: stopped after 0 of 12 pictures." in told.out
    assert told.err.endswith("\nStopped.\n")
    assert set(statuses()) == {"cancelled"}


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_an_interrupted_run_ends_in_order(
    model: RehearsalEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
    status: int,
) -> None:
    """A bot that is told to stop while it logs in closes everything: 130 for Ctrl-C, 0 for SIGTERM."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as silent_discord:
        monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{silent_discord.getsockname()[1]}")

        def stop_at_login() -> None:
            connection, _ = silent_discord.accept()
            with connection:
                assert connection.recv(65_536)
                os.kill(os.getpid(), number)
                connection.recv(65_536)  # until the bot hangs up

        thread = threading.Thread(target=stop_at_login)
        thread.start()
        assert main(["run"]) == status
        thread.join()
    assert "Traceback" not in capsys.readouterr().err
    assert Path("data/imagine.db").exists()


# -- as processes --------------------------------------------------------------------------------


@contextmanager
def process(*words: str, **variables: str) -> Generator[subprocess.Popen[str]]:
    """Run the installed script; kill it if the block leaves it running."""
    with subprocess.Popen(  # noqa: S603  # the words stand in this file
        [SCRIPT, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **variables},
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def lines_until(running: subprocess.Popen[str], is_last: Callable[[str], bool]) -> list[str]:
    """Read what a process prints up to a line."""
    assert running.stdout
    lines: list[str] = []
    for line in running.stdout:
        lines.append(line.strip())
        if is_last(line):
            return lines
    raise AssertionError(lines)


@pytest.mark.slow
def test_the_script_helps() -> None:
    """The installed script runs."""
    with process("--help") as helping:
        out, err = helping.communicate()
    assert helping.returncode == 0
    assert out.startswith("usage: imagine-bot")
    assert err == ""


@pytest.mark.slow
def test_the_demo_paints_once_in_a_process_of_its_own() -> None:
    """The smoke run: no settings, one picture, status 0, nothing on stderr."""
    with process("demo", "--once", "a lighthouse in a storm", "--out", "lighthouse.png") as demo:
        out, err = demo.communicate()
    assert (demo.returncode, err) == (0, "")
    assert out.startswith("lighthouse.png: ")
    with Image.open("lighthouse.png") as picture:
        assert picture.size == (1024, 1024)


@pytest.mark.slow
def test_endpoint_and_imagine_work_together() -> None:
    """What `endpoint` prints for .env is all that `imagine` needs; Ctrl-C ends the endpoint politely."""
    with process("endpoint", "--port", "0", "--latency", "0", "--key", KEY) as endpoint:
        lines = lines_until(endpoint, lambda line: "Ctrl-C" in line)
        Path(".env").write_text("\n".join(line for line in lines if line.startswith("SCORING_")), encoding="utf-8")
        with process("imagine", "a fox", "--out", "fox.png") as imagine:
            out, err = imagine.communicate()
        assert (imagine.returncode, err) == (0, "")
        assert out.startswith("fox.png  (")
        endpoint.send_signal(signal.SIGINT)
        assert endpoint.wait() == 130
        assert endpoint.stderr
        assert endpoint.stderr.read() == "\nStopped.\n"
    assert statuses() == ["posted"]


@pytest.mark.slow
@pytest.mark.parametrize("number", STOPS)
def test_the_demo_page_is_ended_politely(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C or SIGTERM ends the demo with status 130, no traceback and nothing left on the disk."""
    folder = tmp_path / "for-a-while"
    folder.mkdir()
    with process("demo", "--port", "0", TMPDIR=str(folder)) as demo:
        lines = lines_until(demo, lambda line: "Ctrl-C" in line)
        assert any(line.startswith("http://127.0.0.1:") for line in lines)
        assert [made.name[:16] for made in folder.iterdir()] == ["imagine-bot-demo"]
        demo.send_signal(number)
        assert demo.wait() == 130
        assert demo.stderr
        assert demo.stderr.read() == "\nStopped.\n"
    assert not list(folder.iterdir())


# -- export --------------------------------------------------------------------------------------


def test_export_names_what_it_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """It has the files and how much is in them; the data folder is the one of the settings."""
    asyncio.run(fill(Path("data")))
    assert main(["export", "--format", "csv", "--since", "2026-01-31"]) == 0
    names = [f"imagine-log{end}.csv" for end in ("", "-opinions", "-votes", "-reactions")]
    counts = f"{len(PROMPTS)} pictures, 0 opinions, 0 votes, 0 reactions"
    assert capsys.readouterr().out == "\n".join(names) + f"  ({counts})\n"
    assert Path("imagine-log.csv").stat().st_size


@pytest.mark.parametrize("words", [(), ("--format", "excel"), ("--format", "csv", "--since", "yesterday")])
def test_export_says_what_it_takes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or wrong argument is told before anything is written."""
    with pytest.raises(SystemExit) as ended:
        main(["export", *words])
    assert ended.value.code == 2
    assert "usage: imagine-bot export" in capsys.readouterr().err


# -- report --------------------------------------------------------------------------------------


def test_report_takes_what_narrows_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Every option reaches the page, which is `report.html` here unless named; a second one is refused."""
    Path("data").mkdir()
    with open_log(Path("data")) as log:
        for target in ("sdxl", "turbo"):
            log.verdict(log.picture(f"a {target} fox", target), "like", "42")
    words = ["--target", "turbo", "--since", "2026-01-01", "--channel", "7", "--person", "42", "--with-names"]
    assert main(["report", *words]) == 0
    assert capsys.readouterr().out.startswith("report.html  (")
    page = Path("report.html").read_text(encoding="utf-8")
    assert "<h1>Report, <em>turbo</em>, one channel, one person, since 1 Jan 2026</h1>" in page
    assert "name 42" in page
    assert "a turbo fox" in page
    assert "a sdxl fox" not in page
    assert main(["report"]) == 1


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--channel", "general"), ("--out", "no/such/out.html")])
def test_report_says_what_it_takes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument is told before anything is read."""
    with pytest.raises(SystemExit) as ended:
        main(["report", *words])
    assert ended.value.code == 2
    assert "usage: imagine-bot report" in capsys.readouterr().err

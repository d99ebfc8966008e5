"""Logging: one line a message in both formats, and no secret in any of them."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.logs import HIDDEN, Redactor, configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

LogFormat = Literal["text", "json"]
FORMATS: tuple[LogFormat, ...] = ("text", "json")
SECRET = "not-a-real-key/with+marks=="
NO_BAR = st.characters(codec="utf-8", exclude_characters="|")
INTERACTION = "aW50ZXJhY3Rpb246not-a-real-token"

log = logging.getLogger("bot.services.generation")


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Give the loggers back as they were."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, ("discord", "aiohttp", "aiosqlite", "PIL"))]
    levels, handlers = [logger.level for logger in loggers], root.handlers[:]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(params=FORMATS)
def log_format(request: pytest.FixtureRequest) -> LogFormat:
    """Each format in turn."""
    return request.param


def test_text_is_time_level_logger_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of text reads like a sentence with a date."""
    configure_logging("INFO", "text", [])
    log.info("Generation %s was posted.", 7)
    line = capsys.readouterr().err
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO bot\.services\.generation: Generation 7 was posted\.\n", line
    )


def test_json_is_one_object_a_line_with_an_aware_time(capsys: pytest.CaptureFixture[str]) -> None:
    """A collector gets level, logger, message and a time with its offset."""
    configure_logging("INFO", "json", [])
    log.warning("Generation %s was late.", 7)
    entry = json.loads(capsys.readouterr().err)
    assert datetime.fromisoformat(entry.pop("time")).tzinfo is not None
    assert entry == {"level": "WARNING", "logger": log.name, "message": "Generation 7 was late."}


def test_a_second_call_replaces_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Configuring again neither doubles the lines nor removes strangers' handlers."""
    strangers = logging.getLogger().handlers[:]
    configure_logging("DEBUG", "json", [])
    configure_logging("WARNING", "text", [])
    log.info("unheard")
    log.warning("heard")
    assert capsys.readouterr().err.count("heard") == 1
    assert set(strangers) <= set(logging.getLogger().handlers)


def test_configured_secrets_are_hidden(capsys: pytest.CaptureFixture[str], log_format: LogFormat) -> None:
    """A secret goes, wherever it stands: message, argument, or two at once."""
    configure_logging("INFO", log_format, ["", SECRET, "fake-token"])
    log.info(f"{SECRET} and %s and %r", "fake-token", {"key": SECRET})  # noqa: G004 -- a secret in the message itself
    line = capsys.readouterr().err
    assert SECRET not in line
    assert "fake-token" not in line
    assert line.count(HIDDEN) == 3


def test_secrets_in_exceptions_are_hidden(capsys: pytest.CaptureFixture[str], log_format: LogFormat) -> None:
    """Tracebacks are redacted too, with the exceptions they came from, and stay readable otherwise."""
    configure_logging("INFO", log_format, [SECRET])
    message = f"POST https://discord.com/api/v10/webhooks/42/{INTERACTION}?wait=true failed\nBearer other-fake"
    error = ValueError(message)
    error.__cause__ = KeyError(SECRET)
    log.error("Scoring failed.", exc_info=error)
    line = capsys.readouterr().err
    assert not any(secret in line for secret in (SECRET, INTERACTION, "other-fake"))
    assert f"/webhooks/42/{HIDDEN}?wait=true failed" in line
    assert "ValueError" in line
    assert "direct cause" in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"PATCH /webhooks/1/{INTERACTION}/messages/@original", f"PATCH /webhooks/1/{HIDDEN}/messages/@original"),
        (f"POST /interactions/1/{INTERACTION}/callback", f"POST /interactions/1/{HIDDEN}/callback"),
        ("URL('https://x.test/api/webhooks/1/abc.d-e_f')", f"URL('https://x.test/api/webhooks/1/{HIDDEN}')"),
        ("Authorization: Bearer abc/d+e==, next", f"Authorization: Bearer {HIDDEN}, next"),
        ("{'Authorization': 'Bot MTA.abc.def'}", f"{{'Authorization': 'Bot {HIDDEN}'}}"),
        ('{"authorization": "abc"}', f'{{"authorization": "{HIDDEN}"}}'),
        ("(b'Authorization', b'Bearer abc')", f"(b'Authorization', b'Bearer {HIDDEN}')"),
        ("bearer abc", f"bearer {HIDDEN}"),
        ("Authorization failed for /webhooks/ and /interactions/7", None),
        ("The bot started in 3 guilds.", None),
    ],
)
def test_what_looks_like_a_token_is_hidden(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat, text: str, expected: str | None
) -> None:
    """Tokens nobody configured are known by where they stand; the rest of the line, and plain lines, stay."""
    configure_logging("INFO", log_format, [])
    log.info("%s", text)
    line = capsys.readouterr().err
    shown = json.loads(line)["message"] if log_format == "json" else line.split(": ", 1)[1].rstrip("\n")
    assert shown == (expected or text)


@given(secret=st.text(NO_BAR, min_size=8), around=st.text(NO_BAR, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the output is taken anew each time
@pytest.mark.parametrize("log_format", FORMATS)
def test_any_secret_is_hidden(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat, secret: str, around: str
) -> None:
    """Whatever characters a secret has, it is hidden, and a line of JSON stays JSON."""
    assume(secret not in HIDDEN)
    configure_logging("INFO", log_format, [secret])
    log.info("%s|%s|%s", around, secret, around, extra={"more": {"key": secret}})
    line = capsys.readouterr().err
    entry = json.loads(line) if log_format == "json" else {"message": line, "more": HIDDEN}
    assert f"|{HIDDEN}|" in entry["message"]
    assert HIDDEN in entry["more"]


@given(secret=st.text('0123456789abcdef\\"ü', min_size=8))
def test_a_redactor_leaves_no_trace_of_a_secret(secret: str) -> None:
    """However often a secret stands in a text, none is left."""
    assert secret not in Redactor([secret, secret[:4]])(f"{secret}{secret} {secret}")


@pytest.mark.parametrize("name", ["discord.http", "discord.gateway", "aiohttp.client", "aiosqlite"])
def test_libraries_that_log_secrets_stay_at_info(name: str) -> None:
    """LOG_LEVEL=DEBUG is ours; discord.py's debug lines hold interaction tokens, aiosqlite's hold prompts."""
    configure_logging("DEBUG", "text", [])
    assert log.isEnabledFor(logging.DEBUG)
    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    assert logging.getLogger(name).isEnabledFor(logging.INFO)


def test_libraries_follow_a_higher_level() -> None:
    """LOG_LEVEL=ERROR quiets the libraries as well."""
    configure_logging("ERROR", "text", [])
    assert not logging.getLogger("discord").isEnabledFor(logging.WARNING)

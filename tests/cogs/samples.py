"""Prompts nobody would think of, and pictures of the log to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.domain import Generation, GenerationStatus, Origin, Picture, PictureFormat, PostedPicture
from bot.errors import BotError, EndpointBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
PICTURE = Picture("ab" * 32, PictureFormat.PNG, 1024, 768, 1_700_000)
LABELS = ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]
"""The buttons under a card with a picture."""
FAILURES = (GenerationStatus.FAILED, GenerationStatus.REFUSED)


def generation(number: int = 1, **changes: Any) -> Generation:
    """Return a posted picture, but for *changes*."""
    posted = Generation(
        id=number,
        request_id="0123456789ab",
        origin=Origin(7, "Ada", 8, 9),
        prompt="a red fox",
        target="sdxl",
        status=GenerationStatus.POSTED,
        queued_at=NOW,
        deployment="blue",
        endpoint_request_id="endpoint-1",
        attempts=1,
        started_at=NOW + timedelta(seconds=2),
        queue_ms=2000,
        scoring_ms=9000,
        delivery_ms=400,
        picture=PICTURE,
    )
    return replace(posted, **changes)


def failed(number: int = 1, error: type[BotError] = EndpointBusyError, **changes: Any) -> Generation:
    """Return a picture that did not come."""
    shown = {"status": GenerationStatus.FAILED, "error_code": error.code, "picture": None, "scoring_ms": None}
    return generation(number, **(shown | changes))


def posted_picture(number: int = 1, **changes: Any) -> PostedPicture:
    """Return the file of a picture."""
    return replace(PostedPicture(number, b"bytes", PictureFormat.PNG), **changes)


# -- text nobody would think of ------------------------------------------------------------------

FRAGMENTS = (
    "@everyone", "<@123456789012345678>", "<@&123456789012345678>", "<#123456789012345678>", "</imagine:1>",
    "<:fox:123456789012345678>", ":smile:", "<t:1700000000:R>", "<id:customize>", "https://example.com/a_b_c",
    "[a link](https://example.com)", "**bold**", "__under__", "~~gone~~", "||secret||", "`code`", "```py\nx\n```",
    "# heading", "-# small", "> quote", ">>> quote", "- list", "1. list", "\\", "\\*", "*", "_", " ", "\n", "\t", "\0",
    "שלום", "مرحبا", "\u202eevil\u202c", "\u2066isolated\u2069", "\u200b", "\u200d", "\ufeff", "\u2028",
    "👩‍👩‍👧‍👦", "🦊", "é", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍", "a red fox", "x" * 90,
)  # fmt: skip
prompts = st.one_of(
    st.text(min_size=1, max_size=300),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40).map("".join),
    st.sampled_from(FRAGMENTS).map(lambda fragment: (fragment * 6000)[:6000]),
)


def _errors() -> Iterator[type[BotError]]:
    waiting = [BotError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


codes = st.sampled_from([*sorted({kind.code for kind in _errors()}), "from a later version"]) | st.none()


@st.composite
def generations(draw: st.DrawFn) -> list[Generation]:
    """Draw the pictures of one request, in every state, with the longest facts an endpoint may send."""
    prompt, target = draw(prompts), draw(st.from_regex(r"[A-Za-z0-9_-]{1,80}", fullmatch=True))
    first = draw(st.integers(1, 2**53))
    return [
        generation(
            first + number,
            prompt=prompt,
            target=target,
            status=draw(st.sampled_from(GenerationStatus)),
            error_code=draw(codes),
            deployment=draw(st.none() | st.text(max_size=300)),
            endpoint_request_id=draw(st.none() | st.text(max_size=300)),
            attempts=draw(st.integers(0, 99)),
            started_at=draw(st.sampled_from([None, NOW])),
            queue_ms=draw(st.none() | st.integers(0, 10**9)),
            scoring_ms=draw(st.none() | st.integers(0, 10**9)),
            picture=draw(st.sampled_from([None, PICTURE])),
            parent_id=draw(st.none() | st.integers(1, 2**53)),
        )
        for number in range(draw(st.integers(1, 4)))
    ]

"""Requests and pictures as the services hand them to the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import Generation, GenerationStatus, ImagineRequest, Origin, Picture, PictureFormat, ReplyAddress

if TYPE_CHECKING:
    from bot.adapters.store.generations import SQLiteLog

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
TOKEN = "obviously-fake-interaction-token"
ORIGIN = Origin(user_id=2**63 + 1, user_name="ada", guild_id=2**60 + 3, channel_id=2**60 + 5)
ADDRESS = ReplyAddress(
    application_id=2**60 + 7,
    token=TOKEN,
    expires_at=NOW + timedelta(minutes=15),
    message_id=None,
    max_file_bytes=25 * 2**20,
)
REQUEST = ImagineRequest("a red fox", "sdxl", ORIGIN, count=1, address=ADDRESS)
TERMINAL = ImagineRequest("a grey owl", "sdxl", Origin(0, "terminal"))
PICTURE = Picture(sha256="ab" * 32, format=PictureFormat.PNG, width=1024, height=768, size_bytes=1_700_000)


async def begin_one(log: SQLiteLog, request: ImagineRequest = REQUEST, request_id: str = "r1") -> Generation:
    """Begin a request of one picture."""
    [generation] = await log.begin(request, request_id, NOW)
    return generation


def scoring(generation: Generation) -> Generation:
    """Return the picture as it is when its turn has come."""
    return replace(generation, status=GenerationStatus.SCORING, started_at=NOW + timedelta(seconds=2), queue_ms=2000)


def scored(generation: Generation, scoring_ms: int = 9000) -> Generation:
    """Return the picture as it is once it is in the picture folder."""
    return replace(
        generation,
        status=GenerationStatus.SCORED,
        scoring_ms=scoring_ms,
        picture=PICTURE,
        nsfw_flag=False,
        http_status=200,
        endpoint_request_id="endpoint-1",
        deployment="blue",
        attempts=2,
    )


def posted(generation: Generation) -> Generation:
    """Return the picture as it is once people have seen it."""
    return replace(
        generation,
        status=GenerationStatus.POSTED,
        message_id=2**60 + 9,
        delivery_ms=300,
        finished_at=NOW + timedelta(seconds=12, milliseconds=345),
    )


def failed(generation: Generation) -> Generation:
    """Return the picture as it is when the endpoint was busy."""
    return replace(
        generation,
        status=GenerationStatus.FAILED,
        error_code="endpoint_busy",
        error_detail="429 three times",
        http_status=429,
        endpoint_request_id="endpoint-2",
        deployment="green",
        attempts=3,
        finished_at=NOW + timedelta(seconds=5),
    )

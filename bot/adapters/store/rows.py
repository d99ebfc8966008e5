"""Our data as columns, and rows as our data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, overload

from bot.domain import (
    Charge,
    Generation,
    GenerationStatus,
    KeptGrid,
    KnownPair,
    Origin,
    Pair,
    PairKind,
    Picture,
    PictureFormat,
    ReplyAddress,
)

if TYPE_CHECKING:
    import sqlite3


KEPT_APART = (
    "status = 'held_back' AND instr(error_detail, '.') = 65 AND NOT substr(error_detail, 1, 64) GLOB '*[^0-9a-f]*'"
)
"""A picture that a safety check held back may be kept in a folder of its own: error_detail is then its file's name."""


@overload
def to_time(at: datetime) -> str: ...
@overload
def to_time(at: datetime | None) -> str | None: ...
def to_time(at: datetime | None) -> str | None:
    """Return `2026-01-31T09:30:00.000Z`: as long as any other, so that times sort as text."""
    return at and at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


@overload
def to_text(text: str) -> str: ...
@overload
def to_text(text: str | None) -> str | None: ...
def to_text(text: str | None) -> str | None:
    """Return *text* with a question mark for every lone surrogate: no encoding of SQLite's can hold one."""
    return text and text.encode("utf-8", "replace").decode("utf-8")


def to_id(discord_id: int | None) -> str | None:
    """Return an id of Discord's as the log keeps it."""
    return None if discord_id is None else str(discord_id)


def to_generation(row: sqlite3.Row) -> Generation:
    """Read a row with all columns of `generations`."""
    return Generation(
        id=row["id"],
        request_id=row["request_id"],
        origin=Origin(int(row["user_id"]), row["user_name"], _id(row["guild_id"]), _id(row["channel_id"])),
        prompt=row["prompt"],
        target=row["target"],
        status=GenerationStatus(row["status"]),
        queued_at=datetime.fromisoformat(row["queued_at"]),
        deployment=row["deployment"],
        error_code=row["error_code"],
        error_detail=row["error_detail"],
        http_status=row["http_status"],
        endpoint_request_id=row["endpoint_request_id"],
        attempts=row["attempts"],
        started_at=_time(row["started_at"]),
        finished_at=_time(row["finished_at"]),
        queue_ms=row["queue_ms"],
        scoring_ms=row["scoring_ms"],
        delivery_ms=row["delivery_ms"],
        picture=to_picture(row),
        nsfw_flag=None if row["nsfw_flag"] is None else bool(row["nsfw_flag"]),
        message_id=_id(row["message_id"]),
        parent_id=row["parent_id"],
        is_spoiler=bool(row["is_spoiler"]),
        words=row["words"],
        style_version_id=row["style_version_id"],
    )


def to_address(row: sqlite3.Row) -> ReplyAddress | None:
    """Read the columns of `interaction_tokens`, `answer_id` being its message; None where there is no token."""
    if row["token"] is None:
        return None
    return ReplyAddress(
        application_id=int(row["application_id"]),
        token=row["token"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
        message_id=_id(row["answer_id"]),
        max_file_bytes=row["max_file_bytes"],
    )


def to_charge(row: sqlite3.Row) -> Charge:
    """Read id, user_id, queued_at, status and is_free."""
    at, status = datetime.fromisoformat(row["queued_at"]), GenerationStatus(row["status"])
    return Charge(row["id"], int(row["user_id"]), at, status.is_open, bool(row["is_free"]))


def to_pair(row: sqlite3.Row) -> Pair:
    """Read a row with all columns of `pairs` but opened_at."""
    side: int | None = row["first_is_a"]
    return Pair(
        row["id"], PairKind(row["kind"]), row["first_id"], row["second_id"], None if side is None else bool(side)
    )


def to_grid(row: sqlite3.Row) -> KeptGrid:
    """Read a row of `grids`."""
    return KeptGrid(row["template"], row["repeats"])


def to_known(row: sqlite3.Row) -> KnownPair:
    """Read a pair with its votes counted and whether one person saw it."""
    return KnownPair(
        kind=PairKind(row["kind"]),
        first_id=row["first_id"],
        second_id=row["second_id"],
        votes=row["votes"],
        first_wins=row["first_wins"],
        second_wins=row["second_wins"],
        is_seen=bool(row["is_seen"]),
    )


def to_picture(row: sqlite3.Row) -> Picture | None:
    """Read the columns of a picture's file; None where there is none."""
    if row["image_sha256"] is None:
        return None
    return Picture(
        sha256=row["image_sha256"],
        format=PictureFormat(row["image_format"]),
        width=row["image_width"],
        height=row["image_height"],
        size_bytes=row["image_bytes"],
    )


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

"""The steps every picture goes through, written for several pictures at a time."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Generation


async def update_scoring(database: Database, generations: Sequence[Generation]) -> list[None]:
    """Write status, started_at and queue_ms."""
    rows = [(one.id, one.status, to_time(one.started_at), one.queue_ms) for one in generations]
    await _update(database, ("id", "status", "started_at", "queue_ms"), rows)
    return [None] * len(generations)


async def update_scored(database: Database, generations: Sequence[Generation]) -> list[None]:
    """Write status, scoring_ms, the picture and what the endpoint said."""
    columns = (
        "id",
        "status",
        "scoring_ms",
        "nsfw_flag",
        "http_status",
        "endpoint_request_id",
        "deployment",
        "attempts",
    )
    columns += ("image_sha256", "image_format", "image_width", "image_height", "image_bytes")
    await _update(database, columns, [_scored_values(one) for one in generations])
    return [None] * len(generations)


async def update_delivered(database: Database, requests: Sequence[Sequence[Generation]]) -> list[None]:
    """Write status, error, message_id, delivery_ms and finished_at of whole requests.

    A trigger of the schema wipes their tokens, in the same transaction.
    """
    columns = ("id", "status", "error_code", "error_detail", "message_id", "delivery_ms", "finished_at")
    await _update(database, columns, [_delivered_values(one) for request in requests for one in request])
    return [None] * len(requests)


async def _update(database: Database, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Set the columns of the rows with these ids, the first column; a NULL for finished_at keeps what stands there."""
    # Text in JSON would lose what follows a NUL, so the rows go in as parameters.
    row = f"({', '.join('?' * len(columns))})"
    sql = f"""
        WITH step ({", ".join(columns)}) AS (VALUES {", ".join([row] * len(rows))})
        UPDATE generations SET {", ".join(_assignments(columns))}
        FROM step WHERE generations.id = step.id
    """  # noqa: S608  # names of ours, and question marks
    await database.fetch(sql, list(chain(*rows)))


def _assignments(columns: Iterable[str]) -> Iterable[str]:
    for name in columns:
        if name == "finished_at":
            yield "finished_at = coalesce(step.finished_at, generations.finished_at)"
        elif name != "id":
            yield f"{name} = step.{name}"


def _scored_values(generation: Generation) -> tuple[object, ...]:
    picture = generation.picture
    return (
        generation.id,
        generation.status,
        generation.scoring_ms,
        generation.nsfw_flag,
        generation.http_status,
        to_text(generation.endpoint_request_id),
        to_text(generation.deployment),
        generation.attempts,
        *(
            (picture.sha256, picture.format, picture.width, picture.height, picture.size_bytes)
            if picture
            else [None] * 5
        ),
    )


def _delivered_values(generation: Generation) -> tuple[object, ...]:
    return (
        generation.id,
        generation.status,
        generation.error_code,
        to_text(generation.error_detail),
        to_id(generation.message_id),
        generation.delivery_ms,
        to_time(generation.finished_at),
    )

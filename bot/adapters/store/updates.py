"""The steps a picture goes through, each one statement on its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time

if TYPE_CHECKING:
    from bot.adapters.store.writer import Statement
    from bot.domain import Generation

_SCORING = "UPDATE generations SET status = ?, started_at = ?, queue_ms = ? WHERE id = ?"
_SCORED = """
    UPDATE generations SET
        status = ?, scoring_ms = ?, nsfw_flag = ?, http_status = ?, endpoint_request_id = ?, deployment = ?,
        attempts = ?, image_sha256 = ?, image_format = ?, image_width = ?, image_height = ?, image_bytes = ?,
        is_spoiler = ?
    WHERE id = ?
"""
_ENDED = """
    UPDATE generations SET
        status = ?, http_status = ?, endpoint_request_id = ?, deployment = ?, attempts = ?,
        error_code = ?, error_detail = ?, finished_at = ?, charged = ?, nsfw_flag = ?, scoring_ms = ?
    WHERE id = ?
"""
# What failed or was cancelled has ended already, and its delivery says nothing of when.
_DELIVERED = """
    UPDATE generations SET
        status = ?, error_code = ?, error_detail = ?, message_id = ?, delivery_ms = ?,
        finished_at = coalesce(?, finished_at)
    WHERE id = ?
"""


def scoring(generation: Generation) -> Statement:
    """Write status, started_at and queue_ms."""
    return _SCORING, (generation.status, to_time(generation.started_at), generation.queue_ms, generation.id)


def scored(generation: Generation) -> Statement:
    """Write status, scoring_ms, the picture, whether it is a spoiler, and what the endpoint said."""
    picture = generation.picture
    values = (
        generation.status,
        generation.scoring_ms,
        generation.nsfw_flag,
        generation.http_status,
        to_text(generation.endpoint_request_id),
        to_text(generation.deployment),
        generation.attempts,
    )
    columns = (
        (picture.sha256, picture.format, picture.width, picture.height, picture.size_bytes) if picture else (None,) * 5
    )
    return _SCORED, (*values, *columns, generation.is_spoiler, generation.id)


def ended(generation: Generation, *, charged: bool) -> Statement:
    """Write `failed`, `cancelled` or `held_back` with its error, and what the endpoint said."""
    values = (
        generation.status,
        generation.http_status,
        to_text(generation.endpoint_request_id),
        to_text(generation.deployment),
        generation.attempts,
        generation.error_code,
        to_text(generation.error_detail),
        to_time(generation.finished_at),
        charged,
        generation.nsfw_flag,
        generation.scoring_ms,
    )
    return _ENDED, (*values, generation.id)


def delivered(generation: Generation) -> Statement:
    """Write status, error, message_id, delivery_ms and finished_at; a trigger wipes the request's token."""
    values = (
        generation.status,
        generation.error_code,
        to_text(generation.error_detail),
        to_id(generation.message_id),
        generation.delivery_ms,
        to_time(generation.finished_at),
    )
    return _DELIVERED, (*values, generation.id)

"""New rows: what a request is when it is begun or refused, and the address of its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.adapters.store.runs import begun_statement
from bot.domain import GenerationStatus, PairKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.adapters.store.writer import Statement
    from bot.domain import ImagineRequest, ReplyAddress
    from bot.errors import BotError

_ADDRESS = """
    INSERT INTO interaction_tokens (request_id, application_id, token, expires_at, message_id, max_file_bytes)
    VALUES (?, ?, ?, ?, ?, ?)
"""
_GENERATIONS = """
    INSERT INTO generations (
        request_id, user_id, user_name, guild_id, channel_id, prompt, target, parent_id,
        words, style_version_id, status, error_code, error_detail, queued_at, finished_at, charged)
    VALUES """
_GRID = "INSERT INTO grids (request_id, template, repeats) VALUES (?, ?, ?)"
_PAIR = """
    INSERT INTO pairs (kind, first_id, second_id, opened_at, first_is_a)
    SELECT :kind, min(id), max(id), :at, :first_is_a FROM generations WHERE request_id = :request_id
    RETURNING id, kind, first_id, second_id, first_is_a
"""
_TEST = """
    INSERT OR IGNORE INTO tests (first, second, target_votes, opened_at)
    VALUES (:first, :second, :target_votes, :at)
"""
TARGET_VOTES = 100
"""Decided votes that two targets are to be judged by: of 100, 60 are the fewest that tell a preference."""

# A refused request may name a parent that does not exist: its row then says none.
_GENERATION = "(?, ?, ?, ?, ?, ?, ?, (SELECT id FROM generations WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)"


def begin_statements(request: ImagineRequest, request_id: str, queued_at: datetime) -> list[Statement]:
    """Return what writes the address, where there will be an answer to edit, and then the rows, returning their ids."""
    rows = _generations(request, request_id, queued_at)
    address = [_address(request.address, request_id)] if request.address else []
    grid: list[Statement] = (
        [(_GRID, (request_id, to_text(request.grid.template), request.grid.repeats))] if request.grid else []
    )
    part = [begun_statement(request.part, request_id)] if request.part else []
    return [*address, *grid, *part, rows]


def begin_pair_statements(request: ImagineRequest, request_id: str, queued_at: datetime) -> list[Statement]:
    """Return what begins a comparison; the last one returns its pair."""
    assert request.against is not None  # noqa: S101  # the service looked
    targets = {request.target, request.against.target}
    pair = {
        "kind": PairKind.TARGETS if len(targets) > 1 else PairKind.WORDINGS,
        "at": to_time(queued_at),
        "first_is_a": request.against.first_is_a,
        "request_id": request_id,
    }
    tests = [test_statement(targets, queued_at)] if len(targets) > 1 else []
    return [*begin_statements(request, request_id, queued_at), *tests, (_PAIR, pair)]


def test_statement(targets: Collection[str], at: datetime) -> Statement:
    """Return what fixes, when two targets first meet, how many votes they are to be judged by."""
    first, second = sorted(map(to_text, targets))
    return _TEST, {"first": first, "second": second, "target_votes": TARGET_VOTES, "at": to_time(at)}


def refuse_statement(request: ImagineRequest, request_id: str, at: datetime, error: BotError) -> Statement:
    """Return what writes the rows of a refused request, uncharged."""
    return _generations(request, request_id, at, error)


def _address(address: ReplyAddress, request_id: str) -> Statement:
    ids = (to_id(address.application_id), address.token, to_time(address.expires_at), to_id(address.message_id))
    return _ADDRESS, (request_id, *ids, address.max_file_bytes)


def _generations(request: ImagineRequest, request_id: str, at: datetime, error: BotError | None = None) -> Statement:
    origin = request.origin
    asked_by = (
        request_id,
        to_id(origin.user_id),
        to_text(origin.user_name),
        to_id(origin.guild_id),
        to_id(origin.channel_id),
    )
    state = (
        request.style_version_id,
        GenerationStatus.REFUSED if error else GenerationStatus.QUEUED,
        error and error.code,
        error and to_text(str(error)),
        to_time(at),
        to_time(at) if error else None,
        error is None and request.part is None,  # a suite waits until nobody else does, and costs nobody their share
    )
    values: list[object] = []
    for (prompt, target), typed in zip(request.variants, request.typed, strict=True):
        values += (*asked_by, to_text(prompt), to_text(target), request.parent_id, to_text(typed), *state)
    return f"{_GENERATIONS}{', '.join([_GENERATION] * len(request.variants))} RETURNING id", values

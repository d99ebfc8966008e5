"""What the safety checks found, as it is written beside the row it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_text, to_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.adapters.store.writer import Statement
    from bot.domain import Finding

_FOUND = """
    INSERT INTO findings (generation_id, subject, found_by, category, severity, action, found_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_FOUND_IN_REQUEST = """
    INSERT INTO findings (generation_id, subject, found_by, category, severity, action, found_at)
    SELECT id, ?, ?, ?, ?, ?, ? FROM generations WHERE request_id = ?
"""


def found_in(generation_id: int, findings: Iterable[Finding], at: datetime) -> list[Statement]:
    """Return what writes the findings of one picture."""
    return [(_FOUND, (generation_id, *_values(one, at))) for one in findings]


def found_in_request(request_id: str, findings: Iterable[Finding], at: datetime) -> list[Statement]:
    """Return what writes the findings of a request, for each of its rows."""
    return [(_FOUND_IN_REQUEST, (*_values(one, at), request_id)) for one in findings]


def _values(finding: Finding, at: datetime) -> tuple[object, ...]:
    category = to_text(finding.category)
    return finding.subject, finding.found_by, category, finding.severity, finding.action, to_time(at)

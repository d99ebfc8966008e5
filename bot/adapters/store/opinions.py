"""The SQL that several queries of a report share: what a scope leaves, and who said what of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.leaving import REDEPLOYED_SQL
from bot.adapters.store.rows import to_id, to_time

if TYPE_CHECKING:
    from bot.report.scope import Scope

# What people other than the author said of each picture, a row each; `{…}` as `narrowed` gives them.
OPINIONS_SQL = """
    SELECT g.id, v.verdict = 'like' AS likes, v.verdict = 'not_right' AS not_right, 0 AS won, 0 AS lost
    FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id WHERE v.user_id <> g.user_id AND {said}
    UNION ALL
    SELECT iif(choice = 'a', a_id, b_id), 0, 0, 1, 0 FROM cast_votes AS v WHERE {decided} AND {voted}
    UNION ALL
    SELECT iif(choice = 'a', b_id, a_id), 0, 0, 0, 1 FROM cast_votes AS v WHERE {decided} AND {voted}
"""
# Two pictures of one model and the same words would win and lose for the same prompt, also of two deployments.
_DECIDED = "v.kind <> 'same' AND NOT v.is_fast AND NOT v.is_author AND v.choice IN ('a', 'b')"

# What each part of a scope asks of a picture `g`, of what was said `v` of a picture `g`, of a vote, of a reaction.
_CONDITIONS = {
    "since": {"pictures": "g.queued_at >= :since", "said": "v.said_at >= :since", "voted": "v.voted_at >= :since"},
    "until": {"pictures": "g.queued_at < :until", "said": "v.said_at < :until", "voted": "v.voted_at < :until"},
    "target": {"pictures": "g.target = :target", "voted": ":target IN (v.a_target, v.b_target)"},
    "channel_id": {
        "pictures": "g.channel_id = :channel_id",
        "voted": """NOT EXISTS (
            SELECT 1 FROM generations WHERE id IN (v.a_id, v.b_id) AND channel_id IS NOT :channel_id)""",
    },
    "user_id": {"pictures": "g.user_id = :user_id", "voted": "v.user_id = :user_id"},
}


def narrowed(scope: Scope) -> tuple[dict[str, str], dict[str, object]]:
    """Return the conditions that *scope* puts on pictures, on what was said, voted and reacted, and their values."""
    values: dict[str, object] = {
        "since": to_time(scope.since),
        "until": to_time(scope.until),
        "target": scope.target,
        "channel_id": to_id(scope.channel_id),
        "user_id": to_id(scope.user_id),
    }
    given = {name: value for name, value in values.items() if value is not None}
    parts = [_CONDITIONS[name] for name in given]
    conditions = {
        "pictures": [part["pictures"] for part in parts],
        # Where nothing is said of these, they are asked of the picture; who spoke is never the one who asked.
        "said": [_by_speaker(part.get("said", part["pictures"])) for part in parts],
        "reacted": [_by_speaker(part["pictures"]) for part in parts],  # reactions have no time of their own
        "voted": [part["voted"] for part in parts],
        "decided": [_DECIDED],
        "redeployed": [REDEPLOYED_SQL],
    }
    return {name: " AND ".join(every) or "TRUE" for name, every in conditions.items()}, given


def _by_speaker(condition: str) -> str:
    return condition.replace("g.user_id", "v.user_id")

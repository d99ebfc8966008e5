"""What is kept of one person, as tables for them to take away: nothing in it is of anybody else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.adapters.store.moment import open_to_read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

# A picture that a safety check held back is not handed out. error_detail is the endpoint's side, and may name others.
_PICTURES = """
    SELECT g.id, queued_at AS asked_at, user_name AS your_name, prompt, words, styles.name AS style, target, status,
        error_code, request_id, guild_id, channel_id, message_id, parent_id, finished_at, scoring_ms,
        iif(image_sha256 IS NULL OR status = 'held_back', NULL, 'pictures/' || g.id || '.' || image_format) AS file
    FROM generations AS g LEFT JOIN style_versions ON style_versions.id = style_version_id
    LEFT JOIN styles ON styles.id = style_id
    WHERE user_id = :user ORDER BY g.id
"""
_FILES = """
    SELECT 'pictures/' || id || '.' || image_format AS name, image_sha256 AS sha256, image_format AS format
    FROM generations WHERE user_id = :user AND image_sha256 IS NOT NULL AND status <> 'held_back' ORDER BY id
"""
_OPINIONS = """
    WITH told AS (
        SELECT generation_id FROM verdicts WHERE user_id = :user
        UNION SELECT generation_id FROM details WHERE user_id = :user)
    SELECT told.generation_id AS picture, coalesce(v.user_name, d.user_name) AS your_name, v.verdict,
        v.said_at AS verdict_at, d.matches_words, d.looks_good, (
            SELECT group_concat(defect, ', ') FROM (
                SELECT defect FROM defects AS f
                WHERE f.generation_id = told.generation_id AND f.user_id = :user ORDER BY defect)) AS defects,
        d.remark, d.said_at AS details_at
    FROM told
    LEFT JOIN verdicts AS v ON v.generation_id = told.generation_id AND v.user_id = :user
    LEFT JOIN details AS d ON d.generation_id = told.generation_id AND d.user_id = :user
    ORDER BY told.generation_id
"""
_VOTES = """
    SELECT pair_id AS pair, user_name AS your_name, iif(votes.first_is_a, first_id, second_id) AS picture_a,
        iif(votes.first_is_a, second_id, first_id) AS picture_b, choice, is_private, is_fast, voted_at
    FROM votes JOIN pairs ON pairs.id = votes.pair_id WHERE user_id = :user ORDER BY pair_id
"""
_SHOWN = """
    SELECT pair_id AS pair, iif(showings.first_is_a, first_id, second_id) AS picture_a,
        iif(showings.first_is_a, second_id, first_id) AS picture_b, shown_at
    FROM showings JOIN pairs ON pairs.id = showings.pair_id WHERE user_id = :user ORDER BY pair_id
"""
_REPORTS = """
    SELECT generation_id AS picture, user_name AS your_name, reason, reported_at, outcome, decided_at
    FROM complaints WHERE user_id = :user ORDER BY id
"""
_RUNS = """
    SELECT run_id AS run, suite, suite_version, asked_at, user_name AS your_name, status, place, prompt,
        suite_parts.words, category, challenge, note, suite_parts.targets, suite_parts.repeats, request_id
    FROM suite_runs JOIN suite_parts ON run_id = id WHERE user_id = :user ORDER BY run_id, place
"""
# Of acts of leads only what and when: about whom they were, or by whom, is of others.
_ABOUT = """
    SELECT * FROM (
        SELECT told_at AS at, 'you were told what is stored' AS what, NULL AS until, NULL AS detail
        FROM told_privacy WHERE user_id = :user
        UNION ALL SELECT blocked_at, 'you were blocked', until, reason FROM blocks WHERE user_id = :user
        UNION ALL SELECT NULL, 'limits of your own', NULL, pictures_per_window || ' pictures in ' || window_s
            || ' seconds, ' || pictures_per_day || ' a day (0: no limit)'
        FROM own_limits WHERE scope = 'person' AND subject_id = :user
        UNION ALL SELECT began_at, 'you presented a show', ended_at, target FROM shows WHERE presenter_id = :user
        UNION ALL SELECT made_at, 'you wrote a style', NULL, name
        FROM style_versions JOIN styles ON styles.id = style_id WHERE made_by = :user
        UNION ALL SELECT made_at, 'you saved a suite', NULL, name || ', version ' || version
        FROM suite_versions JOIN suites ON suites.id = suite_id WHERE made_by = :user
        UNION ALL SELECT made_at, 'you had a suite run again and again', ended_at, suite FROM watches
        WHERE user_id = :user
        UNION ALL SELECT at, iif(act = 'suite', 'you changed a suite', 'you acted as a lead'), NULL, act
        FROM audit WHERE user_id = :user
        UNION ALL SELECT at, 'a lead did this about you', NULL, act FROM audit WHERE subject = :user)
    ORDER BY at
"""
_TABLES = {
    "pictures": _PICTURES,
    "opinions": _OPINIONS,
    "votes": _VOTES,
    "pairs-shown": _SHOWN,
    "thumbs": "SELECT message_id AS message, reaction FROM reactions WHERE user_id = :user ORDER BY message_id",
    "reports": _REPORTS,
    "suite-runs": _RUNS,
    "about-you": _ABOUT,
}


class OwnRows:
    """One moment of what is kept of a person."""

    def __init__(self, connection: sqlite3.Connection, user_id: int) -> None:
        """*connection* stands in a transaction that has read."""
        self._connection, self._values = connection, {"user": str(user_id)}

    def tables(self) -> Iterator[tuple[str, Sequence[str], Sequence[Mapping[str, object]]]]:
        """Yield the tables that have rows: name, columns, rows."""
        for name, sql in _TABLES.items():
            if rows := [dict(row) for row in self._connection.execute(sql, self._values)]:
                yield name, list(rows[0]), rows

    def files(self) -> Sequence[tuple[str, str, str]]:
        """Return the pictures: the name each gets, and the SHA-256 and format that its file is called by."""
        return [tuple(row) for row in self._connection.execute(_FILES, self._values)]


@contextmanager
def open_own(path: Path, user_id: int) -> Generator[OwnRows]:
    """Open what the log at *path* keeps of a person. Raises StoreError."""
    with open_to_read(path) as opened:
        yield OwnRows(opened, user_id)

"""The log as tables to take away: each joins what belongs together, so that a reader needs no SQL."""

from __future__ import annotations

from enum import StrEnum


class Table(StrEnum):
    """What there is to take away, a row each: a picture asked for; what one person said of one; a vote; a thumb."""

    PICTURES = "pictures"
    OPINIONS = "opinions"
    VOTES = "votes"
    REACTIONS = "reactions"


REDEPLOYED_SQL = """
    (v.kind = 'same' AND EXISTS (
        SELECT 1 FROM generations AS one, generations AS other
        WHERE one.id = v.a_id AND other.id = v.b_id AND one.deployment <> other.deployment))
"""
"""Whether a vote `v` between two pictures of one model and the same words is about two deployments, both known.

Then it tells of these; else of how much of a preference is chance.
"""

# CAST tells SQLite that these are numbers: without it there is no index over them, and it looks for each in all.
# What others than the author said of each picture is counted beside it; the author's own verdict stands apart.
_PICTURES = f"""
    WITH
    verdict AS (
        SELECT v.generation_id,
            count(*) FILTER (WHERE v.user_id <> g.user_id AND v.verdict = 'like') AS likes,
            count(*) FILTER (WHERE v.user_id <> g.user_id AND v.verdict = 'not_right') AS not_right,
            max(v.verdict) FILTER (WHERE v.user_id = g.user_id) AS author_verdict
        FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id GROUP BY v.generation_id),
    detail AS (
        SELECT d.generation_id, avg(d.matches_words) AS mean_matches_words, avg(d.looks_good) AS mean_looks_good,
            count(d.remark) AS remarks
        FROM details AS d JOIN generations AS g ON g.id = d.generation_id
        WHERE d.user_id <> g.user_id GROUP BY d.generation_id),
    found AS (
        SELECT generation_id, group_concat(defect, ', ') AS defects FROM (
            SELECT DISTINCT f.generation_id, f.defect FROM defects AS f JOIN generations AS g ON g.id = f.generation_id
            WHERE f.user_id <> g.user_id ORDER BY f.generation_id, f.defect)
        GROUP BY generation_id),
    decided AS (
        SELECT CAST(iif(choice = 'a', a_id, b_id) AS INTEGER) AS winner,
            CAST(iif(choice = 'a', b_id, a_id) AS INTEGER) AS loser FROM cast_votes AS v
        WHERE choice IN ('a', 'b') AND (kind <> 'same' OR {REDEPLOYED_SQL}) AND NOT is_fast AND NOT is_author),
    won AS (SELECT winner AS generation_id, count(*) AS won FROM decided GROUP BY winner),
    lost AS (SELECT loser AS generation_id, count(*) AS lost FROM decided GROUP BY loser),
    thumbs AS (
        SELECT message_id, count(*) FILTER (WHERE reaction = 'up') AS thumbs_up,
            count(*) FILTER (WHERE reaction = 'down') AS thumbs_down
        FROM reactions GROUP BY message_id)
    SELECT g.*, styles.name AS style, style_versions.version AS style_version,
        suite_runs.suite, suite_runs.suite_version, suite_parts.run_id AS run, suite_parts.place, suite_parts.category,
        suite_parts.challenge,
        coalesce(likes, 0) AS likes, coalesce(not_right, 0) AS not_right, author_verdict,
        mean_matches_words, mean_looks_good, defects, coalesce(remarks, 0) AS remarks,
        coalesce(won, 0) AS won, coalesce(lost, 0) AS lost,
        coalesce(thumbs_up, 0) AS thumbs_up, coalesce(thumbs_down, 0) AS thumbs_down
    FROM generations AS g
    LEFT JOIN style_versions ON style_versions.id = g.style_version_id
    LEFT JOIN styles ON styles.id = style_versions.style_id
    LEFT JOIN suite_parts ON suite_parts.request_id = g.request_id
    LEFT JOIN suite_runs ON suite_runs.id = suite_parts.run_id
    LEFT JOIN verdict ON verdict.generation_id = g.id
    LEFT JOIN detail ON detail.generation_id = g.id
    LEFT JOIN found ON found.generation_id = g.id
    LEFT JOIN won ON won.generation_id = g.id
    LEFT JOIN lost ON lost.generation_id = g.id
    LEFT JOIN thumbs ON thumbs.message_id = g.message_id
    WHERE g.queued_at >= coalesce(:since, '') ORDER BY g.id
"""  # noqa: S608  # our own words

_OPINIONS = """
    WITH told AS (SELECT generation_id, user_id FROM verdicts UNION SELECT generation_id, user_id FROM details)
    SELECT told.generation_id, told.user_id, coalesce(v.user_name, d.user_name) AS user_name,
        told.user_id = g.user_id AS is_author, g.target, g.prompt, v.verdict, v.said_at AS verdict_at,
        d.matches_words, d.looks_good, (
            SELECT group_concat(defect, ', ') FROM (
                SELECT defect FROM defects AS f
                WHERE f.generation_id = told.generation_id AND f.user_id = told.user_id ORDER BY defect)) AS defects,
        d.remark, d.said_at AS details_at
    FROM told
    JOIN generations AS g ON g.id = told.generation_id
    LEFT JOIN verdicts AS v ON v.generation_id = told.generation_id AND v.user_id = told.user_id
    LEFT JOIN details AS d ON d.generation_id = told.generation_id AND d.user_id = told.user_id
    WHERE g.queued_at >= coalesce(:since, '') ORDER BY told.generation_id, told.user_id
"""

_VOTES = """
    SELECT v.* FROM cast_votes AS v JOIN generations AS a ON a.id = v.a_id JOIN generations AS b ON b.id = v.b_id
    WHERE min(a.queued_at, b.queued_at) >= coalesce(:since, '') ORDER BY v.pair_id, v.voted_at, v.user_id
"""

_REACTIONS = """
    SELECT message_id, user_id, reaction FROM reactions
    WHERE :since IS NULL OR message_id IN (
        SELECT message_id FROM generations WHERE message_id IS NOT NULL AND queued_at >= :since)
    ORDER BY message_id, user_id, reaction
"""

SQL = {Table.PICTURES: _PICTURES, Table.OPINIONS: _OPINIONS, Table.VOTES: _VOTES, Table.REACTIONS: _REACTIONS}
"""Each takes `:since`, which leaves out what belongs to pictures asked for before."""

COUNTS = {
    Table.PICTURES: "SELECT count(*) FROM generations WHERE queued_at >= coalesce(:since, '')",
    Table.OPINIONS: f"SELECT count(*) FROM ({_OPINIONS})",  # noqa: S608  # our own words
    Table.VOTES: f"SELECT count(*) FROM ({_VOTES})",  # noqa: S608  # our own words
    Table.REACTIONS: f"SELECT count(*) FROM ({_REACTIONS})",  # noqa: S608  # our own words
}

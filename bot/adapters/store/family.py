"""What a picture's words were made from, and what was made of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id
from bot.adapters.store.seeing import seen
from bot.domain import Family, Wording

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Generation, Origin

STEPS_MAX, PICTURES_MAX = 30, 200
"""How far a line is followed, and in how many pictures: Again makes a step as well, with the same words."""

# Up from a picture, nearest first, as far as *viewer* may see; a picture that may not be seen ends the line.
_LINE = f"""
    WITH RECURSIVE line (id, step) AS (
        SELECT :id, 0
        UNION ALL
        SELECT above.id, step + 1 FROM line JOIN generations AS one ON one.id = line.id
        JOIN generations AS above ON above.id = one.parent_id
        WHERE step < {STEPS_MAX} AND {seen("above")})
    SELECT generations.id, request_id, prompt FROM line JOIN generations USING (id) ORDER BY step
"""  # noqa: S608  # our own numbers, as below
# The pictures with the same words: those beside each, and those made by Again of them.
_SAME = f"""
    WITH RECURSIVE same (id) AS (
        SELECT value FROM json_each(:ids)
        UNION
        SELECT other.id FROM same JOIN generations AS one ON one.id = same.id
        JOIN generations AS other ON other.request_id = one.request_id AND other.prompt = one.prompt
        UNION
        SELECT other.id FROM same JOIN generations AS one ON one.id = same.id
        JOIN generations AS other ON other.parent_id = one.id AND other.prompt = one.prompt
        WHERE {seen("other")}
        LIMIT {PICTURES_MAX})
"""  # noqa: S608
_COUNTED = f"""
    {_SAME}
    SELECT min(generations.id) AS id, prompt, count(*) AS pictures,
        total((SELECT count(*) FROM verdicts WHERE generation_id = generations.id AND verdict = 'like')) AS likes,
        total((SELECT count(*) FROM verdicts WHERE generation_id = generations.id AND verdict = 'not_right'))
            AS not_right
    FROM same JOIN generations USING (id)
"""  # noqa: S608
_CHILDREN = f"""
    {_SAME}
    SELECT min(id) AS id FROM (
        SELECT child.id, child.prompt FROM same CROSS JOIN generations AS child ON child.parent_id = same.id
        WHERE child.prompt <> :prompt AND {seen("child")}
        LIMIT {PICTURES_MAX})
    GROUP BY prompt ORDER BY min(id) DESC LIMIT :limit
"""  # noqa: S608


class FamilyQueries:
    """The part of the history that follows one picture. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def family(self, generation: Generation, viewer: Origin, parents: int, children: int) -> Family:
        """Return at most so many wordings above and below, of what *viewer* may see."""
        who = {"guild_id": to_id(viewer.guild_id), "user_id": to_id(viewer.user_id)}
        line = await self._database.fetch(_LINE, who | {"id": generation.id})
        runs = [list(run) for _, run in groupby(line, key=lambda row: row["prompt"])]
        own, *above = [await self._wording(run, who) for run in runs[: parents + 1]]
        values = who | {"ids": _ids(runs[0]), "prompt": generation.prompt, "limit": children}
        below = [await self._wording([row], who) for row in await self._database.fetch(_CHILDREN, values)]
        return Family(own, above[::-1], below)

    async def _wording(self, rows: Sequence[sqlite3.Row], who: Mapping[str, object]) -> Wording:
        [row] = await self._database.fetch(_COUNTED, {"ids": _ids(rows), **who})
        return Wording(row["id"], row["prompt"], row["pictures"], int(row["likes"]), int(row["not_right"]))


def _ids(rows: Sequence[sqlite3.Row]) -> str:
    return f"[{', '.join(str(row['id']) for row in rows)}]"

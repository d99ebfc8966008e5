"""All that the log tells a report, as it was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.report.rows import Agreeing, Asked, CastVote, Changed, Found, Lasted, Marked, Reacted, Said, Told


@dataclass(frozen=True, slots=True)
class Facts:
    """*people* asked for something; *blank* pictures came as one plain colour.

    *styled* is what was said of pictures in a style, by its name in place of the target.
    *tests* are the decided votes each two targets are to be judged by. *changed* is in order of time.
    """

    asked: Sequence[Asked] = ()
    people: int = 0
    blank: int = 0
    waited: Sequence[Lasted] = ()
    painted: Sequence[Lasted] = ()
    said: Sequence[Said] = ()
    styled: Sequence[Said] = ()
    agreeing: Sequence[Agreeing] = ()
    told: Sequence[Told] = ()
    found: Sequence[Found] = ()
    marked: Sequence[Marked] = ()
    reacted: Sequence[Reacted] = ()
    votes: Sequence[CastVote] = ()
    tests: Mapping[tuple[str, str], int] | None = None
    changed: Sequence[Changed] = ()

    @property
    def pictures(self) -> int:
        """How many pictures were asked for."""
        return sum(row.pictures for row in self.asked)

    @property
    def is_judged(self) -> bool:
        """Whether anybody said anything of a picture, by buttons or by voting."""
        return bool(self.said or self.votes or self.told)

"""What is brought to the person who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.comparisons import Pair
    from bot.domain.generations import Generation, ReplyAddress
    from bot.domain.pictures import PostedPicture
    from bot.domain.suites import RunPart
    from bot.domain.variations import PostedGrid


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a request: its pictures' rows in order of id, and the files of those that came.

    A comparison has its *pair*. A *grid* comes without *pictures*. A *part* of a suite's run names and rouses nobody.
    Without an *address* there is no answer to edit.
    """

    request_id: str
    generations: Sequence[Generation]
    pictures: Sequence[PostedPicture] = ()
    address: ReplyAddress | None = None
    pair: Pair | None = None
    grid: PostedGrid | None = None
    part: RunPart | None = None

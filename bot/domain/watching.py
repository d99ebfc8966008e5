"""What changed between the runs of a suite that is watched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.suites import RunPicture, SuiteRun

WATCHES_MAX = 5
"""How many suites may be watched in one guild: each takes its share of the endpoint for ever."""


class ChangeKind(StrEnum):
    """What is other than before."""

    MISSING = "missing"
    """Pictures did not come that came last time; the next: the other way round."""
    MISSING_NO_MORE = "missing_no_more"
    BLANK = "blank"
    BLANK_NO_MORE = "blank_no_more"
    SLOWER = "slower"
    FASTER = "faster"
    AS_USUAL = "as_usual"
    """It is as fast as before it was slower or faster."""
    DEPLOYMENT = "deployment"
    MORE_LIKES = "more_likes"
    FEWER_LIKES = "fewer_likes"


@dataclass(frozen=True, slots=True)
class RunChange:
    """One thing that changed for one target.

    *before* and *now* are numbers of pictures or likes, or milliseconds. *prompts* are those it is about, *earlier* and
    *later* names of deployments, *runs* those that were compared, the earlier one first.
    """

    kind: ChangeKind
    target: str
    before: int = 0
    now: int = 0
    prompts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    runs: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """A run that ended by itself, with its pictures."""

    run: SuiteRun
    pictures: Sequence[RunPicture]

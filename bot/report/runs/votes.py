"""What people preferred between two runs: their votes on pairs of both, counted by `bot.judging`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.judging.votes import Choice, LeftOut, Vote
from bot.judging.wording import DECIDED_MIN, Evidence, Verdict, left_out_note, verdict
from bot.report.runs.matching import key_of
from bot.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import RunPicture
    from bot.report.rows import RunVote
    from bot.report.runs.contents import RunSide, SideBySide

DECIDED_PER_PAIR, TARGET_MAX = 3, 100
"""Of 100 decided votes, 60 are the fewest that tell a preference, and there are no more than a few for each pair."""

SEED = 1
"""The same votes give the same numbers every time."""


@dataclass(frozen=True, slots=True)
class Count:
    """The votes that count, in the order they were cast, and how many do not."""

    votes: tuple[RunVote, ...]
    fast: int
    by_authors: int


def count(cast: Sequence[RunVote], first: RunSide, second: RunSide) -> Count:
    """Leave out answers given too fast, and those of people who asked for one of the two pictures.

    Where both runs have a target in common, a vote between two targets tells of these, not of the runs.
    """
    target_of = {one.generation_id: one.target for side in (first, second) for one in side.pictures}
    has_shared = bool({*first.run.targets} & {*second.run.targets})
    fair = [
        one
        for one in cast
        if {one.a_id, one.b_id} <= target_of.keys() and (not has_shared or target_of[one.a_id] == target_of[one.b_id])
    ]
    kept = tuple(one for one in fair if not one.is_fast and not one.is_author)
    return Count(kept, sum(one.is_fast for one in fair), sum(one.is_author and not one.is_fast for one in fair))


def target_of(found: SideBySide) -> int:
    """Return how many decided votes two runs are judged by: fixed by their pairs, before anybody has voted.

    A pair that people are asked about gets a few votes, of which most decide.
    """
    pairs = sum(
        min(len(row.cells[match.first].pictures), len(row.cells[match.second].pictures))
        for row in found.rows
        for match in found.matches
    )
    return min(TARGET_MAX, max(DECIDED_MIN, DECIDED_PER_PAIR * pairs))


def judged(counted: Count, first: RunSide, second: RunSide, target: int) -> Verdict:
    """Judge the two runs, which are called by their names, by *target* decided votes, as a report judges two models."""
    names = {one.generation_id: side.name for side in (first, second) for one in side.pictures}
    words = _words(first) | _words(second)
    votes = [
        Vote(one.person, words[one.a_id], names[one.a_id], names[one.b_id], Choice(one.choice)) for one in counted.votes
    ]
    return verdict(votes, first.name, second.name, target, np.random.default_rng(SEED))


def verdict_sentence(found: Verdict, counted: Count, first: RunSide, second: RunSide) -> str:
    """Say what the votes say, in the words of judging, and which of them were left out."""
    sentence = found.sentence
    if found.evidence is Evidence.TOO_EARLY:
        said = number(found.tally.total, "vote")
        sentence = f"*{first.name}* and *{second.name}*: {sentence[0].lower()}{sentence[1:]} ({said} so far)"
    notes = [*found.notes, left_out_note(LeftOut(counted.fast, 0))]
    if counted.by_authors:
        notes.append(f"{number(counted.by_authors, 'vote')} of people who asked for one of the two left out.")
    return " ".join([f"{sentence}.", *filter(None, notes)])


def _words(side: RunSide) -> dict[int, str]:
    """Return what each picture's prompt is told apart by."""
    keys = {part.place: "\0".join(map(str, key_of(part, side))) for part in side.parts}
    return {one.generation_id: _key(one, keys) for one in side.pictures}


def _key(picture: RunPicture, keys: dict[int, str]) -> str:
    return keys.get(picture.place, picture.typed)

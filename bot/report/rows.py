"""What the log tells a report, counted already: the store fills these, and each names its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain import PictureFormat, Verdict


class Asked(NamedTuple):
    """How many *pictures* were asked for on a UTC day (`2026-01-31`), and what came of them, by the log's words."""

    target: str
    day: str
    status: str
    error_code: str | None
    pictures: int


class Changed(NamedTuple):
    """From *at* (aware UTC) on another deployment answered for a target than before, by their names."""

    target: str
    earlier: str
    later: str
    at: datetime


class Lasted(NamedTuple):
    """How many *pictures* of a target took exactly *ms* milliseconds."""

    target: str
    ms: int
    pictures: int


class Said(NamedTuple):
    """*times* that one person said this of a target's pictures; *is_author*: of those they had asked for themselves."""

    target: str
    person: str
    is_author: bool
    verdict: Verdict
    times: int


class Told(NamedTuple):
    """How many answers of "Tell us more" one person gave on a target's pictures."""

    target: str
    person: str
    times: int


class Found(NamedTuple):
    """In how many of those answers the person ticked *defect*, by the log's words."""

    target: str
    person: str
    defect: str
    times: int


class Marked(NamedTuple):
    """How many answers gave a target's pictures these marks from 1 to 5; None where one was left out."""

    target: str
    matches_words: int | None
    looks_good: int | None
    times: int


class Reacted(NamedTuple):
    """How many thumbs stand under messages with pictures of one target; None: of several."""

    target: str | None
    up: int
    down: int


class Agreeing(NamedTuple):
    """How many *pictures* were liked by *likes* people and not right for *not_right*, two at least in all."""

    likes: int
    not_right: int
    pictures: int


class CastVote(NamedTuple):
    """One vote, with what stood on either side; *kind* and *choice* are the log's words.

    *is_redeployed*: two different deployments, both known, painted the two pictures.
    """

    kind: str
    person: str
    choice: str
    is_fast: bool
    is_author: bool
    a_target: str
    b_target: str
    a_prompt: str
    b_prompt: str
    is_redeployed: bool = False


class RunVote(NamedTuple):
    """One vote between a picture of one run and one of another; *choice* is the log's word."""

    person: str
    choice: str
    is_fast: bool
    is_author: bool
    a_id: int
    b_id: int

    @property
    def winner(self) -> int | None:
        """The preferred picture; None where there is none."""
        return {"a": self.a_id, "b": self.b_id}.get(self.choice)

    @property
    def loser(self) -> int | None:
        """The other one."""
        return {"a": self.b_id, "b": self.a_id}.get(self.choice)


class Judged(NamedTuple):
    """A prompt on a target with what others than its author said of its pictures; the picture is one of them."""

    generation_id: int
    prompt: str
    target: str
    sha256: str
    format: PictureFormat
    likes: int
    not_right: int
    won: int
    lost: int


class Shown(NamedTuple):
    """A judged picture."""

    generation_id: int
    prompt: str
    target: str
    queued_at: datetime
    sha256: str
    format: PictureFormat


class Opinion(NamedTuple):
    """What one person said of a picture, in all ways there are; *defects* are the log's words."""

    generation_id: int
    user_id: str
    user_name: str
    is_author: bool
    verdict: Verdict | None
    matches_words: int | None
    looks_good: int | None
    remark: str | None
    defects: tuple[str, ...]

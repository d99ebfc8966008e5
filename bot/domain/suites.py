"""Suites: lists of prompts that are tested together, and their runs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.generations import GenerationStatus
    from bot.domain.people import Origin
    from bot.domain.pictures import Picture

SUITE_NAME_MAX, SUITE_PROMPTS_MAX = 50, 5000
"""Most characters of a suite's name, and most prompts in it."""

SUITE_BYTES_MAX = 2 * 2**20
"""Biggest file that is read as a suite."""

RUN_REPEATS_MAX = 10
"""How often one prompt may be painted in a run: one message in Discord shows so many pictures."""

RUN_PICTURES_MAX = 500
"""More pictures than this are run only where a lead confirms it."""

PART_PICTURES_MAX = 10
"""Most pictures of one part: one message in Discord shows so many."""


@dataclass(frozen=True, slots=True)
class SuitePrompt:
    """One prompt of a suite as it is written, choices in braces included. *style* is a style's name.

    *repeats* is how often it is painted for each target, 1 to RUN_REPEATS_MAX; None: as often as the run says.
    *category* and *challenge* are whatever the suite sorts its prompts by. *line* is where it stands in its file, from
    1; of a stored suite it is its place.
    """

    words: str
    style: str | None = None
    category: str | None = None
    challenge: str | None = None
    repeats: int | None = None
    note: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite in one of its versions; *version* None: a file that was not stored."""

    name: str
    prompts: tuple[SuitePrompt, ...]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class StoredSuite:
    """A version of a stored suite without its prompts, of which it has *count*.

    Its owner saved the first version. FORGOTTEN_ID: somebody whose data was deleted. *made_at* is aware UTC.
    """

    id: int
    version_id: int
    name: str
    version: int
    count: int
    owner_id: int
    made_by: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SuiteFault:
    """What is wrong in a suite's file, in words for its author; *line* counts from 1, None: the file as a whole."""

    line: int | None
    what: str


def folded_name(name: str) -> str:
    """Return a suite's name as it is compared: however its letters are written, without what nobody sees."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(char for char in plain if unicodedata.category(char) != "Cf").split())


class RunStatus(StrEnum):
    """Where a run is; the values are the log's."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self in {RunStatus.STOPPED, RunStatus.FINISHED}


@dataclass(frozen=True, slots=True)
class RunPart:
    """One prompt of a run, all of whose pictures are one request: *repeats* for each of *targets*, in that order.

    *prompt* is what goes to the model, *words* what is written in the suite where a style is around it. *place* counts
    from 1. *request_id* None: not begun. *run_id* 0: the run is only planned.
    """

    run_id: int
    place: int
    prompt: str
    targets: tuple[str, ...]
    repeats: int = 1
    words: str | None = None
    style_version_id: int | None = None
    category: str | None = None
    challenge: str | None = None
    note: str | None = None
    request_id: str | None = None

    @property
    def typed(self) -> str:
        """What is written in the suite."""
        return self.prompt if self.words is None else self.words

    @property
    def variants(self) -> tuple[tuple[str, str], ...]:
        """The words and the target of each picture, in order."""
        return tuple((self.prompt, target) for target in self.targets for _ in range(self.repeats))

    @property
    def count(self) -> int:
        """How many pictures there are, 1 to PART_PICTURES_MAX."""
        return len(self.targets) * self.repeats


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run that nobody has begun: *parts* in order."""

    suite: str
    version: int | None
    targets: tuple[str, ...]
    repeats: int
    parts: tuple[RunPart, ...]

    @property
    def pictures(self) -> int:
        """How many pictures it asks for."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of a suite. *origin* is who asked for it, and where; times are aware UTC.

    *parts* and *pictures* are how many there are. *thread_id* is where its pictures go and *message_id* its status
    card, once they are there; *watch_id* says which watch began it. *why* is the code of the error for which the bot
    itself paused or stopped it.
    """

    id: int
    suite: str
    version: int | None
    status: RunStatus
    origin: Origin
    targets: tuple[str, ...]
    repeats: int
    parts: int
    pictures: int
    asked_at: datetime
    ended_at: datetime | None = None
    thread_id: int | None = None
    message_id: int | None = None
    watch_id: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class RunPicture:
    """One picture of a run, and what people said of it; the author's own verdict is left out.

    *repeat* counts from 1 among those of the same place and target. *is_blank*: it has one colour only.
    """

    place: int
    target: str
    repeat: int
    generation_id: int
    status: GenerationStatus
    prompt: str
    words: str | None = None
    style_version_id: int | None = None
    category: str | None = None
    challenge: str | None = None
    deployment: str | None = None
    error_code: str | None = None
    scoring_ms: int | None = None
    picture: Picture | None = None
    is_spoiler: bool = False
    is_blank: bool = False
    likes: int = 0
    not_right: int = 0

    @property
    def typed(self) -> str:
        """What is written in the suite."""
        return self.prompt if self.words is None else self.words


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What came of the pictures of a run, or of one of its targets.

    *done* counts pictures that came, *failed* and *held_back* those that did not, *left* those still to come.
    *median_ms* and *slowest_ms* (the 95th percentile) are scoring times; None where no picture came.
    *errors* are the codes of those that failed, the most frequent first; *deployments* those that answered.
    """

    pictures: int
    done: int = 0
    failed: int = 0
    held_back: int = 0
    cancelled: int = 0
    left: int = 0
    blank: int = 0
    likes: int = 0
    not_right: int = 0
    median_ms: int | None = None
    slowest_ms: int | None = None
    errors: tuple[tuple[str, int], ...] = ()
    deployments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where a run is shown: its pictures in *thread_id*, its status card is *message_id*."""

    thread_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class RunBoard:
    """What a run's status card says. *left_s* is about how long it still takes; *held* targets are paused by leads."""

    figures: RunFigures
    left_s: int | None = None
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeploymentChange:
    """Another deployment than before answers for a target, from *at* (aware UTC) on; *id* 0: not kept yet."""

    target: str
    earlier: str
    later: str
    at: datetime
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SeenDeployment:
    """A deployment that answered for a target, the last time at about *last_seen_at* (aware UTC)."""

    target: str
    name: str
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """A suite that is run again every *every_s* seconds; what changed is told in the channel of *origin*.

    *told_run* is the last run of which it was told; 0: none yet.
    """

    id: int
    suite: str
    targets: tuple[str, ...]
    repeats: int
    every_s: int
    origin: Origin
    made_at: datetime
    next_at: datetime
    thread_id: int | None = None
    told_run: int = 0

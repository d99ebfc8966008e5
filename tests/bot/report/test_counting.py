"""Words, times and outcomes: numbers as people read them."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from bot.adapters.store.database import MIGRATIONS
from bot.domain import GenerationStatus
from bot.errors import (
    BotError,
    LeftBehindError,
    RefusedError,
    RunTargetGoneError,
    RunUndeliveredError,
    SettingsError,
)
from bot.report.rows import Asked, Lasted
from bot.report.times import Times, spread, times_of
from bot.report.usage import FAILURES, failures, outcomes, per_day
from bot.report.words import DEFECTS, day, duration, joined, percent, short


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (449, "0.4 s"),
        (9_949, "9.9 s"),
        (9_960, "10 s"),
        (59_600, "1 min"),
        (200_000, "3 min 20 s"),
        (7_500_000, "2 h 5 min"),
        (7_200_000, "2 h"),
    ],
)
def test_durations_read_well(ms: float, words: str) -> None:
    """Tenths while they matter, then whole units."""
    assert duration(ms) == words


def test_small_words() -> None:
    """Lists, shares, days and long names."""
    assert (joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"]), joined([])) == (
        "a",
        "a and b",
        "a, b and c",
        "",
    )
    assert (percent(1, 1000), percent(0, 10), percent(1, 3)) == ("under 1 %", "0 %", "33 %")
    assert day(datetime(2026, 1, 5, tzinfo=UTC)) == "5 Jan 2026"
    assert (short("sdxl"), len(short("x" * 32))) == ("sdxl", 18)


def test_times_are_those_of_numpy() -> None:
    """The nearest rank, from counts, is NumPy's from the values themselves."""
    rng = random.Random(3)
    values = [rng.randint(1, 500) for _ in range(997)]
    rows = [Lasted("a", value, values.count(value)) for value in set(values)]
    p50, p90, p99 = (int(np.percentile(values, part, method="inverted_cdf")) for part in (50, 90, 99))
    assert times_of(rows) == Times(997, p50, p90, p99)
    assert times_of([]) is None


def test_every_picture_is_in_the_histogram() -> None:
    """What lies outside the edges is at the ends."""
    assert spread([Lasted("a", ms, 2) for ms in (0, 10, 15, 20, 99)], [10, 15, 20]) == [4, 6]


def test_every_error_has_a_plain_name() -> None:
    """Whatever can end a picture has a few words of its own; a removal cut short or the end of a run ends none."""

    def below(kind: type[BotError]) -> set[type[BotError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ending = below(BotError) - below(RefusedError) - below(SettingsError) - {LeftBehindError}
    ending -= {RunTargetGoneError, RunUndeliveredError}
    assert {kind.code for kind in ending} <= set(FAILURES)


def test_every_defect_has_a_plain_name() -> None:
    """Whatever the log takes for a defect has words of its own."""
    [step] = MIGRATIONS.glob("0003_*.sql")
    [listed] = re.findall(r"defect IN \((.*?)\)", step.read_text(encoding="utf-8"), re.DOTALL)
    assert set(re.findall(r"'(\w+)'", listed)) == set(DEFECTS)


@pytest.mark.parametrize("status", GenerationStatus)
def test_every_status_is_an_outcome(status: GenerationStatus) -> None:
    """No picture is lost in the counting."""
    [(name, count)] = outcomes([Asked("sdxl", "2026-01-31", status, None, 3)]).items()
    assert name in {"came", "failed", "refused", "cancelled", "open"}
    assert count == 3


def test_undelivered_pictures_failed() -> None:
    """With a name for it, and unknown codes under the bot's own."""
    rows = [Asked("a", "2026-01-31", "undelivered", "undelivered", 2), Asked("a", "2026-01-31", "failed", None, 1)]
    assert failures(rows) == [("Discord did not take it", 2), ("a fault in the bot", 1)]


def test_quiet_days_are_days() -> None:
    """Days without a picture stand between the others."""
    found = per_day([Asked("a", "2026-01-30", "posted", None, 2), Asked("a", "2026-02-01", "failed", None, 1)])
    assert [*found] == [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1)]
    assert [counts.total() for counts in found.values()] == [2, 0, 1]
    assert per_day([]) == {}

"""Which deployment answers: told once when another one does, whatever splits the traffic or ends the process."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import DeploymentChange, Generation, GenerationStatus, Origin, Policy, Target
from bot.errors import DeliveryError, StoreError
from bot.services.deployments import BACK_AFTER, BACK_AFTER_ANSWERS, SEEN_EVERY, DeploymentWatch, _Known, _Seen
from bot.services.generation import GenerationService
from bot.services.policy import PolicyBook
from tests.fakes import FakePictures, FakeScorer, ManualClock, settle
from tests.suites import ASKED_AT, Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from bot.adapters.store.opening import Store

LEADS = 31
HOUR, MINUTE = 3600.0, 60.0
ADA = Origin(1, "Ada", 7, 8)


class Board:
    """Remembers what leads were told, as (channel, change); fails while it has an error."""

    def __init__(self) -> None:
        self.told: list[tuple[int, DeploymentChange]] = []
        self.error: DeliveryError | None = None

    async def tell_change(self, channel_id: int, change: DeploymentChange) -> None:
        """Tell."""
        if self.error:
            raise self.error
        self.told.append((channel_id, change))

    @property
    def changes(self) -> list[tuple[str, str]]:
        """From which deployment to which."""
        return [(change.earlier, change.later) for _, change in self.told]


class Post:
    """A watch over a real log; its answers come by hand."""

    def __init__(self, store: Store, clock: ManualClock, named: str | None, channel_id: int | None) -> None:
        self.store, self.clock, self.board = store, clock, Board()
        rules = PolicyBook(Policy(moderation_channel_id=channel_id))
        scorer = FakeScorer(Target("sdxl", named))
        self.generation = GenerationService({"sdxl": scorer}, FakePictures(), store.log, rules)
        self.watch = DeploymentWatch(store.deployments, self.generation, rules, clock=clock.as_clock())

    async def answer(self, *names: str | None, target: str = "sdxl") -> None:
        """Let requests be answered, and what follows happen."""
        for name in names:
            row = Generation(1, "r", ADA, "a fox", target, GenerationStatus.POSTED, self.clock.now(), deployment=name)
            for listener in self.generation._listeners:
                listener([row])
        await self.watch.idle()

    async def pass_on(self, seconds: float) -> None:
        """Let time pass."""
        await self.clock.advance(seconds)


@asynccontextmanager
async def opened(
    folder: Path, clock: ManualClock, *, named: str | None = None, channel_id: int | None = LEADS, resumes: bool = True
) -> AsyncGenerator[Post]:
    """Open a watch as a new process does."""
    async with open_store(folder / "imagine.db") as store:
        post = Post(store, clock, named, channel_id)
        await post.watch.restore()
        if resumes:
            await post.watch.resume(post.board)
            await post.watch.idle()
        yield post
        await post.watch.close()


@pytest.fixture
def clock() -> ManualClock:
    """Return the time, which no restart sets back."""
    return ManualClock()


@pytest.fixture
async def post(tmp_path: Path, clock: ManualClock) -> AsyncGenerator[Post]:
    """Open one over nothing yet."""
    async with opened(tmp_path, clock) as post:
        yield post


async def test_another_deployment_is_told_once(post: Post) -> None:
    """Where leads read it: which target, from which to which, since when."""
    await post.answer("blue", "blue", "green", "green")
    assert post.board.told == [(LEADS, DeploymentChange("sdxl", "blue", "green", post.clock.now()))]
    assert await post.store.deployments.untold() == []


async def test_the_first_deployment_and_none_are_no_news(post: Post) -> None:
    """There is nothing to compare it with; an endpoint that says nothing says no change either."""
    await post.answer("blue", None, "blue", None)
    await post.answer("green", target="turbo")
    assert post.board.told == []


async def test_split_traffic_is_told_once(post: Post) -> None:
    """However often it flips, and for however long."""
    for _ in range(30):
        await post.answer(*["blue"] * 9, "green")
        await post.pass_on(20 * MINUTE)
    assert post.board.changes == [("blue", "green")]


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_traffic_that_is_split_by_chance_is_told_once(share: float) -> None:
    """Over two months with a few answers an hour, long pauses of one of the two included."""
    told = 0
    for seed in range(40):
        rng, known, now = random.Random(seed), _Known(), ASKED_AT
        for _ in range(1500):
            now += timedelta(hours=1)
            name = "green" if rng.random() < share else "blue"
            told += known.is_news(name, now)
            known.recent.append(name)
            known.seen[name] = _Seen(now, now)
    assert told <= 2 * 40 + 2  # each of the two is news once


async def test_one_that_comes_back_after_long_is_told(post: Post) -> None:
    """Neither after an hour alone, nor after so many answers alone."""
    await post.answer("blue", "green")
    await post.pass_on(2 * HOUR)
    await post.answer(*["green"] * (BACK_AFTER_ANSWERS - 2), "blue")
    assert post.board.changes == [("blue", "green")]
    await post.answer(*["green"] * BACK_AFTER_ANSWERS, "blue")
    assert post.board.changes == [("blue", "green")]
    await post.answer(*["green"] * BACK_AFTER_ANSWERS)
    await post.pass_on(BACK_AFTER.total_seconds() + 1)
    await post.answer("blue")
    assert post.board.changes == [("blue", "green"), ("green", "blue")]


async def test_a_restart_forgets_nothing(tmp_path: Path, clock: ManualClock) -> None:
    """Neither what was told, nor which deployments are usual."""
    async with opened(tmp_path, clock) as post:
        await post.answer("blue", "green")
    async with opened(tmp_path, clock) as post:
        await post.answer("green", "blue")
        assert post.board.told == []
        await post.answer("red")
        assert post.board.changes == [("blue", "red")]


async def test_the_log_knows_the_last_answers_after_a_restart(tmp_path: Path, clock: ManualClock) -> None:
    """A deployment that made one of them is not back from far away; one that made none is."""
    async with opened(tmp_path, clock) as post:
        await post.answer("blue", "green")
        names = iter(["blue", *["green"] * (BACK_AFTER_ANSWERS - 1)])
        plan = plan_of([str(number) for number in range(BACK_AFTER_ANSWERS)])
        await write_run(post.store, plan, lambda _: Outcome(deployment=next(names)))
    await clock.advance(2 * HOUR)
    async with opened(tmp_path, clock) as post:
        await post.answer("blue")
        assert post.board.told == []
        await write_run(post.store, plan, lambda _: Outcome(deployment="green"))
        await post.pass_on(MINUTE)
        await post.answer("green")
    await clock.advance(2 * HOUR)
    async with opened(tmp_path, clock) as post:
        await post.answer("blue")
        assert post.board.changes == [("green", "blue")]


async def test_what_was_noticed_and_not_told_is_told_after_a_crash(tmp_path: Path, clock: ManualClock) -> None:
    """Once, and by the process that can."""
    async with opened(tmp_path, clock, resumes=False) as post:
        await post.answer("blue", "green")
        assert post.board.told == []
    for told in ([("blue", "green")], []):
        async with opened(tmp_path, clock) as post:
            assert post.board.changes == told


async def test_a_channel_that_takes_nothing_is_tried_again(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """With the next news; until then the log says it."""
    post.board.error = DeliveryError("no access")
    await post.answer("blue", "green")
    assert "MODERATION_CHANNEL_ID does not take" in caplog.text
    post.board.error = None
    await post.answer("red")
    assert post.board.changes == [("blue", "green"), ("green", "red")]


async def test_without_a_channel_the_log_says_it(
    tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """And a channel that is named later is not flooded with old news."""
    async with opened(tmp_path, clock, channel_id=None) as post:
        await post.answer("blue", "green")
    assert "MODERATION_CHANNEL_ID is not set" in caplog.text
    async with opened(tmp_path, clock) as post:
        assert post.board.told == []


async def test_what_could_not_be_written_is_noticed_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the next answer, and as the same change."""
    await post.answer("blue")
    with monkeypatch.context() as patch:

        async def fail(*_: object) -> bool:
            raise StoreError("disk full")

        patch.setattr(post.store.deployments, "change", fail)
        await post.answer("green")
    assert post.board.told == []
    await post.answer("green")
    assert post.board.changes == [("blue", "green")]


async def test_two_processes_notice_one_change(post: Post) -> None:
    """A terminal over the same log hears answers too."""
    await post.answer("blue")
    other = Post(post.store, post.clock, None, LEADS)
    await other.watch.restore()
    await other.answer("green")
    await post.answer("green")
    assert [(one.earlier, one.later) for one in await post.store.deployments.untold()] == []
    assert post.board.changes == [("blue", "green")]


# -- the settings --------------------------------------------------------------------------------


async def test_settings_that_name_another_are_told_at_the_start(tmp_path: Path, clock: ManualClock) -> None:
    """Once, however short a time ago that one was seen; its answers are no news any more."""
    for named, told in [("blue", []), ("green", [("blue", "green")]), ("green", []), ("blue", [("green", "blue")])]:
        async with opened(tmp_path, clock, named=named) as post:
            assert post.board.changes == told
            await post.answer(named, named)
            assert post.board.changes == told


async def test_settings_that_name_what_answers_anyway_are_no_news(tmp_path: Path, clock: ManualClock) -> None:
    """Nor are settings that name none."""
    async with opened(tmp_path, clock) as post:
        await post.answer("blue")
    for named in ("blue", None, "blue"):
        async with opened(tmp_path, clock, named=named) as post:
            assert post.board.told == []


async def test_an_endpoint_with_a_name_of_its_own_is_no_news_at_every_start(tmp_path: Path, clock: ManualClock) -> None:
    """It may call itself something else than the settings do."""
    counts: list[int] = []
    for _ in range(3):
        async with opened(tmp_path, clock, named="green") as post:
            await post.answer("model-1")
            counts.append(len(post.board.told))
    assert counts[1:] == [0, 0]


async def test_settings_are_told_where_answers_name_nobody(tmp_path: Path, clock: ManualClock) -> None:
    """Then what they named before is what it was before."""
    async with opened(tmp_path, clock, named="blue") as post:
        await post.answer(None)
    async with opened(tmp_path, clock, named="green") as post:
        assert post.board.changes == [("blue", "green")]


# -- a run ---------------------------------------------------------------------------------------


async def test_a_run_knows_what_changed_while_it_went_on(post: Post) -> None:
    """Of its own targets, and within its time."""
    run = await post.store.runs.begin(plan_of(["a fox"]), ADA, post.clock.now())
    await post.answer("blue", "green")
    await post.answer("blue", "green", target="turbo")
    await post.pass_on(MINUTE)
    assert [(one.target, one.later) for one in await post.watch.changes_during(run)] == [("sdxl", "green")]
    later = await post.store.runs.begin(plan_of(["a fox"]), ADA, post.clock.now())
    assert await post.watch.changes_during(later) == []


# -- what it costs -------------------------------------------------------------------------------


async def test_ordinary_answers_are_written_rarely(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """That a deployment still answers is written down now and then, and nothing is read."""
    calls: list[str] = []
    database = post.store.deployments._database
    write = database.write

    async def count(*statements: object) -> object:
        calls.append("write")
        return await write(*statements)  # pyright: ignore[reportArgumentType]

    async def read(*_: object) -> object:
        raise AssertionError

    await post.answer("blue")
    monkeypatch.setattr(database, "write", count)
    monkeypatch.setattr(database, "fetch", read)
    for _ in range(100):
        await post.answer("blue")
    assert calls == []
    await post.pass_on(SEEN_EVERY.total_seconds())
    await post.answer(*["blue"] * 100)
    assert calls == ["write"]
    await settle()


@given(st.lists(st.sampled_from("abc"), max_size=80))
def test_nothing_seen_within_the_hour_is_news(answers: list[str]) -> None:
    """Whatever flips how often: each deployment is news once at most while none rests for longer than that."""
    known, now, news = _Known(), ASKED_AT, list[str]()
    for name in answers:
        now += timedelta(seconds=40)
        if known.is_news(name, now):
            news.append(name)
        known.recent.append(name)
        known.seen[name] = _Seen(now, now)
    assert len(news) == len(set(news))

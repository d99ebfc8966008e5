"""People are asked about runs' pairs: over the real log, first in a duel, and not for ever."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import KnownPair, PairKind
from bot.judging.votes import Choice
from bot.services.comparisons import ComparisonService
from bot.services.duels import DuelService
from bot.services.next_pair import ASKED_VOTES
from bot.services.run_pairs import RunPairs
from tests.fakes import FakePictures
from tests.manual_clock import ManualClock
from tests.runs_side_by_side import PEOPLE, painted, suite_plan
from tests.suites import ADA, BO, Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain import Generation, Origin, SuiteRun
    from bot.services.comparisons import Told

EVE = replace(BO, guild_id=99)


class Room:
    """Where people judge: the log, and the services over it."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.pictures = store, ManualClock(), FakePictures()
        self.pairs = RunPairs(store.runs, store.asked_pairs, self.clock.now)
        rng = random.Random(1)
        self.duels = DuelService(store.comparisons, store.asked_pairs, self.pictures, self.clock.now, rng)
        self.comparisons = ComparisonService(store.comparisons, ["sdxl"], self.clock.now, rng)

    async def run(self, prompts: list[str], deployment: str = "blue", *targets: str) -> SuiteRun:
        """Write a run, each picture of which is a file of its own."""

        def outcome(row: Generation) -> Outcome:
            return Outcome(deployment=deployment, sha256=f"{row.id:064x}")

        run = await write_run(self.store, plan_of(prompts, targets or ("sdxl",)), outcome)
        for one in await self.store.runs.pictures(run.id):
            assert one.picture
            self.pictures.files[one.picture.sha256] = b"picture"
        return run

    async def serve(self, person: Origin = BO) -> tuple[int, int] | None:
        """Serve a pair, and return its pictures."""
        duel = await self.duels.serve(person, 10_000)
        if duel is None:
            return None
        await self.duels.arrived(duel, person)
        self.pair_id = duel.pair.id
        return duel.pair.first_id, duel.pair.second_id

    async def vote(self, person: Origin = BO, choice: Choice = Choice.A) -> Told:
        """Vote on the pair that was served last, after looking."""
        await self.clock.advance(60)
        return await self.comparisons.vote(self.pair_id, person, choice, is_private=True)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Open one over a fresh log."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield Room(store)


async def test_asking_twice_changes_nothing(room: Room) -> None:
    """Within a run, and between two; a pair that is there already is asked about too."""
    first, second = await room.run(["a fox", "an owl"]), await room.run(["a fox", "a frog"])
    assert await room.pairs.ask_between(first, second) == 1
    assert await room.pairs.ask_between(second, first) == 0
    await room.pairs.ask_within(first)
    many = await room.run(["a fox", "an owl"], "blue", "sdxl", "turbo")
    for _ in range(2):
        await room.pairs.ask_within(many)
    waiting = await room.store.asked_pairs.waiting(8, BO.user_id, 1)
    assert sorted(one.kind for one in waiting) == [PairKind.SAME, PairKind.TARGETS, PairKind.TARGETS]


async def test_what_is_asked_for_comes_first(room: Room) -> None:
    """To everybody once, but for a little chance; also of pictures that nothing new is made of any more."""
    first, second = await room.run(["a fox"]), await room.run(["a fox"], "green")
    await room.pairs.ask_between(first, second)
    await room.run(["an owl", "a frog"], "blue", "sdxl", "turbo")
    firsts = [await room.serve(person) for person in PEOPLE]
    assert firsts.count((1, 2)) >= 4
    rest = [await room.serve(BO) for _ in range(4)]
    assert rest.count((1, 2)) == 1


async def test_after_enough_votes_a_pair_is_one_among_all(room: Room) -> None:
    """Votes that will not decide anything do not use them up: too fast ones, and those of whoever asked."""
    first, second = await room.run(["a fox"]), await room.run(["a fox"], "green")
    await room.pairs.ask_between(first, second)
    assert await room.serve(ADA) == (1, 2)
    await room.vote(ADA)
    for person in PEOPLE[:ASKED_VOTES]:
        assert await room.serve(person) == (1, 2)
        await room.vote(person)
    assert await room.serve(PEOPLE[ASKED_VOTES]) is None  # the same words by the same model are no question else


async def test_the_fewest_votes_come_first(room: Room) -> None:
    """So that all prompts are judged, not some often."""
    prompts = [f"prompt {number}" for number in range(6)]
    first, second = await room.run(prompts), await room.run(prompts, "green")
    await room.pairs.ask_between(first, second)
    served: list[tuple[int, int] | None] = []
    for person in PEOPLE:
        served.append(await room.serve(person))
        await room.vote(person)
    assert len({*served}) == 6


async def test_pairs_stay_in_their_guild(room: Room) -> None:
    """Nobody elsewhere is asked, nor about pictures that are gone."""
    first, second = await room.run(["a fox", "an owl"]), await room.run(["a fox", "an owl"], "green")
    assert await room.pairs.ask_between(first, second) == 2
    assert await room.serve(EVE) is None
    room.pictures.files.pop(f"{1:064x}")
    assert await room.serve(BO) == (2, 4)
    assert await room.serve(BO) is None


async def test_who_votes_hears_what_differed(room: Room) -> None:
    """Two deployments, else two runs; and of one run that it measures chance."""
    first, second = await room.run(["a fox"]), await room.run(["a fox"], "green")
    third = await room.run(["a fox"])
    for one, other in ((first, second), (first, third)):
        await room.pairs.ask_between(one, other)
    told: dict[frozenset[str | None], Told] = {}
    for _ in range(2):
        assert await room.serve(BO)
        said = await room.vote(BO)
        told[frozenset((said.a.deployment, said.b.deployment))] = said
    assert told.keys() == {frozenset(("blue", "green")), frozenset(("blue",))}
    runs = told[frozenset(("blue",))].runs
    assert runs
    assert {run.id for run in runs} == {first.id, third.id}


async def test_a_pair_that_is_tried_in_vain_is_not_tried_again(room: Room) -> None:
    """Another `/duel` of the same person's may have been quicker."""
    first, second = await room.run(["a fox"]), await room.run(["a fox"], "green")
    await room.pairs.ask_between(first, second)
    known = KnownPair(PairKind.SAME, 1, 2)
    two = [one for one in (await room.store.comparisons.candidates(8, BO.user_id))[0] if one.id in {known.first_id, 2}]
    waiting = await room.store.asked_pairs.waiting(8, BO.user_id, 5)
    assert await room.store.comparisons.show(PairKind.SAME, two[::-1], BO.user_id, room.clock.now(), first_is_a=True)
    assert len(waiting) == 1
    assert await room.store.asked_pairs.waiting(8, BO.user_id, 5) == []
    assert await room.serve(BO) is None


async def test_asking_goes_in_small_steps(room: Room, tmp_path: Path) -> None:
    """More pairs than fit into one transaction are all asked about."""
    plan = suite_plan(("sdxl", "turbo"), 2, [f"prompt {number}" for number in range(60)])
    run = await painted(room.store, tmp_path / "pictures", plan)
    for _ in range(2):
        await room.pairs.ask_within(run)
        assert len(await room.store.asked_pairs.waiting(8, BO.user_id, 5)) == 120


async def test_pairs_go_with_their_pictures(room: Room) -> None:
    """When rows are too old to be kept, nothing is asked about them, and nothing stands in their way."""
    first, second = await room.run(["a fox"]), await room.run(["a fox"], "green")
    await room.pairs.ask_between(first, second)
    assert await room.store.retention.expire_rows(room.clock.now() + timedelta(days=1), 10) == 2
    assert await room.store.asked_pairs.waiting(8, BO.user_id, 5) == []
    assert await room.pairs.ask_between(first, second) == 0

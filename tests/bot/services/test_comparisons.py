"""What may be compared, and a vote from the press to the names: over the real log, with time set by hand."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import Generation, GenerationStatus, ImagineRequest, Opponent, Origin, Picture, PictureFormat
from bot.errors import UnknownPairError
from bot.judging.votes import Choice
from bot.services.comparisons import FAST, ComparisonService, Matchup
from bot.services.duels import TRIES, Duel, DuelService
from tests.fakes import FakePictures
from tests.manual_clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.store.opening import Store

ADA, BO, EVE = Origin(1, "Ada", 8, 9), Origin(2, "Bo", 8, 9), Origin(3, "Eve", 7, 9)
MAX_BYTES = 10_000


class Judges:
    """The two services of judging over a log of their own, and Ada's pictures in it."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        self.store, self.clock, self.pictures = store, ManualClock(), FakePictures()
        rng = random.Random(seed)
        self.comparisons = ComparisonService(store.comparisons, ["sdxl", "turbo"], self.clock.now, rng)
        self.duels = DuelService(store.comparisons, store.asked_pairs, self.pictures, self.clock.now, rng)

    async def draw(self, prompt: str = "a red fox", target: str = "sdxl") -> Generation:
        """Paint and post one picture."""
        [row] = await self.store.log.begin(ImagineRequest(prompt, target, ADA), f"{prompt} {target}", self.clock.now())
        return await self._post(row, f"{prompt} {target}".encode())

    async def compare(self, *, first_is_a: bool = True) -> int:
        """Paint and post a comparison of two targets; return the pair's id."""
        against = Opponent("a red fox", "turbo", first_is_a)
        request = ImagineRequest("a red fox", "sdxl", ADA, 2, against=against)
        rows, pair = await self.store.log.begin_pair(request, "compared", self.clock.now())
        for row in rows:
            await self._post(row, row.target.encode())
        return pair.id

    async def serve(self, person: Origin = BO) -> Duel:
        """Serve a pair that must be there, and let it arrive."""
        duel = await self.duels.serve(person, MAX_BYTES)
        assert duel
        await self.duels.arrived(duel, person)
        return duel

    async def _post(self, row: Generation, data: bytes) -> Generation:
        picture = await self.pictures.keep(data)
        row = replace(row, status=GenerationStatus.SCORED, picture=picture)
        await self.store.log.mark_scored(row)
        await self.store.log.mark_delivered([replace(row, status=GenerationStatus.POSTED, message_id=5)])
        return row


@pytest.fixture
async def judges(tmp_path: Path) -> AsyncIterator[Judges]:
    """Open a log."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield Judges(store)


# -- what is compared ----------------------------------------------------------------------------


async def test_both_sides_are_drawn(judges: Judges) -> None:
    """About as often one as the other."""
    drawn = [judges.comparisons.matchup("a red fox").against.first_is_a for _ in range(200)]
    assert 70 < sum(drawn) < 130


async def test_a_rematch_is_of_the_same_two(judges: Judges) -> None:
    """Only for those who may see them."""
    pair_id = await judges.compare()
    matchup = await judges.comparisons.rematch(pair_id, BO)
    assert matchup == Matchup("a red fox", "sdxl", replace(matchup.against, prompt="a red fox", target="turbo"))
    with pytest.raises(UnknownPairError):
        await judges.comparisons.rematch(pair_id, EVE)


# -- votes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_is_a", [True, False])
async def test_a_vote_tells_what_stood_where(judges: Judges, first_is_a: bool) -> None:  # noqa: FBT001  # pytest passes it
    """A and B are those of the card."""
    pair_id = await judges.compare(first_is_a=first_is_a)
    told = await judges.comparisons.vote(pair_id, BO, Choice.B, is_private=False)
    assert (told.a.target, told.b.target) == (("sdxl", "turbo") if first_is_a else ("turbo", "sdxl"))
    assert (told.choice, told.is_new) == (Choice.B, True)


async def test_a_later_answer_is_told_the_first(judges: Judges) -> None:
    """It stands."""
    pair_id = await judges.compare()
    await judges.comparisons.vote(pair_id, BO, Choice.TIE, is_private=False)
    told = await judges.comparisons.vote(pair_id, BO, Choice.A, is_private=False)
    assert (told.choice, told.is_new) == (Choice.TIE, False)


@pytest.mark.parametrize(("after_s", "is_fast"), [(0.0, 1), (1.499, 1), (1.5, 0), (60.0, 0)])
async def test_a_private_vote_within_a_second_and_a_half_is_fast(judges: Judges, after_s: float, is_fast: int) -> None:
    """Counted from when the pair had arrived, however long it took to get there."""
    await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    duel = await judges.duels.serve(BO, MAX_BYTES)
    assert duel
    await judges.clock.advance(30.0)
    await judges.duels.arrived(duel, BO)
    await judges.clock.advance(after_s)
    await judges.comparisons.vote(duel.pair.id, BO, Choice.A, is_private=True)
    [known] = (await judges.store.comparisons.candidates(8, 1))[1]
    assert known.votes == 1 - is_fast
    assert FAST.total_seconds() == 1.5


@pytest.mark.parametrize("is_private", [True, False])
async def test_a_pair_is_voted_on_where_it_was_seen(judges: Judges, is_private: bool) -> None:  # noqa: FBT001  # pytest passes it
    """A private pair has no card, and a card's pair needs a showing to be private."""
    await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    pair_id = (await judges.serve(ADA)).pair.id
    with pytest.raises(UnknownPairError):
        await judges.comparisons.vote(pair_id, BO, Choice.A, is_private=is_private)


async def test_strangers_do_not_vote(judges: Judges) -> None:
    """The pictures are of another guild."""
    pair_id = await judges.compare()
    with pytest.raises(UnknownPairError):
        await judges.comparisons.vote(pair_id, EVE, Choice.A, is_private=False)


PRESSES = st.lists(
    st.tuples(st.sampled_from([ADA, BO]), st.sampled_from(Choice), st.booleans()), min_size=1, max_size=10
)


@settings(max_examples=30, deadline=None)
@given(PRESSES, st.booleans(), st.integers(0, 99))
def test_any_presses_leave_what_each_person_meant_first(
    presses: list[tuple[Origin, Choice, bool]],
    first_is_a: bool,  # noqa: FBT001  # Hypothesis passes it
    seed: int,
) -> None:
    """Whether on the card or in a duel, whatever side the winner stood on there, and whatever they press later."""
    winners: dict[int, str | Choice] = {}

    async def run() -> None:
        with TemporaryDirectory() as folder:
            async with open_store(Path(folder) / "imagine.db") as store:
                judges = Judges(store, seed)
                pair_id = await judges.compare(first_is_a=first_is_a)
                for person in (ADA, BO):
                    await judges.serve(person)
                for person, choice, is_private in presses:
                    told = await judges.comparisons.vote(pair_id, person, choice, is_private=is_private)
                    sides = {Choice.A: told.a.target, Choice.B: told.b.target}
                    assert told.is_new is (person.user_id not in winners)
                    winners.setdefault(person.user_id, sides.get(choice, choice))
                    assert sides.get(told.choice, told.choice) == winners[person.user_id]

    asyncio.run(run())


# -- duels ---------------------------------------------------------------------------------------


async def test_a_duel_has_stripped_copies_by_side(judges: Judges) -> None:
    """Of the very pictures that the pair names."""
    await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    duel = await judges.serve()
    assert [one.target for one in duel.generations] == ["sdxl", "turbo"]
    assert [one.data for one in duel.pictures] == [b"stripped a red fox sdxl", b"stripped a red fox turbo"]
    assert duel.pair.first_is_a in {True, False}


async def test_what_is_too_big_here_is_shown_as_a_lighter_copy(judges: Judges) -> None:
    """Both, if both are."""
    await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    duel = await judges.duels.serve(BO, 12)
    assert duel
    assert [(len(one.data), one.is_reduced) for one in duel.pictures] == [(12, True)] * 2


async def test_sides_are_drawn_for_everybody(judges: Judges) -> None:
    """Forty people do not all see the same one on the left."""
    await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    sides = {(await judges.serve(replace(BO, user_id=number))).pair.first_is_a for number in range(10, 50)}
    assert sides == {True, False}


async def test_two_duels_at_once_show_two_pairs(judges: Judges) -> None:
    """Of the same person: who comes second takes the next pair, and at last hears that there is none."""
    for prompt in ("a red fox", "a grey owl"):
        for target in ("sdxl", "turbo"):
            await judges.draw(prompt, target)
    duels = await asyncio.gather(*(judges.duels.serve(BO, MAX_BYTES) for _ in range(4)))
    served = [duel.generations[0].prompt for duel in duels if duel]
    assert sorted(served) == ["a grey owl", "a red fox"]


async def test_pictures_without_files_are_not_tried_for_ever(judges: Judges) -> None:
    """After a number of tries there is none."""
    for number in range(TRIES + 5):
        for target in ("sdxl", "turbo"):
            await judges.draw(f"prompt {number}", target)
    judges.pictures.files.clear()
    assert await judges.duels.serve(BO, MAX_BYTES) is None
    assert judges.pictures.reads == 2 * TRIES
    assert (await judges.store.comparisons.candidates(8, 2))[1] == []


async def test_a_picture_in_another_format_keeps_it(judges: Judges) -> None:
    """The name of its file says so."""
    row = await judges.draw(target="sdxl")
    await judges.draw(target="turbo")
    assert row.picture
    as_webp = Picture(row.picture.sha256, PictureFormat.WEBP, 8, 8, 1)
    await judges.store.log.mark_scored(replace(row, picture=as_webp))
    duel = await judges.serve()
    assert [one.format for one in duel.pictures] == [PictureFormat.WEBP, PictureFormat.PNG]

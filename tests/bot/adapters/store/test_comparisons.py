"""Pairs, showings and votes: written once, whatever people do, and found again quickly."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import Judgeable, KnownPair, Opponent, Origin, Pair, PairKind
from bot.errors import StoreError
from bot.judging.votes import Answer, Choice
from tests.bot.adapters.store.samples import NOW, ORIGIN, REQUEST, posted, scored, scoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.store.opening import Store
    from bot.domain import Generation, ImagineRequest

GUILD = ORIGIN.guild_id or 0
ADA, BO = Origin(1, "Ada", GUILD, 9), Origin(2, "Bo", GUILD, 9)
TWO_TARGETS = replace(REQUEST, count=2, against=Opponent("a red fox", "turbo", first_is_a=False))
TWO_WORDINGS = replace(REQUEST, count=2, against=Opponent("a blue fox", "sdxl", first_is_a=True))


async def compared(store: Store, request: ImagineRequest = TWO_TARGETS, request_id: str = "r1") -> Pair:
    """Paint and post a comparison; return its pair."""
    rows, pair = await store.log.begin_pair(request, request_id, NOW)
    await painted(store, rows)
    return pair


async def painted(store: Store, rows: Sequence[Generation]) -> None:
    """Take rows to the end."""
    for row in rows:
        await store.log.mark_scored(scored(scoring(row)))
    await store.log.mark_delivered([posted(scored(scoring(row))) for row in rows])


async def vote(
    store: Store, person: Origin, choice: Choice, *, first_is_a: bool = True, **flags: bool
) -> Answer | None:
    """Vote on the first pair."""
    options = {"is_private": False, "is_fast": False} | flags
    return await store.comparisons.vote(1, person, Answer(choice, first_is_a), NOW, **options)


# -- a comparison --------------------------------------------------------------------------------


async def test_a_comparison_is_one_request_and_one_pair(store: Store, reader: sqlite3.Connection) -> None:
    """Two rows that differ, one address, the pair with its sides, and the test of two targets that meet."""
    rows, pair = await store.log.begin_pair(TWO_TARGETS, "r1", NOW)
    assert pair == Pair(1, PairKind.TARGETS, 1, 2, first_is_a=False)
    assert [(row.id, row.request_id, row.prompt, row.target) for row in rows] == [
        (1, "r1", "a red fox", "sdxl"),
        (2, "r1", "a red fox", "turbo"),
    ]
    assert list(rows) == list(await store.log.of_request("r1"))
    assert [tuple(row) for row in reader.execute("SELECT first, second, target_votes FROM tests")] == [
        ("sdxl", "turbo", 100)
    ]
    assert reader.execute("SELECT count(*) FROM interaction_tokens").fetchone()[0] == 1


async def test_two_wordings_are_no_test_of_targets(store: Store, reader: sqlite3.Connection) -> None:
    """There is only one."""
    _, pair = await store.log.begin_pair(TWO_WORDINGS, "r1", NOW)
    assert pair == Pair(1, PairKind.WORDINGS, 1, 2, first_is_a=True)
    assert reader.execute("SELECT * FROM tests").fetchall() == []


async def test_the_target_of_a_test_is_fixed_when_it_is_opened(store: Store, reader: sqlite3.Connection) -> None:
    """Meeting again, in whatever order, changes nothing."""
    await compared(store)
    turned = replace(TWO_TARGETS, target="turbo", against=Opponent("a red fox", "sdxl", first_is_a=True))
    await store.log.begin_pair(turned, "r2", NOW + timedelta(days=1))
    [row] = reader.execute("SELECT first, second, opened_at FROM tests").fetchall()
    assert tuple(row) == ("sdxl", "turbo", "2026-01-31T09:30:00.000Z")


async def test_a_comparison_that_cannot_be_written_leaves_nothing(store: Store, reader: sqlite3.Connection) -> None:
    """The rows are not there without their pair."""
    reader.execute("CREATE TRIGGER broken BEFORE INSERT ON pairs BEGIN SELECT raise(ABORT, 'no'); END")
    with pytest.raises(StoreError):
        await store.log.begin_pair(TWO_TARGETS, "r1", NOW)
    counts = "SELECT (SELECT count(*) FROM generations), (SELECT count(*) FROM interaction_tokens)"
    assert tuple(reader.execute(counts).fetchone()) == (0, 0)


async def test_an_unfinished_comparison_comes_back_with_its_pair(store: Store) -> None:
    """Beside requests that are none."""
    await store.log.begin(replace(REQUEST, count=2), "plain", NOW)
    _, pair = await store.log.begin_pair(TWO_TARGETS, "r1", NOW)
    await store.comparisons.show(PairKind.SAME, [Judgeable(1, "", ""), Judgeable(2, "", "")], 1, NOW, first_is_a=True)
    assert [(one.request_id, one.pair) for one in await store.log.unfinished()] == [("plain", None), ("r1", pair)]


async def test_a_pair_is_found_with_its_pictures(store: Store) -> None:
    """Lower id first; an unknown one is None."""
    pair = await compared(store)
    found = await store.comparisons.find(pair.id)
    assert found
    assert (found[0], found[1].target, found[2].target) == (pair, "sdxl", "turbo")
    assert await store.comparisons.find(99) is None


# -- votes ---------------------------------------------------------------------------------------

CAST = st.lists(
    st.tuples(st.sampled_from([ADA, BO]), st.sampled_from(Choice), st.booleans(), st.booleans()), max_size=10
)


@settings(max_examples=30, deadline=None)
@given(CAST)
def test_any_votes_leave_what_each_person_said_first(cast: list[tuple[Origin, Choice, bool, bool]]) -> None:
    """And every later one is answered with it."""
    first: dict[str, Answer] = {}

    async def run() -> list[tuple[str, str, int]]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "imagine.db"
            async with open_store(path) as store:
                await compared(store)
                for person, choice, side, is_private in cast:
                    earlier = await vote(store, person, choice, first_is_a=side, is_private=is_private)
                    assert earlier == first.get(person.user_name)
                    first.setdefault(person.user_name, Answer(choice, side))
            with closing(sqlite3.connect(path)) as connection:
                return connection.execute("SELECT user_name, choice, first_is_a FROM votes").fetchall()

    standing = asyncio.run(run())
    assert {name: Answer(Choice(choice), bool(side)) for name, choice, side in standing} == first


async def test_a_vote_on_no_pair_is_an_error(store: Store) -> None:
    """The service looks first."""
    with pytest.raises(StoreError):
        await vote(store, ADA, Choice.A)


# -- candidates ----------------------------------------------------------------------------------


async def test_candidates_are_the_guilds_newest_pictures(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first, none without a picture, none of elsewhere, and not for ever back."""
    monkeypatch.setattr("bot.adapters.store.comparisons.LOOK_BACK", 3)
    for number in range(5):
        rows = await store.log.begin(replace(REQUEST, prompt=f"prompt {number}"), f"r{number}", NOW)
        if number != 3:
            await painted(store, rows)
    elsewhere = replace(REQUEST, origin=replace(ORIGIN, guild_id=5))
    await painted(store, await store.log.begin(elsewhere, "elsewhere", NOW))
    pictures, known = await store.comparisons.candidates(GUILD, 1)
    assert pictures == [
        Judgeable(5, "prompt 4", "sdxl"),
        Judgeable(3, "prompt 2", "sdxl"),
        Judgeable(2, "prompt 1", "sdxl"),
    ]
    assert known == []


async def test_known_pairs_come_with_their_votes(store: Store) -> None:
    """By the lower and the higher id, whatever the sides; fast ones count nowhere."""
    pair = await compared(store)
    said = [(Choice.A, True), (Choice.A, False), (Choice.B, False), (Choice.TIE, True), (Choice.NEITHER, False)]
    for number, (choice, side) in enumerate(said, 10):
        await vote(store, replace(BO, user_id=number), choice, first_is_a=side)
    await vote(store, replace(BO, user_id=30), Choice.A, is_fast=True)
    expected = KnownPair(PairKind.TARGETS, pair.first_id, pair.second_id, votes=5, first_wins=2, second_wins=1)
    for user_id, is_seen in ((1, False), (10, True), (30, True)):
        _, known = await store.comparisons.candidates(GUILD, user_id)
        assert known == [replace(expected, is_seen=is_seen)]


async def test_a_pair_is_shown_to_a_person_once(store: Store, reader: sqlite3.Connection) -> None:
    """With their sides, opening the pair and the test; another person has other sides of the same pair."""
    rows = [
        *await store.log.begin(REQUEST, "r1", NOW),
        *await store.log.begin(replace(REQUEST, target="turbo"), "r2", NOW),
    ]
    await painted(store, rows)
    two = [Judgeable(row.id, row.prompt, row.target) for row in rows]
    later = NOW + timedelta(seconds=9)
    show = store.comparisons.show
    assert await show(PairKind.TARGETS, two, 1, NOW, first_is_a=True) == Pair(
        1, PairKind.TARGETS, 1, 2, first_is_a=True
    )
    assert await show(PairKind.TARGETS, two, 1, later, first_is_a=False) is None
    assert await show(PairKind.TARGETS, two, 2, NOW, first_is_a=False) == Pair(
        1, PairKind.TARGETS, 1, 2, first_is_a=False
    )
    assert [tuple(row) for row in reader.execute("SELECT kind, first_is_a FROM pairs")] == [("targets", None)]
    assert reader.execute("SELECT count(*) FROM tests").fetchone()[0] == 1
    showing = await store.comparisons.showing(1, 1)
    assert showing
    assert (showing.first_is_a, showing.shown_at) == (True, NOW)
    await store.comparisons.shown(1, 1, later)
    showing = await store.comparisons.showing(1, 1)
    assert showing
    assert showing.shown_at == later
    assert await store.comparisons.showing(1, 3) is None
    assert (await store.comparisons.candidates(GUILD, 1))[1][0].is_seen


async def test_the_same_twice_is_no_test(store: Store, reader: sqlite3.Connection) -> None:
    """A target does not meet itself."""
    await painted(store, await store.log.begin(replace(REQUEST, count=2), "r1", NOW))
    two = [Judgeable(number, "a red fox", "sdxl") for number in (1, 2)]
    assert await store.comparisons.show(PairKind.SAME, two, 1, NOW, first_is_a=True)
    assert reader.execute("SELECT * FROM tests").fetchall() == []


async def test_candidates_are_found_by_an_index(store: Store, reader: sqlite3.Connection) -> None:
    """However long the log is, only what is returned is read."""
    sql = """
        EXPLAIN QUERY PLAN SELECT id, prompt, target FROM generations
        WHERE guild_id = '1' AND image_sha256 IS NOT NULL ORDER BY id DESC LIMIT 10
    """
    plan = [row["detail"] for row in reader.execute(sql)]
    assert plan == ["SEARCH generations USING INDEX generations_of_guild (guild_id=?)"]

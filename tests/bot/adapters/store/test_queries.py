"""The log as it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.store.queries import RECENT_ROWS
from bot.domain import Charge, GenerationStatus, Origin, UnfinishedRequest
from bot.errors import QueueFullError
from tests.bot.adapters.store.samples import (
    ADDRESS,
    NOW,
    ORIGIN,
    REQUEST,
    TERMINAL,
    begin_one,
    failed,
    posted,
    scored,
    scoring,
)

if TYPE_CHECKING:
    from bot.adapters.store.generations import SQLiteLog


async def ask(log: SQLiteLog, *prompts: str, user_id: int = ORIGIN.user_id) -> list[int]:
    """Begin a request per prompt, in order; return the ids."""
    request = replace(REQUEST, address=None, origin=replace(ORIGIN, user_id=user_id))
    return [(await begin_one(log, replace(request, prompt=prompt), f"ask {prompt}")).id for prompt in prompts]


async def test_what_is_not_there_is_none(log: SQLiteLog) -> None:
    """An id or request nobody has asked for is no error."""
    assert await log.find(4711) is None
    assert not await log.of_request("nobody")


async def test_unfinished_requests_come_whole_and_in_order(log: SQLiteLog) -> None:
    """A request with one picture to come is returned with all, oldest first; finished ones and the terminal's not."""
    first, second, third = await log.begin(replace(REQUEST, count=3), "mixed", NOW)
    await begin_one(log, TERMINAL, "terminal")
    done = scored(await begin_one(log, request_id="done"))
    painted = scored(await begin_one(log, replace(REQUEST, address=None), "painted"))
    await log.mark_scoring(first := scoring(first))
    await log.mark_ended(second := failed(second), charged=False)
    for row in (done, painted):
        await log.mark_scored(row)
    await log.mark_delivered([posted(done)])
    assert list(await log.unfinished()) == [
        UnfinishedRequest("mixed", (first, second, third), ADDRESS),
        UnfinishedRequest("painted", (painted,), None),
    ]


async def test_a_direct_message_is_taken_up_again(log: SQLiteLog) -> None:
    """A request without a guild is Discord's all the same."""
    await begin_one(log, replace(REQUEST, origin=replace(ORIGIN, guild_id=None)))
    [request] = await log.unfinished()
    assert request.generations[0].origin.guild_id is None


async def test_charges_are_the_recent_and_the_open(log: SQLiteLog) -> None:
    """Old pictures count while they are open; refused and given-back ones never; the rest from *since* on."""
    old = NOW - timedelta(days=2)
    [old_open] = await log.begin(REQUEST, "old open", old)
    [old_done] = await log.begin(REQUEST, "old done", old)
    await log.mark_scored(scored(old_done))
    done, given_back, waiting = await log.begin(replace(TERMINAL, count=3), "new", NOW)
    await log.mark_scoring(scoring(waiting))
    await log.mark_scored(scored(done))
    await log.mark_ended(failed(given_back), charged=False)
    await log.refuse(REQUEST, "refused", NOW, QueueFullError(1))
    assert list(await log.charges_since(NOW - timedelta(milliseconds=1))) == [
        Charge(old_open.id, ORIGIN.user_id, old, is_open=True),
        Charge(done.id, 0, NOW, is_open=False),
        Charge(waiting.id, 0, NOW, is_open=True),
    ]
    assert [charge.generation_id for charge in await log.charges_since(NOW)] == [old_open.id, waiting.id]


async def test_scoring_times_are_of_painted_pictures(log: SQLiteLog) -> None:
    """The last times of one target come oldest first; failures and other targets are no guide."""
    for number in range(5):
        row = await begin_one(log, TERMINAL, f"r{number}")
        await log.mark_scored(scored(row, 1000 + number))
    await log.mark_ended(failed(await begin_one(log, TERMINAL, "failed")), charged=False)
    await log.mark_scored(scored(await begin_one(log, replace(TERMINAL, target="other"), "other"), 7))
    assert list(await log.recent_scoring_ms("sdxl", 3)) == [1002, 1003, 1004]
    assert list(await log.recent_scoring_ms("sdxl", 99)) == [1000, 1001, 1002, 1003, 1004]
    assert not await log.recent_scoring_ms("nobody", 3)


async def test_recent_prompts_come_newest_first_and_once(log: SQLiteLog) -> None:
    """A prompt asked twice is listed once, where it was asked last; nobody sees another user's."""
    fox, owl, fox_again = await ask(log, "a fox", "an owl", "a fox")
    await ask(log, "a secret", user_id=5)
    assert fox < owl < fox_again
    assert list(await log.recent_prompts(ORIGIN.user_id, "", 5)) == [(fox_again, "a fox"), (owl, "an owl")]
    assert list(await log.recent_prompts(ORIGIN.user_id, "", 1)) == [(fox_again, "a fox")]


async def test_recent_prompts_ignore_case_in_any_language(log: SQLiteLog) -> None:
    """Ä finds ä, which SQLite alone would not."""
    await ask(log, "Ein ÄRGERLICHER Bär", "a fox")
    assert [prompt for _, prompt in await log.recent_prompts(ORIGIN.user_id, "ärger", 5)] == ["Ein ÄRGERLICHER Bär"]


async def test_recent_prompts_know_no_wildcards(log: SQLiteLog) -> None:
    """What a user types is searched for letter by letter."""
    await ask(log, "100% red", "100 reds", 'it\'s "x"; DROP TABLE')
    assert [prompt for _, prompt in await log.recent_prompts(ORIGIN.user_id, "0%", 5)] == ["100% red"]
    assert not await log.recent_prompts(ORIGIN.user_id, "_", 5)
    assert len(await log.recent_prompts(ORIGIN.user_id, '\'s "x"; drop', 5)) == 1


async def test_recent_prompts_look_only_so_far_back(log: SQLiteLog) -> None:
    """A prompt older than the user's last rows is not found; another user's rows do not push it out."""
    await ask(log, "the oldest", "the second")
    for number, user_id in enumerate([ORIGIN.user_id] * (RECENT_ROWS - 1) + [5] * 10):
        origin = Origin(user_id, "ada", channel_id=1)
        await begin_one(log, replace(TERMINAL, origin=origin, prompt=f"later {number}"), f"later {number}")
    assert not await log.recent_prompts(ORIGIN.user_id, "oldest", 5)
    assert len(await log.recent_prompts(ORIGIN.user_id, "second", 5)) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prompt=st.text(), start=st.integers(0, 20), length=st.integers(0, 20), user_id=st.integers(1, 2**63))
async def test_any_part_of_a_prompt_finds_it(
    log: SQLiteLog, prompt: str, start: int, length: int, user_id: int
) -> None:
    """Whatever stretch of their prompt a user types, the prompt is among what is found."""
    await ask(log, prompt, user_id=user_id)
    found = await log.recent_prompts(user_id, prompt[start : start + length], RECENT_ROWS)
    assert prompt in [text for _, text in found]


async def test_statuses_are_read_back(log: SQLiteLog) -> None:
    """Every status of the domain is one the file takes and gives back."""
    for status in GenerationStatus:
        row = replace(failed(await begin_one(log, TERMINAL, status)), status=status)
        await log.mark_ended(row, charged=True)
        assert await log.find(row.id) == row

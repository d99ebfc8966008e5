"""Shows: warmed, opened, ended by word or by time, and taken up again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, Limits, Origin, Policy, ReplyAddress, ShowBoard, ShowCounts, ShowPlan
from bot.errors import (
    BoardNotPostedError,
    EndpointBusyError,
    NoShowError,
    ScoringFacts,
    ShowNotBegunError,
    ShowOverError,
    ShowRunningError,
    StoreError,
    TooManyWaitingError,
    WrongChannelError,
)
from bot.services.show_board import EDIT_AT_LAST_S, EDIT_EVERY_S, LOOK_EVERY_S, MOVE_AFTER
from bot.services.shows import WARM_UP_PROMPT, ShowService
from tests.bot.services.rig import ONE_AT_A_TIME
from tests.fake_shows import SHEET_ID, FakeArtist, FakeAudit, FakeShows, RecordingStage
from tests.fakes import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.domain import SheetPlan, Show
    from tests.bot.services.conftest import StartRig
    from tests.bot.services.rig import Rig

LEA = Origin(99, "Lea", 7, 8)
PLAN = ShowPlan(7, 8, "sdxl", 30, LEA)
BUSY = EndpointBusyError(ScoringFacts("429"))


class Theatre:
    """A ShowService over fakes."""

    def __init__(self, rig: Rig, before: Theatre | None = None) -> None:
        self.rig, self.clock = rig, rig.clock
        self.shows = before.shows if before else FakeShows(rig.log)
        self.shows.log = rig.log
        self.stage = before.stage if before else RecordingStage(rig.clock)
        self.artist, self.audit = FakeArtist(), FakeAudit()
        self.service = ShowService(
            self.shows, rig.service, rig.pictures, self.artist, rig.rules, self.audit, clock=rig.clock.as_clock()
        )

    async def begin(self, plan: ShowPlan = PLAN) -> Show:
        """Begin a show."""
        address = ReplyAddress(42, "not-a-real-token", self.clock.now())
        show = await self.service.begin(plan, address)
        await self.clock.advance(0.001)
        return show

    async def start(self) -> None:
        """Start as the bot does."""
        await self.service.restore()
        self.service.resume(self.stage)


@pytest.fixture
async def theatre(start: StartRig) -> AsyncIterator[Theatre]:
    """One picture at a time, one a minute and person, and a day."""
    theatre = Theatre(await start(ONE_AT_A_TIME, limits=Limits(pictures_per_window=1, pictures_per_day=1)))
    await theatre.start()
    yield theatre
    await theatre.rig.finish()
    await theatre.service.close()


def gaps(theatre: Theatre) -> list[float]:
    """Return the seconds between two boards that were written."""
    times = [at for at, _ in theatre.stage.written]
    return [later - earlier for earlier, later in pairwise(times)]


# -- beginning -------------------------------------------------------------------------------------


async def test_the_board_comes_after_the_first_picture(theatre: Theatre) -> None:
    """And not before; the presenter's limits have nothing to do with it."""
    theatre.rig.scorer.hold()
    beginning = asyncio.create_task(theatre.begin())
    await settle()
    assert theatre.stage.written == []
    await theatre.rig.scorer.release(WARM_UP_PROMPT)
    show = await beginning
    assert theatre.stage.written == [(1000.0, ShowBoard())]
    assert theatre.service.at(8) == show == theatre.shows.shows[1]
    assert theatre.audit.lines == ["Lea show 8: on 1, 30 minutes, sdxl"]
    await theatre.rig.ask(user=99)
    await theatre.rig.ask(user=98)


async def test_a_model_that_fails_opens_nothing(theatre: Theatre) -> None:
    """The presenter had the card that says why."""
    theatre.rig.scorer.errors[WARM_UP_PROMPT] = BUSY
    with pytest.raises(ShowNotBegunError):
        await theatre.begin()
    assert theatre.stage.written == theatre.audit.lines == []
    assert [delivery.generations[0].error_code for delivery in theatre.rig.courier.deliveries] == ["endpoint_busy"]
    theatre.rig.scorer.errors.clear()
    assert await theatre.begin()


async def test_a_presenter_may_cancel_the_first_picture(theatre: Theatre) -> None:
    """Then there is no show."""
    theatre.rig.scorer.hold()
    beginning = asyncio.create_task(theatre.begin())
    await settle()
    await theatre.rig.service.cancel(theatre.rig.log.rows[1].request_id, 99)
    await settle()
    with pytest.raises(ShowNotBegunError):
        await beginning


async def test_two_leads_who_begin_at_once(theatre: Theatre) -> None:
    """The second is refused while the first still waits for the picture, and afterwards."""
    theatre.rig.scorer.hold()
    beginning = asyncio.create_task(theatre.begin())
    await settle()
    with pytest.raises(ShowRunningError):
        await theatre.begin()
    await theatre.rig.scorer.release(WARM_UP_PROMPT)
    await beginning
    with pytest.raises(ShowRunningError):
        await theatre.begin()
    assert theatre.rig.scorer.started == [WARM_UP_PROMPT]


async def test_a_show_that_the_log_knows_and_we_do_not(theatre: Theatre) -> None:
    """The log has the last word."""
    await theatre.shows.open(PLAN, theatre.clock.now(), theatre.clock.now())
    with pytest.raises(ShowRunningError):
        await theatre.begin()
    assert theatre.stage.written == []


async def test_without_a_board_there_is_no_show(theatre: Theatre) -> None:
    """It is closed again, and the channel is free."""
    theatre.stage.posting_fails = True
    with pytest.raises(BoardNotPostedError):
        await theatre.begin()
    assert theatre.shows.closed == {1}
    assert theatre.service.at(8) is None
    theatre.stage.posting_fails = False
    assert await theatre.begin()


@pytest.mark.parametrize(("channel_id", "parent_id", "is_refused"), [(8, None, True), (8, 5, False), (5, None, False)])
async def test_only_where_the_audience_may_ask(
    theatre: Theatre, channel_id: int, parent_id: int | None, *, is_refused: bool
) -> None:
    """In the allowed channels and their threads."""
    theatre.rig.rules.current = Policy(allowed_channel_ids=(5,))
    plan = replace(PLAN, channel_id=channel_id, parent_id=parent_id)
    if not is_refused:
        assert await theatre.begin(plan)
        return
    with pytest.raises(WrongChannelError):
        await theatre.begin(plan)
    assert theatre.rig.scorer.started == []


async def test_an_audit_log_that_fails_stops_no_show(theatre: Theatre) -> None:
    """The audience is there; the operator reads of it."""
    theatre.audit.is_broken = True
    assert await theatre.begin()


# -- asking ----------------------------------------------------------------------------------------


async def test_the_crowds_limits(theatre: Theatre) -> None:
    """One at a time, as many as they like, one a request; outside, what it costs is as if there were no show."""
    await theatre.begin()
    theatre.rig.scorer.hold()
    ticket = await theatre.rig.ask("a fox", count=3)
    assert ticket.request.count == 1
    with pytest.raises(TooManyWaitingError):
        await theatre.rig.ask("an owl")
    await theatre.rig.scorer.release("a fox")
    theatre.rig.scorer.let_go()
    for prompt in ("an owl", "a dog"):
        await theatre.rig.ask(prompt)
        await settle()
    quota = theatre.rig.service.quota(Origin(1, "user 1"))
    assert quota.window
    assert (quota.window.used, quota.open_now) == (0, 0)


async def test_what_is_required_of_a_button(theatre: Theatre) -> None:
    """Its own show, while that is on."""
    show = await theatre.begin()
    assert theatre.service.require(show.id, 8).id == show.id
    for show_id, channel_id in ((2, 8), (1, 9), (1, None)):
        with pytest.raises(ShowOverError):
            theatre.service.require(show_id, channel_id)
    await theatre.service.end(8, LEA)
    with pytest.raises(ShowOverError):
        theatre.service.require(show.id, 8)


# -- the board -------------------------------------------------------------------------------------


async def test_a_board_is_written_rarely(theatre: Theatre) -> None:
    """However much happens: only when its words change, and at most every 3 s."""
    await theatre.begin()
    for user in range(40):
        await theatre.rig.ask(f"a fox {user}", user=user)
        await theatre.clock.advance(0.4)
    await theatre.clock.advance(20.0)
    assert theatre.stage.board.counts == ShowCounts(40, 40)
    assert min(gaps(theatre)) >= EDIT_EVERY_S
    assert all(
        one != other for (_, one), (_, other) in zip(theatre.stage.written, theatre.stage.written[1:], strict=False)
    )


async def test_the_board_names_who_is_next(theatre: Theatre) -> None:
    """The first five; the rest is a number."""
    await theatre.begin()
    theatre.rig.scorer.hold()
    for user in range(9):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(4.0)
    assert theatre.stage.board == ShowBoard(
        ("user 0",), ("user 1", "user 2", "user 3", "user 4", "user 5"), 3, ShowCounts()
    )


async def test_pictures_of_other_channels_are_not_the_shows(theatre: Theatre) -> None:
    """Neither in the line nor in the counts."""
    await theatre.begin()
    request = theatre.rig.request()
    elsewhere = replace(request, origin=replace(request.origin, channel_id=5))
    theatre.rig.service.launch(await theatre.rig.service.admit(elsewhere))
    await theatre.clock.advance(10.0)
    assert len(theatre.stage.written) == 1


async def test_the_board_follows_its_pictures_down(theatre: Theatre) -> None:
    """After ten it is posted anew, and the old one goes."""
    await theatre.begin()
    for user in range(MOVE_AFTER):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(5.0)
    [board_id] = theatre.stage.board_ids
    assert board_id > 1
    assert theatre.shows.shows[1].board_id == board_id
    assert theatre.stage.board.counts.pictures == MOVE_AFTER


@pytest.mark.parametrize("is_busy", [True, False])
async def test_a_board_that_is_gone_is_posted_again(theatre: Theatre, *, is_busy: bool) -> None:
    """At the next edit, or when it is looked for after a while."""
    await theatre.begin()
    theatre.stage.board_ids.clear()
    if is_busy:
        await theatre.rig.ask()
    await theatre.clock.advance(5.0 if is_busy else LOOK_EVERY_S + 5.0)
    assert len(theatre.stage.board_ids) == 1
    await theatre.clock.advance(3 * LOOK_EVERY_S)
    assert len(theatre.stage.board_ids) == 1
    assert theatre.stage.looks >= 2


async def test_a_discord_that_takes_nothing_is_asked_ever_more_rarely(theatre: Theatre) -> None:
    """And hears the newest words once it does."""
    await theatre.begin()
    theatre.stage.editing_fails = True
    await theatre.rig.ask()
    await theatre.clock.advance(600.0)
    tries = gaps(theatre)
    assert tries[1:5] == [6.0, 12.0, 24.0, 48.0]
    assert set(tries[5:]) == {EDIT_AT_LAST_S}
    theatre.stage.editing_fails = False
    await theatre.clock.advance(EDIT_AT_LAST_S)
    before = len(theatre.stage.written)
    await theatre.rig.ask(user=2)
    await theatre.clock.advance(5.0)
    assert theatre.stage.board.counts.pictures == 2
    assert len(theatre.stage.written) == before + 1


async def test_a_log_that_fails_leaves_the_board_as_it_is(theatre: Theatre) -> None:
    """The show goes on, and so does the board, later."""
    await theatre.begin()
    theatre.shows.broken.add("counts")
    await theatre.rig.ask()
    await theatre.clock.advance(5.0)
    assert theatre.stage.board.counts.pictures == 0
    theatre.shows.broken.clear()
    await theatre.clock.advance(10.0)
    assert theatre.stage.board.counts.pictures == 1


# -- troubles --------------------------------------------------------------------------------------


async def test_the_presenter_hears_of_troubles_together(theatre: Theatre) -> None:
    """Not of each by itself: when the endpoint fails there are many."""
    await theatre.begin()
    for user in range(5):
        theatre.rig.scorer.errors[f"a fox {user}"] = BUSY
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(5.0)
    assert theatre.stage.told == [(2, 3, 4, 5, 6)]
    listed = await theatre.service.troubles(theatre.shows.shows[1])
    assert [row.id for row in listed] == [6, 5, 4, 3, 2]
    assert theatre.service.has_audience(listed[0])


# -- the end ---------------------------------------------------------------------------------------


async def test_a_show_ends_by_word(theatre: Theatre) -> None:
    """Thanks, the sheet with the best liked first, then it is closed; a second word is too late."""
    await theatre.begin()
    for user in range(3):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(0.5)
    theatre.shows.likes[3] = 2
    await theatre.service.end(8, LEA)
    with pytest.raises(NoShowError):
        await theatre.service.end(8, LEA)
    with pytest.raises(ShowRunningError):
        await theatre.begin()
    await theatre.clock.advance(5.0)
    assert theatre.stage.board == ShowBoard(counts=ShowCounts(3, 3), is_over=True)
    assert theatre.stage.sheets == [((3, 4, 2), b"3 of 3")]
    [plan] = theatre.artist.plans
    assert [cell and cell.heading for cell in plan.cells] == ["Picture 3 · 2 likes", "Picture 4", "Picture 2"]
    assert (plan.columns, theatre.shows.closed) == (2, {1})
    assert theatre.audit.lines[1:] == ["Lea show 8: off 1"]
    assert await theatre.begin()


async def test_a_show_ends_by_time(theatre: Theatre) -> None:
    """At its minute, and not before; then limits are as usual."""
    await theatre.begin()
    await theatre.clock.advance(29 * 60.0)
    await theatre.rig.ask("a fox")
    await theatre.clock.advance(55.0)
    assert not theatre.stage.board.is_over
    await theatre.clock.advance(10.0)
    assert theatre.stage.board.is_over
    assert theatre.stage.sheets == [((2,), b"1 of 1")]
    assert (await theatre.rig.ask("a fox")).request.count == 1
    assert theatre.shows.closed == {1}


async def test_the_last_pictures_are_waited_for(theatre: Theatre) -> None:
    """But not for ever."""
    await theatre.begin()
    theatre.rig.scorer.hold()
    await theatre.rig.ask("a fox")
    await theatre.rig.ask("an owl", user=2)
    await theatre.clock.advance(0.5)
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    assert theatre.stage.board == ShowBoard(is_over=True)
    await theatre.rig.scorer.release("a fox")
    await theatre.clock.advance(200.0)
    assert theatre.stage.board == ShowBoard(counts=ShowCounts(1, 1), is_over=True)
    assert theatre.stage.sheets == [((2,), b"1 of 1")]


async def test_a_picture_file_that_is_gone_costs_no_sheet(theatre: Theatre) -> None:
    """Its place is empty."""
    await theatre.begin()
    await theatre.rig.ask("a fox")
    await theatre.clock.advance(0.5)
    theatre.rig.pictures.files.clear()
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(5.0)
    assert theatre.stage.sheets == [((2,), b"0 of 1")]


async def test_an_end_that_fails_is_tried_again_and_then_left(theatre: Theatre) -> None:
    """Whatever goes wrong on the way, the show is closed and the channel free."""
    await theatre.begin()
    await theatre.rig.ask("a fox")
    await theatre.clock.advance(0.5)
    theatre.stage.sheets_fail = theatre.stage.editing_fails = True
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(60.0)
    assert len(theatre.artist.plans) == 3
    assert theatre.shows.closed == {1}
    assert await theatre.begin()


async def test_an_artist_that_fails_inside_closes_the_show_too(theatre: Theatre) -> None:
    """A bug costs the sheet, nothing more."""
    await theatre.begin()
    await theatre.rig.ask("a fox")
    await theatre.clock.advance(0.5)
    theatre.artist.error = RuntimeError("a bug")
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(60.0)
    assert theatre.shows.closed == {1}


async def test_a_word_that_the_log_does_not_take_ends_nothing(theatre: Theatre) -> None:
    """The lead is told, and may try again."""
    await theatre.begin()
    theatre.shows.broken.add("cut_short")
    with pytest.raises(StoreError):
        await theatre.service.end(8, LEA)
    assert theatre.service.at(8)


async def test_what_is_taken_away_goes_from_the_sheet(theatre: Theatre) -> None:
    """It is drawn anew without it; with the last picture the sheet goes, too."""
    await theatre.begin()
    for user in range(2):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(0.5)
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    for number in (2, 3):
        theatre.rig.log.rows[number] = replace(theatre.rig.log.rows[number], status=GenerationStatus.DELETED)
        await theatre.service.draw_again(1)
    assert theatre.stage.sheets == [((3, 2), b"2 of 2"), ((3,), b"1 of 1")]
    assert theatre.stage.removed == [SHEET_ID]
    await theatre.service.draw_again(1)
    assert len(theatre.stage.sheets) == 2


async def test_what_is_taken_away_while_the_sheet_is_drawn_is_not_on_it(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log does not know of the sheet yet, so nobody else would have it drawn anew."""
    await theatre.begin()
    for user in range(2):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(0.5)
    draw = theatre.artist.draw

    async def draw_and_delete(plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        theatre.rig.log.rows[2] = replace(theatre.rig.log.rows[2], status=GenerationStatus.DELETED)
        return await draw(plan, read)

    monkeypatch.setattr(theatre.artist, "draw", draw_and_delete)
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    assert [ids for ids, _ in theatre.stage.sheets] == [(3, 2), (3,)]


async def test_a_sheet_of_an_earlier_run_is_not_posted_twice(theatre: Theatre, start: StartRig) -> None:
    """Discord drops a second one for some minutes only."""
    await theatre.begin()
    await theatre.rig.ask("a fox", user=1)
    await theatre.clock.advance(0.5)
    theatre.shows.broken = {"close"}
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(60.0)
    theatre.shows.broken = set()
    after = Theatre(await start(ONE_AT_A_TIME, log=theatre.rig.log.as_left(), before=theatre.rig), theatre)
    await after.start()
    await after.clock.advance(20.0)
    assert theatre.shows.closed == {1}
    assert len(theatre.stage.sheets) == 1
    await after.service.close()


async def test_a_show_that_is_over_is_found_in_its_channel_only(theatre: Theatre) -> None:
    """A number in a button can be made up."""
    show = await theatre.begin()
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    assert (await theatre.service.find(1, 8)).id == show.id
    for show_id, channel_id in ((2, 8), (1, 9), (1, None)):
        with pytest.raises(ShowOverError):
            await theatre.service.find(show_id, channel_id)


async def test_the_presenter_hears_of_the_last_troubles_too(theatre: Theatre) -> None:
    """Also of those that came to their end after the show."""
    await theatre.begin()
    theatre.rig.scorer.hold()
    theatre.rig.scorer.errors["a fox"] = BUSY
    await theatre.rig.ask("a fox", user=1)
    await theatre.clock.advance(0.5)
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    await theatre.rig.scorer.release("a fox")
    await theatre.clock.advance(10.0)
    assert theatre.shows.closed == {1}
    assert theatre.stage.told == [(2,)]


async def test_the_first_picture_of_one_show_is_not_of_another(theatre: Theatre) -> None:
    """Its presenter may ask for it where a show is on."""
    await theatre.begin()
    await theatre.begin(replace(PLAN, channel_id=9))
    await theatre.service.end(8, LEA)
    await theatre.clock.advance(10.0)
    assert theatre.stage.board == ShowBoard(is_over=True)
    assert theatre.stage.sheets == []


async def test_an_earlier_board_that_cannot_be_taken_away(theatre: Theatre) -> None:
    """It stays, and the new one is the board."""
    theatre.stage.removing_fails = True
    await theatre.begin()
    for user in range(MOVE_AFTER):
        await theatre.rig.ask(f"a fox {user}", user=user)
    await theatre.clock.advance(20.0)
    assert len(theatre.stage.board_ids) == 2
    assert theatre.shows.shows[1].board_id == theatre.stage.board_ids[-1]


# -- restarts --------------------------------------------------------------------------------------


async def test_the_next_run_goes_on(theatre: Theatre, start: StartRig) -> None:
    """Limits hold from the first request on; the board is written anew; the end comes at its time."""
    await theatre.begin()
    await theatre.rig.ask("a fox")
    await settle()
    await theatre.service.close()
    after = Theatre(await start(ONE_AT_A_TIME, log=theatre.rig.log.as_left(), before=theatre.rig), theatre)
    await after.service.restore()
    assert after.service.at(8)
    assert after.service.crowd_at(Origin(1, "user 1", 7, 8))
    written = len(after.stage.written)
    after.service.resume(after.stage)
    await after.clock.advance(5.0)
    assert after.stage.written[written:][0][1].counts == ShowCounts(1, 1)
    assert after.stage.board_ids == [1]
    await after.clock.advance(31 * 60.0)
    assert after.stage.sheets == [((2,), b"1 of 1")]
    await after.service.close()


async def test_a_time_that_passed_meanwhile_ends_the_show_at_once(theatre: Theatre, start: StartRig) -> None:
    """With its thanks and its sheet."""
    await theatre.begin()
    await theatre.rig.ask("a fox")
    await settle()
    await theatre.service.close()
    await theatre.clock.advance(3600.0)
    after = Theatre(await start(ONE_AT_A_TIME, log=theatre.rig.log.as_left(), before=theatre.rig), theatre)
    await after.service.restore()
    assert after.service.at(8) is None
    after.service.resume(after.stage)
    await settle()
    assert after.stage.board.is_over
    assert after.stage.sheets == [((2,), b"1 of 1")]
    assert after.shows.closed == {1}
    await after.service.close()

"""Reports: from the button to the leads' decision, with other people, other leads and restarts in between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.domain import Forgetting, ForgettingOrder, Origin, Outcome, Policy, Reported
from bot.errors import AlreadyDecidedError
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs.moderation import THANKS
from tests.cogs.leading import NOT_FOR_YOU, lead_by, member
from tests.stage import NO_LIMITS, components_of, labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcord.actors import MemberActor

    from bot.errors import BotError
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

BUTTONS = ["Remove", "Keep", "Block person"]


class House:
    """A stage with a channel for reports, and two leads, Lea and Leo."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.reports = stage.guild.create_text_channel("reports")
        self.name_channel(self.reports.id)
        self.lea = lead_by(stage, "role")
        [role] = [role for name, role in stage.guild.roles.items() if name == "Lea"]
        self.leo = stage.guild.add_member(stage.env.create_user("leo", global_name="Leo"), roles=[role])
        stage.leads = stage.bot.leads

    def name_channel(self, channel_id: int | None) -> None:
        """Say where reports go, now and after a restart."""
        self.stage.policy = Policy(NO_LIMITS, moderation_channel_id=channel_id)
        self.stage.app.rules.current = self.stage.policy

    @property
    def notices(self) -> Sequence[ResponseMessage]:
        """What stands in the channel for reports, oldest first."""
        stored = self.stage.env.backend.messages[self.reports.id].values()
        return [ResponseMessage(self.stage.env, message) for message in stored]

    @property
    def notice(self) -> ResponseMessage:
        """The one notice."""
        [notice] = self.notices
        return notice

    def complaints(self) -> list[tuple[Any, ...]]:
        """Return what stands in the log."""
        return self.stage.sql("SELECT user_name, reason, outcome, decided_by_name FROM complaints ORDER BY id")


@pytest.fixture
def house(stage: Stage) -> House:
    """Furnish one."""
    return House(stage)


@pytest.fixture
async def two_models(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> House:
    """Furnish one where two models can be compared."""
    return House(await open_stage(targets=(target_at(endpoint), target_at(endpoint, "turbo"))))


async def report(card: ResponseMessage, by: MemberActor, reason: str = "") -> str:
    """Report a card, and return what the person reads."""
    shown = await by.click(card, label="Report")
    assert shown.modal
    return text_of(private_answer(await by.submit_modal(shown, {"reason": reason})))


async def press(house: House, label: str, by: MemberActor) -> list[ResponseMessage]:
    """Press a button of the one notice; return what only that person reads."""
    result = await by.click(house.notice, label=label)
    assert all(one.ephemeral for one in result.followups)
    return list(result.followups)


# -- reporting -----------------------------------------------------------------------------------


async def test_leads_see_a_report_where_they_look_for_it(house: House) -> None:
    """Who asked, who reported, the words, the reason, a way there, the picture blurred, and what can be done."""
    card = await house.stage.draw("a *red* fox")
    assert await report(card, house.stage.bo, "too [cruel](https://example.com)") == THANKS[Reported.SENT]
    text = text_of(house.notice)
    assert text.startswith("### Reported picture\na \\*red\\* fox\n")
    assert f"Asked for by <@{house.stage.ada.id}> (Ada)" in text
    assert f"Reported by <@{house.stage.bo.id}> (Bo): too \\[cruel\\]" in text
    assert f"https://discord.com/channels/{house.stage.guild.id}/{house.stage.channel.id}/{card.id}" in text
    [picture] = pictures_of(house.notice)
    assert picture["spoiler"]
    assert await house.notice.attachments[0].read() == await card.attachments[0].read()
    assert labels_of(house.notice) == BUTTONS
    assert house.complaints() == [("Bo", "too [cruel](https://example.com)", None, None)]
    assert len(house.stage.messages) == 1


async def test_a_reason_is_welcome_but_not_asked_for(house: House) -> None:
    """The form may be sent empty."""
    await report(await house.stage.draw(), house.stage.bo, "  ")
    assert f"Reported by <@{house.stage.bo.id}> (Bo)\n" in text_of(house.notice)


async def test_one_person_reports_once(house: House) -> None:
    """The second time they are thanked again, and leads hear nothing new."""
    card = await house.stage.draw()
    await report(card, house.stage.bo, "first")
    assert await report(card, house.stage.bo, "second") == THANKS[Reported.AGAIN]
    assert "second" not in text_of(house.notice)
    assert house.complaints() == [("Bo", "first", None, None)]


async def test_more_reports_are_one_notice(house: House) -> None:
    """It counts, and shows the last reasons."""
    card = await house.stage.draw()
    for number in range(6):
        who = member(house.stage, f"Person{number}", discord.Permissions.none())
        await report(card, who, f"reason {number}")
    text = text_of(house.notice)
    assert "Reported picture by 6 people" in text
    assert "reason 1" not in text
    assert "reason 5" in text
    assert len(pictures_of(house.notice)) == 1


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(house: House) -> None:
    """It knows its card, and so does the button."""
    card = await house.stage.draw()
    shown = await house.stage.bo.click(card, label="Report")
    await house.stage.crash()
    await house.stage.restart()
    answer = private_answer(await house.stage.bo.submit_modal(shown, {"reason": "late"}))
    assert text_of(answer) == THANKS[Reported.SENT]
    assert await report(card, house.stage.ada) == THANKS[Reported.SENT]
    assert "by 2 people" in text_of(house.notice)


async def test_what_is_gone_cannot_be_reported(house: House) -> None:
    """Not even with a form that was open before."""
    card = await house.stage.draw()
    shown = await house.stage.bo.click(card, label="Report")
    house.stage.sql("UPDATE generations SET image_sha256 = NULL, status = 'deleted'")
    answer = private_answer(await house.stage.bo.submit_modal(shown, {"reason": "late"}))
    assert "There is no such picture" in text_of(answer)
    assert house.notices == []


async def test_a_card_with_several_pictures_is_reported_as_a_whole(house: House) -> None:
    """All that came are shown, blurred."""
    house.stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    await report(await house.stage.draw(count=3), house.stage.bo)
    assert text_of(house.notice).startswith("### Reported pictures")
    assert len(pictures_of(house.notice)) == 2


async def test_a_notice_fits_however_much_there_is_to_say(house: House) -> None:
    """Four long reasons of a long prompt."""
    card = await house.stage.draw("*" * 3000)
    for number in range(4):
        who = member(house.stage, f"{'*' * 30}{number}", discord.Permissions.none())
        await report(card, who, "*" * 500)
    assert "by 4 people" in text_of(house.notice)


@pytest.mark.parametrize("first_is_a", [0, 1])
async def test_reporting_a_comparison_does_not_tell_which_is_which(two_models: House, first_is_a: int) -> None:
    """Not to the person, and not to the leads, who vote too; the pictures stand as on the card."""
    house = two_models
    card = await house.stage.ended(await house.stage.ada.slash(house.stage.channel, "compare", prompt="a red fox"))
    [(was,)] = house.stage.sql("SELECT first_is_a FROM pairs")
    house.stage.sql("UPDATE pairs SET first_is_a = ?", first_is_a)
    assert await report(card, house.stage.bo, "odd") == THANKS[Reported.SENT]
    assert text_of(house.notice).startswith("### Reported comparison\na red fox\n")
    shown = [await one.read() for one in house.notice.attachments]
    on_card = [await one.read() for one in card.attachments]
    assert shown == (on_card if was == first_is_a else on_card[::-1])
    assert not [name for name in ("sdxl", "turbo") if name in str(components_of(house.notice))]
    await press(house, "Remove", house.lea)
    assert house.stage.statuses == ["deleted", "deleted"]
    assert house.stage.messages == []


# -- without a channel ---------------------------------------------------------------------------


async def test_without_a_channel_the_report_is_kept_and_the_log_says_so(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The person is told; leads see it once there is a channel and the bot starts again."""
    house.name_channel(None)
    assert await report(await house.stage.draw(), house.stage.bo, "too cruel") == THANKS[Reported.LOGGED]
    assert "MODERATION_CHANNEL_ID" in caplog.text
    assert "'too cruel'" in caplog.text
    house.name_channel(house.reports.id)
    await house.stage.crash()
    await house.stage.restart()
    await house.stage.app.moderation.idle()
    assert "too cruel" in text_of(house.notice)


async def test_a_channel_that_is_gone_is_as_none(house: House) -> None:
    """The report is kept."""
    house.name_channel(1)
    assert await report(await house.stage.draw(), house.stage.bo) == THANKS[Reported.LOGGED]
    assert len(house.complaints()) == 1


async def test_a_notice_that_somebody_deleted_is_posted_anew(house: House) -> None:
    """By the next report."""
    card = await house.stage.draw()
    await report(card, house.stage.bo, "first")
    house.stage.env.backend.messages[house.reports.id].clear()
    assert await report(card, house.stage.ada, "second") == THANKS[Reported.SENT]
    assert "by 2 people" in text_of(house.notice)


# -- deciding ------------------------------------------------------------------------------------


async def test_remove_takes_it_away_everywhere(house: House) -> None:
    """Card, file and the picture in the notice; the row says why, and the notice says who."""
    card = await house.stage.draw()
    await report(card, house.stage.bo, "too cruel")
    assert await press(house, "Remove", house.lea) == []
    assert house.stage.messages == []
    assert house.stage.sql("SELECT status, error_code, error_detail, image_sha256 FROM generations") == [
        ("deleted", "removed_by_moderator", "too cruel", None)
    ]
    assert [path for path in (house.stage.folder / "pictures").rglob("*") if path.is_file()] == []
    assert "🗑️ Removed by **Lea**." in text_of(house.notice)
    assert pictures_of(house.notice) == []
    assert house.notice.attachments == []
    assert labels_of(house.notice) == []
    assert house.complaints() == [("Bo", "too cruel", "removed", "Lea")]
    assert house.stage.sql("SELECT user_name, act, subject, detail FROM audit") == [
        ("Lea", "remove", "picture 1", "too cruel")
    ]


async def test_keep_leaves_the_card(house: House) -> None:
    """The notice lets go of the picture, and nobody is told in public."""
    card = await house.stage.draw()
    await report(card, house.stage.bo)
    await press(house, "Keep", house.lea)
    assert house.stage.statuses == ["posted"]
    assert len(house.stage.messages) == 1
    assert "✅ Kept by **Lea**." in text_of(house.notice)
    assert pictures_of(house.notice) == []
    assert house.complaints() == [("Bo", "", "kept", "Lea")]


async def test_what_was_kept_can_be_reported_by_somebody_else(house: House) -> None:
    """That makes a notice of its own, about that report only."""
    card = await house.stage.draw()
    await report(card, house.stage.bo, "first")
    await press(house, "Keep", house.lea)
    assert await report(card, house.stage.ada, "second") == THANKS[Reported.SENT]
    kept, anew = house.notices
    assert labels_of(kept) == []
    assert "first" not in text_of(anew)
    await house.lea.click(anew, label="Remove")
    assert house.complaints() == [("Bo", "first", "kept", "Lea"), ("Ada", "second", "removed", "Lea")]


async def test_block_person_removes_and_keeps_them_out(house: House) -> None:
    """Whoever asked for it cannot ask for anything more, until they are let in again."""
    card = await house.stage.draw()
    await report(card, house.stage.bo)
    await press(house, "Block person", house.lea)
    assert "🚫 Removed, and the person blocked, by **Lea**." in text_of(house.notice)
    assert house.stage.statuses == ["deleted"]
    assert "You cannot use this bot for now." in text_of(private_answer(await house.stage.ask()))
    assert house.stage.sql("SELECT user_id, blocked_by FROM blocks") == [(str(house.stage.ada.id), str(house.lea.id))]


async def test_a_lead_cannot_be_blocked(house: House) -> None:
    """Nothing is decided, and the lead who pressed reads why; Remove still works."""
    card = await house.stage.draw(by=house.leo)
    await report(card, house.stage.bo)
    notice = house.notice
    [answer] = await press(house, "Block person", house.lea)
    assert answer.content.startswith("People who lead the testing cannot be blocked.")
    assert house.stage.statuses == ["posted"]
    assert house.stage.sql("SELECT * FROM blocks") == []
    await house.lea.click(notice, label="Remove")
    assert house.stage.statuses == ["deleted"]


async def test_whoever_has_left_the_guild_can_be_blocked(house: House) -> None:
    """They might come back."""
    await report(await house.stage.draw(), house.stage.bo)
    house.stage.sql("UPDATE generations SET user_id = '913000000000000777'")
    assert await press(house, "Block person", house.lea) == []
    assert house.stage.sql("SELECT user_id FROM blocks") == [("913000000000000777",)]


async def test_whoever_was_let_in_again_stays_in(house: House) -> None:
    """Also where the notice could not say so, and the next run tries again."""
    await report(await house.stage.draw(), house.stage.bo)
    await press(house, "Block person", house.lea)
    await house.lea.slash(house.stage.channel, "admin unblock", person=house.stage.ada)
    house.stage.sql("UPDATE complaints SET is_settled = 0")
    await house.stage.crash()
    await house.stage.restart()
    await house.stage.app.moderation.idle()
    assert house.stage.sql("SELECT * FROM blocks") == []
    assert house.stage.sql("SELECT is_settled FROM complaints") == [(1,)]


async def test_a_notice_names_nobody_whose_data_was_deleted(house: House) -> None:
    """The others' reports are shown anew, without a button to block nobody."""
    card = await house.stage.draw()
    await report(card, house.stage.bo, "too cruel")
    await report(card, house.stage.ada, "my own fault")
    assert "Ada" in text_of(house.notice)
    await house.stage.app.forgetting.begin(ForgettingOrder(house.stage.ada.id, Forgetting.OPINIONS), Quiet())
    await house.stage.app.forgetting.idle()
    await house.stage.app.moderation.idle()
    text = text_of(house.notice)
    assert "Asked for by someone\nReported by <@" in text
    assert "too cruel" in text
    assert not [word for word in ("Ada", str(house.stage.ada.id), "my own fault") if word in text]
    assert labels_of(house.notice) == ["Remove", "Keep"]
    assert await press(house, "Keep", house.lea) == []


class Quiet:
    """Tells nobody."""

    async def show(self, words: str) -> None:
        """Say nothing."""

    async def failed(self, error: BotError) -> None:
        """Fail the test."""
        raise error

    async def done(self, *, is_all_gone: bool) -> None:
        """Look that it is."""
        assert is_all_gone


@pytest.mark.parametrize("label", BUTTONS)
async def test_only_leads_decide(house: House, label: str) -> None:
    """Others who see the channel are told so."""
    await report(await house.stage.draw(), house.stage.bo)
    answer = private_answer(await house.stage.bo.click(house.notice, label=label))
    assert answer.content.startswith(NOT_FOR_YOU)
    assert house.stage.statuses == ["posted"]
    assert house.complaints() == [("Bo", "", None, None)]


async def test_the_buttons_of_an_earlier_run_work(house: House) -> None:
    """They know the card."""
    await report(await house.stage.draw(), house.stage.bo)
    await house.stage.crash()
    await house.stage.restart()
    await press(house, "Remove", house.lea)
    assert house.stage.statuses == ["deleted"]


async def test_it_is_decided_once(house: House) -> None:
    """The second lead, who still saw the buttons, reads who decided what."""
    await report(await house.stage.draw(), house.stage.bo)
    [stored] = house.stage.env.backend.messages[house.reports.id].values()
    before = stored.components
    await press(house, "Keep", house.leo)
    stored.components = before
    [answer] = await press(house, "Remove", house.lea)
    assert answer.content == f"Another lead, <@{house.leo.id}>, was quicker and kept it. There is nothing left to do."
    assert house.stage.statuses == ["posted"]


async def test_two_leads_at_once(house: House) -> None:
    """One decides; the other is told what; both ways the log, the card and the notice agree."""
    await report(await house.stage.draw(), house.stage.bo)
    lea, leo = Origin(house.lea.id, "Lea", house.stage.guild.id), Origin(house.leo.id, "Leo", house.stage.guild.id)
    results = await asyncio.gather(
        house.stage.app.moderation.decide(1, Outcome.REMOVED, lea),
        house.stage.app.moderation.decide(1, Outcome.KEPT, leo),
        return_exceptions=True,
    )
    [refused] = [one for one in results if isinstance(one, AlreadyDecidedError)]
    assert results.count(None) == 1
    [(_, _, outcome, name)] = house.complaints()
    assert (refused.outcome, refused.by) == (outcome, (lea if name == "Lea" else leo).user_id)
    assert house.stage.statuses == (["deleted"] if outcome == "removed" else ["posted"])
    assert f"by **{name}**" in text_of(house.notice)


async def test_the_author_may_be_quicker(house: House) -> None:
    """With the picture its notice goes, and there is nothing left to decide."""
    card = await house.stage.draw()
    await report(card, house.stage.bo)
    question = private_answer(await house.stage.ada.click(card, label="Delete"))
    await house.stage.ada.click(question, label="Delete it")
    assert house.notices == []
    assert house.complaints() == [("Bo", "", "removed", None)]


@pytest.mark.parametrize("outcome", ["removed", "blocked", "kept"])
async def test_killed_after_the_decision_the_next_run_carries_it_out(house: House, outcome: str) -> None:
    """Picture, block and notice are as they would have been."""
    await report(await house.stage.draw(), house.stage.bo)
    await house.stage.crash()
    house.stage.sql(
        "UPDATE complaints SET outcome = ?, decided_by = '7', decided_by_name = 'Lea', "
        "decided_at = '2026-01-31T09:30:00.000Z'",
        outcome,
    )
    await house.stage.restart()
    await house.stage.app.moderation.idle()
    assert house.stage.statuses == (["posted"] if outcome == "kept" else ["deleted"])
    assert len(house.stage.messages) == (1 if outcome == "kept" else 0)
    assert len(house.stage.sql("SELECT * FROM blocks")) == (outcome == "blocked")
    assert "by **Lea**" in text_of(house.notice)
    assert pictures_of(house.notice) == []
    await house.stage.crash()
    await house.stage.restart()
    await house.stage.app.moderation.idle()
    assert len(house.notices) == 1


async def test_the_cog_leaves_nothing_behind(house: House) -> None:
    """Taken out and put back, it answers again, once."""
    card = await house.stage.draw()
    await house.stage.bot.unload_extension("cogs.moderation")
    await house.stage.bot.load_extension("cogs.moderation")
    assert await report(card, house.stage.bo) == THANKS[Reported.SENT]

"""/report: for leads only, in private; sentences first, then charts with alt text, then prompts with thumbnails."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from simcord import OptionError

from bot.client import Access, Leads
from bot.domain import (
    ChartPicture,
    Origin,
    ReportCard,
    ReportExample,
    ReportQuestion,
    RunsFinding,
    RunStatus,
    SuiteRun,
)
from bot.errors import StoreError
from bot.services.insights import InsightsService
from bot.services.telling import SHOWN_EVERY_S
from cogs._report_cards import BEST, LEFT_OUT, SUITES, WORST, report_messages
from tests.bot.export.samples import fill_judged
from tests.cogs.leading import NOT_FOR_YOU, WAYS, answers, lead_by, member, refused
from tests.fakes import FakeReporter
from tests.stage import components_of, pictures_of, target_at, text_of, until

if TYPE_CHECKING:
    import discord
    from simcord.actors import MemberActor

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage


def image(form: str) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6)).save(out, form)
    return out.getvalue()


def example(number: int, prompt: str = "a <@5> *fox*", thumbnail: bytes | None = b"") -> ReportExample:
    """Return a prompt that people judged."""
    return ReportExample(number, prompt, "turbo", number, 0, 2, 1, image("JPEG") if thumbnail == b"" else thumbnail)


CARD = ReportCard(
    "Report, all there is",
    ("*turbo* was preferred to *sdxl* in 62 of 100 decided comparisons (52-71 %).", "9 people, 24 prompts."),
    (
        ChartPicture("Preferences", "turbo is above 50 %", image("PNG")),
        ChartPicture("Likes", "turbo leads", image("PNG")),
    ),
    (example(7), example(8, thumbnail=None)),
    (example(9),),
)


def fake_reports(stage: Stage) -> FakeReporter:
    """Let the bot show made-up reports; the service and everything before it are real."""
    reporter = FakeReporter()
    reporter.card = CARD
    service: Any = stage.bot.get_cog("Report")
    service._insights = InsightsService(reporter, stage.clock.as_clock())
    return reporter


@pytest.fixture
def reporter(stage: Stage) -> FakeReporter:
    """The reporter of the usual stage."""
    return fake_reports(stage)


@pytest.fixture
def lead(stage: Stage) -> MemberActor:
    """Someone who leads."""
    return lead_by(stage, "user id")


# -- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
async def test_leads_read_the_report(stage: Stage, reporter: FakeReporter, way: str) -> None:
    """By role, by id, or as administrator; nobody else sees any of it."""
    told = answers(await lead_by(stage, way).slash(stage.channel, "report"))
    assert "62 of 100" in text_of(told[0])
    assert reporter.questions == [ReportQuestion()]
    assert stage.messages == []


async def test_others_get_one_kind_sentence(stage: Stage, reporter: FakeReporter) -> None:
    """And no report is made."""
    assert (await refused(stage, "report", member(stage, "Eve"))).startswith(NOT_FOR_YOU)
    assert reporter.questions == []


async def test_direct_messages_know_leads_by_id(open_stage: OpenStage) -> None:
    """There are no roles and administrators there."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    fake_reports(stage)
    [answer] = answers(await stage.ada.user.slash("report"))
    assert answer.content.startswith(NOT_FOR_YOU)
    stage.bot.leads = Leads(user_ids=(stage.ada.id,))
    assert "62 of 100" in text_of(answers(await stage.ada.user.slash("report"))[0])


async def test_suites_that_were_run_twice_are_told(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """In a message of their own; what nobody ran twice has none, and names are only shown."""
    first = SuiteRun(3, "smoke", 1, RunStatus.FINISHED, Origin(1, "Ada"), ("sdxl",), 1, 1, 1, stage.clock.now())
    finding = RunsFinding(first, replace(first, id=7, suite="*smoke* <@5>"), ("*run 7* is slower.",))
    reporter.card = replace(CARD, suites=(finding,) * 3)
    told = text_of(answers(await lead.slash(stage.channel, "report"))[1])
    assert told.startswith(SUITES)
    assert told.count("run 3, <t:") == 3
    assert "- *run 7* is slower." in told
    assert "<@5>" not in told
    [*_, (view, files)] = report_messages(
        replace(CARD, best=(), worst=(), suites=(replace(finding, sentences=("x" * 900,)),) * 9)
    )
    assert files == []
    assert LEFT_OUT in "".join(getattr(item, "content", "") for item in view.walk_children())


# -- what is asked -------------------------------------------------------------------------------


async def test_what_narrows_it_is_passed_on(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """Period, channel and person, as Discord lets them be chosen."""
    await lead.slash(stage.channel, "report", period="7 days", channel=stage.channel, person=stage.bo)
    [question] = reporter.questions
    assert question == ReportQuestion(stage.clock.now() - timedelta(days=7), None, stage.channel.id, stage.bo.id)


async def test_only_the_periods_offered_can_be_chosen(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """Discord sees to it."""
    with pytest.raises(OptionError):
        await lead.slash(stage.channel, "report", period="a year")
    assert reporter.questions == []


async def test_a_target_is_chosen_where_there_are_several(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """By the names people know."""
    stage = await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))
    reporter = fake_reports(stage)
    await lead_by(stage, "role").slash(stage.channel, "report", target="turbo")
    assert reporter.questions == [ReportQuestion(target="turbo")]


async def test_a_target_is_not_asked_for_where_there_is_one(
    stage: Stage, reporter: FakeReporter, lead: MemberActor
) -> None:
    """There is nothing to choose."""
    with pytest.raises(OptionError):
        await lead.slash(stage.channel, "report", target="sdxl")
    assert reporter.questions == []


# -- what is shown -------------------------------------------------------------------------------


async def test_sentences_come_first_then_charts_then_prompts(
    stage: Stage, reporter: FakeReporter, lead: MemberActor
) -> None:
    """Three messages; each chart stands alone, at full width, and its alt text says what there is to see."""
    findings, best, worst = answers(await lead.slash(stage.channel, "report"))
    kinds = [one["type"] for one in components_of(findings)]
    assert kinds == [10, 12, 12]
    assert text_of(findings).splitlines()[0] == "## Report, all there is"
    charts = [one["description"] for one in pictures_of(findings)]
    assert charts == ["Preferences: turbo is above 50 %", "Likes: turbo leads"]
    assert text_of(best).startswith(BEST)
    assert text_of(worst).startswith(WORST)
    assert sum(one["type"] == 11 for one in components_of(best)) == 1
    assert "picture 8 · 8 like, 2 won, 1 lost" in text_of(best)


async def test_what_users_wrote_is_only_shown(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """A prompt mentions nobody and formats nothing."""
    _, best, _ = answers(await lead.slash(stage.channel, "report"))
    assert "a \\<\\@5\\> \\*fox\\*" in text_of(best)


async def test_how_far_it_is_is_shown(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """After a while, in the place of the answer, which then takes it."""
    reporter.gate.hold()
    asking = asyncio.create_task(lead.slash(stage.channel, "report"))
    await until(lambda: reporter.questions, "the question")
    await stage.clock.advance(SHOWN_EVERY_S)
    texts = lambda: [text_of(one) for one in stage.env.backend.messages[stage.channel.id].values()]  # noqa: E731
    await until(lambda: reporter.words in texts(), "the words on how far it is")
    reporter.gate.open()
    assert "62 of 100" in text_of(answers(await asking)[0])


async def test_a_log_that_cannot_be_read_is_told(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """In the sentence for it."""
    reporter.error = StoreError("disk")
    told = answers(await lead.slash(stage.channel, "report"))
    assert any("disk" in text_of(one) for one in told)


async def test_an_empty_report_is_one_message(stage: Stage, reporter: FakeReporter, lead: MemberActor) -> None:
    """Before anybody has judged anything."""
    reporter.card = ReportCard("Report", ("Nobody has said anything yet.",))
    [answer] = answers(await lead.slash(stage.channel, "report"))
    assert text_of(answer) == "## Report\n- Nobody has said anything yet."


@pytest.mark.slow
async def test_the_report_is_the_real_one(open_stage: OpenStage) -> None:
    """From the log to the channel, with nothing made up in between."""
    stage = await open_stage(simcord_options={"settle_timeout": 60.0})
    await fill_judged(stage.folder)
    findings, *examples = answers(await lead_by(stage, "user id").slash(stage.channel, "report"))
    assert text_of(findings).startswith("## Report\n- ")
    assert "turbo" in text_of(findings)
    assert all(one["description"] for one in pictures_of(findings))
    for message in (findings, *examples):
        for one in message.attachments:
            with Image.open(io.BytesIO(await one.read())) as picture:
                picture.verify()
    assert pictures_of(findings)
    assert examples


def shown(card: ReportCard) -> list[tuple[discord.ui.LayoutView, list[discord.File]]]:
    """Return the messages, each within Discord's limits, as `checked` saw to it."""
    messages = list(report_messages(card))
    assert all(len(files) <= 10 for _, files in messages)
    return messages


def test_the_largest_report_fits() -> None:
    """Many long sentences, charts and prompts are cut to what Discord takes, and the rest is pointed to."""
    long = ReportCard(
        "T" * 100,
        tuple(f"{number} {'word ' * 60}" for number in range(40)),
        tuple(ChartPicture("title", "finding " * 300, b"png") for _ in range(14)),
        tuple(example(number, "*_" * 3000) for number in range(1, 13)),
        tuple(example(number, "ﷺ" * 3000, None) for number in range(1, 13)),
    )
    messages = shown(long)
    assert [len(files) for _, files in messages] == [10, 10, 0]
    findings: Any = messages[0][0].children[0]
    assert findings.content.endswith(LEFT_OUT)
    assert len(findings.content) > 3500


def test_sentences_that_fit_are_all_there() -> None:
    """Nothing is pointed to then."""
    [(view, _)] = shown(replace(CARD, charts=(), best=(), worst=()))
    [text] = view.to_components()
    assert LEFT_OUT not in str(text)
    assert "24 prompts" in str(text)

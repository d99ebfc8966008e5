"""/suite compare: two runs of the guild side by side, in private, and people asked about their pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Access
from bot.domain import ComparedRuns, Origin, RunColumn, RunFigures, RunStatus, SuiteRun
from bot.error_messages import SENTENCES
from bot.errors import BotError, OneRunError, UnknownRunError
from cogs._ask_pairs_button import NOTHING_NEW, AskPairsButton
from cogs._runs_card import CUT, TOO_BIG, run_label, runs_message
from tests.cogs.leading import NOT_FOR_YOU, answers, lead_by
from tests.runs_side_by_side import PROMPTS, painted, suite_plan
from tests.stage import labels_of, pictures_of, private_answer, text_of
from tests.suites import ASKED_AT

if TYPE_CHECKING:
    from discord import ui
    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from tests.conftest import OpenStage
    from tests.stage import Stage

ASK = "Ask people about these pairs"


async def runs(stage: Stage, by: MemberActor | None = None) -> list[SuiteRun]:
    """Write two runs of a suite in the stage's guild, asked for by *by*."""
    own, plan = by or stage.ada, suite_plan(prompts=(*PROMPTS, "a boat on a calm sea"))
    found = [
        await painted(stage.app.store, stage.folder / "pictures", plan, deployment, ms, fails)
        for deployment, ms, fails in (("blue", 4000, ()), ("green", 6000, (2,)))
    ]
    stage.sql("UPDATE suite_runs SET guild_id = ?, user_id = ?, status = 'finished'", str(stage.guild.id), str(own.id))
    stage.sql("UPDATE generations SET guild_id = ?, user_id = ?", str(stage.guild.id), str(own.id))
    return found


async def compared(stage: Stage, by: MemberActor, **options: Any) -> ResponseMessage:
    """Compare, and return the one private answer."""
    return private_answer(await by.slash(stage.channel, "suite compare", **options))


async def test_everybody_sees_what_changed(stage: Stage) -> None:
    """The verdict first, then what changed, then figures, and a page as a file; nothing in the channel."""
    await runs(stage)
    answer = await compared(stage, stage.bo, run_a="2")
    text = text_of(answer)
    assert text.startswith("## Run 1 beside run 2\n**Run 1** smoke v1 · <t:1769851800:f> · sdxl")
    assert text.index("too early to say") < text.index("Another deployment") < text.index("**Run 1** sdxl: 9 of 9 came")
    assert "*run 2* is slower" in text
    assert "**Run 2** sdxl: 8 of 9 came · typical" in text
    assert [one.filename for one in answer.attachments] == ["runs-1-2.html"]
    assert labels_of(answer) == []
    assert stage.messages == []


async def test_the_page_opens_by_itself(stage: Stage) -> None:
    """It is whole, and has the pictures in it."""
    await runs(stage)
    answer = await compared(stage, stage.bo, run_a="1", run_b="2")
    [file] = answer.attachments
    page = (await file.read()).decode()
    assert page.startswith("<!doctype html>")
    assert page.count("<img src=") == 2 * 9 - 1


async def test_runs_are_offered_by_name(stage: Stage) -> None:
    """The newest first, with when, how many and who answered; a label that was chosen can be changed."""
    await runs(stage)
    offered = await stage.bo.autocomplete(stage.channel, "suite compare", "run_a", "smo")
    assert [(one["name"], one["value"]) for one in offered] == [
        ("smoke v1 · 31 Jan 09:30 · 9 pictures · green", "2"),
        ("smoke v1 · 31 Jan 09:30 · 9 pictures · blue", "1"),
    ]
    again = await stage.bo.autocomplete(stage.channel, "suite compare", "run_b", "smoke · 31 Jan")
    assert [one["value"] for one in again] == ["2", "1"]
    assert await stage.bo.autocomplete(stage.channel, "suite compare", "run_a", "faces") == []


@pytest.mark.parametrize(
    ("options", "error"),
    [({"run_a": "7"}, UnknownRunError), ({"run_a": "x"}, UnknownRunError), ({"run_a": "1"}, OneRunError)],
)
async def test_what_cannot_be_compared_is_said_kindly(
    stage: Stage, options: dict[str, str], error: type[BotError]
) -> None:
    """And nothing is made."""
    await runs(stage)
    assert text_of(await compared(stage, stage.bo, **options)) == SENTENCES[error]


async def test_runs_without_a_prompt_in_common(stage: Stage) -> None:
    """There are no figures to show, and it says what to take instead."""
    await runs(stage)
    stage.sql("UPDATE suite_parts SET prompt = prompt || ' at night' WHERE run_id = 2")
    stage.sql("UPDATE generations SET prompt = prompt || ' at night' WHERE id > 8")
    text = text_of(await compared(stage, stage.bo, run_a="1", run_b="2"))
    assert "so there is nothing to compare. Take two runs of one suite." in text
    assert "0 of 0" not in text


async def test_runs_of_another_guild_are_unknown(stage: Stage) -> None:
    """By number too, and they are not offered."""
    await runs(stage)
    stage.sql("UPDATE suite_runs SET guild_id = '1'")
    assert text_of(await compared(stage, stage.bo, run_a="2")) == SENTENCES[UnknownRunError]
    assert await stage.bo.autocomplete(stage.channel, "suite compare", "run_a", "") == []


async def test_in_direct_messages_nobody_sees_others_runs(open_stage: OpenStage) -> None:
    """Those of the guild and of the terminal are none of theirs."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    await runs(stage)
    stage.sql("UPDATE suite_runs SET guild_id = NULL")
    [answer] = answers(await stage.bo.user.slash("suite compare", run_a="2"))
    assert text_of(answer) == SENTENCES[UnknownRunError]
    [own] = answers(await stage.ada.user.slash("suite compare", run_a="2"))
    assert "Run 1 beside run 2" in text_of(own)
    assert labels_of(own) == []  # there is nobody to ask


async def test_who_began_a_run_has_people_asked(stage: Stage) -> None:
    """Then the pairs come first in everybody's duel, and voting tells which deployment was which."""
    await runs(stage)
    answer = await compared(stage, stage.ada, run_a="2")
    assert labels_of(answer) == [ASK]
    told = text_of(private_answer(await stage.ada.click(answer, label=ASK)))
    assert told.startswith("8 pairs come first in `/duel` from now on.")
    assert text_of(private_answer(await stage.ada.click(answer, label=ASK))) == NOTHING_NEW
    duel = private_answer(await stage.bo.slash(stage.channel, "duel"))
    assert len(pictures_of(duel)) == 2
    stage.sql("UPDATE showings SET shown_at = '2025-01-01T00:00:00.000Z'")
    await stage.bo.click(duel, label="A is better")
    assert "Both are by **sdxl**, from the same words: A by its deployment **" in text_of(duel)
    after = text_of(await compared(stage, stage.bo, run_a="2"))
    assert "(1 vote so far)" in after


async def test_leads_may_ask_too(stage: Stage) -> None:
    """Others see no button, and a press of theirs is refused; so is one where the bot does not answer."""
    await runs(stage)
    lead = lead_by(stage, "role")
    answer = await compared(stage, lead, run_a="2")
    assert labels_of(answer) == [ASK]
    stage.bot.leads = replace(stage.bot.leads, role_ids=())
    refused = private_answer(await lead.click(answer, label=ASK))
    assert text_of(refused).startswith(NOT_FOR_YOU)
    stage.bot.access = Access((1,))
    assert "does not take requests here" in text_of(private_answer(await lead.click(answer, label=ASK)))
    assert stage.sql("SELECT count(*) FROM asked_pairs") == [(0,)]


async def test_the_button_works_after_a_restart(stage: Stage) -> None:
    """What it is about is in its custom id."""
    await runs(stage)
    answer = await compared(stage, stage.ada, run_a="2")
    await stage.crash()
    await stage.restart()
    told = text_of(private_answer(await stage.ada.click(answer, label=ASK)))
    assert told.startswith("8 pairs come first")


# -- what it looks like --------------------------------------------------------------------------


def run(number: int, **values: Any) -> SuiteRun:
    """Return a run."""
    found = SuiteRun(number, "smoke", 1, RunStatus.FINISHED, Origin(1, "Ada", 8, 9), ("sdxl",), 1, 12, 24, ASKED_AT)
    return replace(found, **values)


def texts(view: ui.LayoutView) -> str:
    """Return all texts."""
    return "\n".join(getattr(item, "content", "") for item in view.walk_children())


def test_the_largest_comparison_fits() -> None:
    """Long names, many targets and sentences: what is left out stands in the file."""
    long = "*" * 50
    runs = run(1, suite=long, targets=(long,) * 20), run(2, suite=long, targets=(long,) * 20)
    figures = RunFigures(
        10_000, 10_000, likes=500, not_right=400, median_ms=99_999, slowest_ms=99_999, deployments=(long,) * 9
    )
    columns = tuple(RunColumn(one, long, figures) for _ in range(20) for one in runs)
    view, files = runs_message(ComparedRuns(*runs, ("word " * 60,) * 30, columns, b"page"), 100, can_ask=True)
    assert texts(view).count(CUT) == 2
    assert len(files) == 1


def test_a_page_that_is_too_big_is_left_out() -> None:
    """The rest is there."""
    view, files = runs_message(ComparedRuns(run(1), run(2), ("Same.",), (), b"page"), 3, can_ask=False)
    assert files == []
    assert TOO_BIG in texts(view)


def test_what_people_wrote_is_only_shown() -> None:
    """Names of suites, targets and deployments: no mention, no markdown."""
    hostile = "<@5> *bold* `x"
    figures = RunFigures(1, 1, deployments=(hostile,))
    one = run(1, suite=hostile, targets=(hostile,))
    view, _ = runs_message(ComparedRuns(one, one, (), (RunColumn(one, hostile, figures),), b""), 9, can_ask=False)
    assert "<@5>" not in texts(view)
    assert "*bold*" not in texts(view).replace("\\*", "")


def test_a_run_is_offered_within_discords_limit() -> None:
    """However long its name, and a version only where it has one."""
    assert run_label(run(1, version=None, pictures=1), []) == "smoke · 31 Jan 09:30 · 1 picture"
    assert len(run_label(run(1, suite="s" * 90), ["deployment " * 20])) <= 100


def test_the_button_says_which_runs() -> None:
    """Both numbers, the earlier first."""
    assert AskPairsButton(1, 2).item.custom_id == "imagine:pairs:v1:1:2"

"""Two runs read from a real log, and what of them stands on the page and in the report."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import FORGOTTEN_WORDS, RunPlan, StyleDraft
from bot.errors import StoreError
from bot.report.building import build_report
from bot.report.page import page_of
from bot.report.runs.building import SUITES_MAX, build_comparison, latest_runs
from bot.report.runs.contents import WITHHELD
from bot.report.runs.page_rows import SPOILER
from bot.report.runs.page_section import ROWS_MAX, most_different
from bot.report.scope import Scope
from tests.bot.report.samples import NOW
from tests.bot.report.test_page import HOSTILE, read
from tests.runs_side_by_side import PEOPLE, PROMPTS, like, painted, suite_plan, vote_between
from tests.suites import ADA, ASKED_AT, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain import SuiteRun


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a fresh store."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield store


def page(folder: Path, first: SuiteRun, second: SuiteRun) -> str:
    """Return the page of two runs."""
    return build_comparison(folder / "imagine.db", folder / "pictures", first.id, second.id, NOW).page.decode()


async def two(store: Store, folder: Path, plan: RunPlan | None = None) -> tuple[SuiteRun, SuiteRun]:
    """Write two runs of a suite, the second by another deployment and slower."""
    pictures = folder / "pictures"
    plan = plan or suite_plan()
    first = await painted(store, pictures, plan, "blue", fails=(3,))
    return first, await painted(store, pictures, plan, "green", 6000)


async def test_two_runs_are_read_with_all_that_was_said(store: Store, tmp_path: Path) -> None:
    """Votes in the order they were cast, likes, deployments; the sentences are those of the page."""
    first, second = await two(store, tmp_path)
    await like(store, second, PEOPLE[0])
    await vote_between(store, first, second, lambda number: number % 8 > 0)
    told: list[str] = []
    found = build_comparison(tmp_path / "imagine.db", tmp_path / "pictures", first.id, second.id, NOW, told.append)
    assert told == ["reading both runs…", "making the page…"]
    assert found.sentences[0].startswith("*run 2* was preferred to *run 1* in ")
    assert [column.figures.deployments for column in found.columns] == [("blue",), ("green",)]
    assert [column.figures.failed for column in found.columns] == [1, 0]
    text = " ".join(read(found.page.decode()).text)
    assert "took too long" in text
    assert "1 liked" in text


async def test_the_page_shows_every_prompt_and_picture(store: Store, tmp_path: Path) -> None:
    """Thumbnails are inside; nothing is loaded from anywhere, and a choice of category stands above."""
    first, second = await two(store, tmp_path, suite_plan(("sdxl", "turbo"), 2))
    tags = read(page(tmp_path, first, second))
    assert tags.names.count("img") == 8 * 4 * 2 - 4 + 1  # four failed, and the large one
    assert sum(name == "h3" for name in tags.names) == len(PROMPTS)
    assert all(value.startswith("data:") for tag, name, value in tags.attributes if tag == "img" and name == "src")
    assert [value for tag, name, value in tags.attributes if tag == "option" and name == "value"] == [
        "", "animals", "places", "text",
    ]  # fmt: skip


async def test_no_words_of_anybody_do_anything(store: Store, tmp_path: Path) -> None:
    """Of a prompt, a category, a suite's name, a deployment."""
    plan = suite_plan(prompts=(HOSTILE, "a fox"))
    parts = (replace(plan.parts[0], category=HOSTILE, challenge=HOSTILE), plan.parts[1])
    plan = replace(plan, suite=HOSTILE, parts=parts)
    first = await painted(store, tmp_path / "pictures", plan, HOSTILE)
    second = await painted(store, tmp_path / "pictures", replace(plan, parts=parts[:1]), "green")
    for html in (page(tmp_path, first, second), report_page(tmp_path)):
        tags = read(html)
        assert tags.names.count("script") == 1
        assert "svg" not in tags.names or "onload" not in {name for _, name, _ in tags.attributes}
        assert not [name for _, name, _ in tags.attributes if name.startswith("on")]
        assert HOSTILE in "".join(tags.text)


async def test_what_is_blurred_or_held_back_is_on_no_page(store: Store, tmp_path: Path) -> None:
    """No picture under a spoiler, none that a check held back, and no words that it did."""
    first, second = await two(store, tmp_path, plan_of(["a fox", "secret words", "an owl"]))
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as log:
        log.execute("UPDATE generations SET is_spoiler = 1 WHERE id = 1")
        log.execute("UPDATE generations SET status = 'held_back', error_code = 'prompt_held_back' WHERE id = 2")
        log.execute("UPDATE generations SET status = 'held_back', error_code = 'picture_held_back' WHERE id = 6")
        log.commit()
    for html in (page(tmp_path, first, second), report_page(tmp_path)):
        tags = read(html)
        assert "secret words" not in html
        assert WITHHELD in tags.text
        assert SPOILER in tags.text
        assert "held back by a safety check" in tags.text
        alts = [value for tag, name, value in tags.attributes if (tag, name) == ("img", "alt") and value]
        assert alts == ["AI picture of: a fox", f"AI picture of: {WITHHELD}"]


async def test_an_edited_style_is_still_the_same_prompt(store: Store, tmp_path: Path) -> None:
    """The log knows which version belongs to which style."""
    runs: list[SuiteRun] = []
    style = await store.styles.add(ADA, StyleDraft("Chalk", "{prompt}, in chalk"), ASKED_AT)
    for template in ("{prompt}, in chalk", "{prompt}, in coloured chalk"):
        style = await store.styles.edit(ADA, style, StyleDraft("Chalk", template), ASKED_AT)
        plan = plan_of(["a fox"])
        part = replace(plan.parts[0], prompt=style.around("a fox"), words="a fox", style_version_id=style.version_id)
        runs.append(await write_run(store, replace(plan, parts=(part,))))
    [found] = latest_runs(tmp_path / "imagine.db", Scope())
    assert [(row.words, row.style) for row in found.rows] == [("a fox", "Chalk")]
    assert found.only_first == found.only_second == ()


async def test_a_report_shows_the_last_two_runs_of_each_suite(store: Store, tmp_path: Path) -> None:
    """A few suites, those that ran last; not what ran once only, nor what has only its name in common."""
    for number in range(SUITES_MAX + 1):
        for _ in range(3):
            await write_run(store, plan_of(["a fox"], suite=f"suite {number}"))
    await write_run(store, plan_of(["a fox"], suite="once"))
    await write_run(store, plan_of(["a fox"], suite="once"), origin=replace(ADA, guild_id=99))
    for _ in range(2):
        await write_run(store, plan_of(["a fox"], suite=FORGOTTEN_WORDS))
    found = latest_runs(tmp_path / "imagine.db", Scope())
    assert [(one.first.run.id, one.second.run.id) for one in found] == [(14, 15), (11, 12), (8, 9), (5, 6)]


async def test_a_part_of_the_log_has_whole_runs_or_none(store: Store, tmp_path: Path) -> None:
    """The later run lies in the period; what is about a person, a channel or a target has no runs."""
    for day in (0, 1, 2):
        await write_run(store, plan_of(["a fox"]), at=ASKED_AT + timedelta(days=day))
    log, late = tmp_path / "imagine.db", ASKED_AT + timedelta(days=2)

    def runs(scope: Scope) -> list[tuple[int, int]]:
        return [(one.first.run.id, one.second.run.id) for one in latest_runs(log, scope)]

    assert runs(Scope(since=late)) == [(2, 3)]
    assert runs(Scope(since=late + timedelta(days=1))) == []
    assert runs(Scope(until=late)) == [(1, 2)]
    assert runs(Scope(user_id=1)) == runs(Scope(channel_id=9)) == runs(Scope(target="sdxl")) == []


async def test_a_report_hides_people_in_prompts(store: Store, tmp_path: Path) -> None:
    """As in its other parts, unless names are wanted."""
    for _ in range(2):
        await write_run(store, plan_of(["a fox for <@913000000000000777>"]))
    assert "913000000000000777" not in report_page(tmp_path)
    assert "913000000000000777" in report_page(tmp_path, with_names=True)


async def test_votes_on_two_deployments_are_no_noise(store: Store, tmp_path: Path) -> None:
    """Those on one deployment, or on one that is not known, still measure it."""
    first, second = await two(store, tmp_path)
    third = await painted(store, tmp_path / "pictures", suite_plan(), "green")
    await vote_between(store, first, second, lambda _: True)
    assert "42 votes on two deployments of one model: for runs of suites only." in sentences(tmp_path)
    assert "the same thing" not in sentences(tmp_path)
    await vote_between(store, second, third, lambda _: True, PEOPLE[:1])
    assert "8 votes on the same thing shown twice" in sentences(tmp_path)
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as log:
        log.execute("UPDATE generations SET deployment = NULL WHERE deployment = 'blue'")
        log.commit()
    assert "50 votes on the same thing shown twice" in sentences(tmp_path)


def sentences(folder: Path) -> str:
    """Return what a report says."""
    return "\n".join(build_report(folder / "imagine.db", folder / "pictures", Scope(), NOW).sentences)


async def test_a_report_stays_light(store: Store, tmp_path: Path) -> None:
    """Of a long suite it shows the prompts on which the two differ most, in their own order."""
    prompts = [f"prompt {number}" for number in range(40)]
    plan = plan_of(prompts)
    first = await painted(store, tmp_path / "pictures", plan, fails=(10, 20))
    second = await painted(store, tmp_path / "pictures", plan)
    await like(store, second, PEOPLE[0])
    [found] = latest_runs(tmp_path / "imagine.db", Scope())
    shown = [row.words for row in most_different(found, ROWS_MAX)]
    assert len(shown) == ROWS_MAX
    assert {"prompt 9", "prompt 19"} <= {*shown}
    assert shown == sorted(shown, key=prompts.index)
    assert "34 more are not shown here" in report_page(tmp_path)
    assert page(tmp_path, first, second).count("<h3") == 40


async def test_deleted_words_are_on_no_page(store: Store, tmp_path: Path) -> None:
    """Whoever had their data deleted: the rest is still compared."""
    first, second = await two(store, tmp_path)
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as log:
        log.execute("UPDATE suite_parts SET prompt = ? WHERE place = 1", (FORGOTTEN_WORDS,))
        log.commit()
    assert PROMPTS[0] not in page(tmp_path, first, second)
    assert PROMPTS[1] in page(tmp_path, first, second)


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As an error of the store."""
    with pytest.raises(StoreError):
        build_comparison(tmp_path / "imagine.db", tmp_path, 1, 2, NOW)


def report_page(folder: Path, *, with_names: bool = False) -> str:
    """Return the page of the whole report."""
    return page_of(build_report(folder / "imagine.db", folder / "pictures", Scope(), NOW, with_names=with_names))

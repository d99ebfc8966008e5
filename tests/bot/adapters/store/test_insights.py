"""What a report reads: each count from a real file, and what a scope leaves of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.insights import open_insights
from bot.adapters.store.rows import to_time
from bot.domain import PictureFormat, Verdict
from bot.errors import StoreError
from bot.report.rows import Agreeing, Asked, Changed, Found, Lasted, Marked, Reacted, Said, Told
from bot.report.scope import Scope
from tests.bot.report.samples import START, open_log

if TYPE_CHECKING:
    from pathlib import Path

LATER = START + timedelta(days=2)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write two days, two targets, two channels and three people."""
    with open_log(tmp_path) as log:
        fox = log.picture("a fox", "sdxl", message_id="50")
        again = log.picture("a fox", "sdxl", message_id="50", queue_ms=2000)
        turbo = log.picture(
            "a fox", "turbo", message_id="51", channel_id="8", queued_at=to_time(LATER), user_id="3", style_version_id=2
        )
        log.picture("an owl", "turbo", message_id="51", channel_id="8", queued_at=to_time(LATER), user_id="3")
        log.failure("timeout", "turbo", user_id="3", channel_id="8", queued_at=to_time(LATER), queue_ms=None)
        log.verdict(fox, "like", "2")
        log.verdict(fox, "not_right", "3", LATER)
        log.verdict(fox, "like", "1")
        log.verdict(turbo, "like", "2", LATER)
        log.detail(fox, "text", "blank", person="2", marks=(2, None), remark="OPNE")
        log.detail(again, person="3")
        models = log.pair("targets", fox, turbo)
        log.vote(models, "b", "2", at=LATER)
        log.vote(models, "b", "1", at=START)
        log.vote(log.pair("same", fox, again), "a", "2", is_fast=True)
        log.vote(log.pair("targets", again, turbo), "a", "2", first_is_a=False)
        log.add("tests", first="sdxl", second="turbo", target_votes=60, opened_at=to_time(START))
        for message, person, reaction in (("50", "2", "up"), ("50", "3", "down"), ("51", "2", "up")):
            log.add("reactions", message_id=message, user_id=person, reaction=reaction)
    return tmp_path / "imagine.db"


def test_everything_is_counted(log: Path) -> None:
    """Each number is what the rows say."""
    with open_insights(log, Scope()) as insights:
        assert insights.asked() == [
            Asked("sdxl", "2026-01-05", "posted", None, 2),
            Asked("turbo", "2026-01-07", "failed", "timeout", 1),
            Asked("turbo", "2026-01-07", "posted", None, 2),
        ]
        assert insights.people() == 2
        assert insights.waited() == [Lasted("sdxl", 1000, 1), Lasted("sdxl", 2000, 1), Lasted("turbo", 1000, 2)]
        assert insights.painted() == [Lasted("sdxl", 8000, 2), Lasted("turbo", 8000, 2)]
        assert sorted(insights.said()) == [
            Said("sdxl", "1", True, Verdict.LIKE, 1),  # as rows are
            Said("sdxl", "2", False, Verdict.LIKE, 1),
            Said("sdxl", "3", False, Verdict.NOT_RIGHT, 1),
            Said("turbo", "2", False, Verdict.LIKE, 1),
        ]
        assert insights.styled() == [Said("Clay", "2", False, Verdict.LIKE, 1)]
        assert insights.agreeing() == [Agreeing(2, 1, 1)]
        assert insights.told() == [Told("sdxl", "2", 1), Told("sdxl", "3", 1)]
        assert insights.found() == [Found("sdxl", "2", "blank", 1), Found("sdxl", "2", "text", 1)]
        assert insights.marked() == [Marked("sdxl", 2, None, 1)]
        assert insights.reacted() == [Reacted("sdxl", 1, 1), Reacted("turbo", 1, 0)]
        assert insights.tests() == {("sdxl", "turbo"): 60}
        assert insights.state("pseudonyms") is None


def test_votes_come_in_the_order_they_were_cast(log: Path) -> None:
    """With the sides as they stood, and who had asked for one of the two."""
    with open_insights(log, Scope()) as insights:
        votes = insights.votes()
    assert [(vote.kind, vote.person, vote.choice, vote.a_target) for vote in votes] == [
        ("targets", "1", "b", "sdxl"),
        ("same", "2", "a", "sdxl"),
        ("targets", "2", "a", "turbo"),
        ("targets", "2", "b", "sdxl"),
    ]
    assert [vote.is_author for vote in votes] == [True, False, False, False]
    assert [vote.is_fast for vote in votes] == [False, True, False, False]


def test_deployments_that_changed_are_told_within_a_scope(tmp_path: Path) -> None:
    """By target and time; it matters to every channel and person."""
    changes = [Changed("sdxl", "blue", "green", START), Changed("turbo", "a", "b", LATER)]
    with open_log(tmp_path) as log:
        for one in changes:
            log.add("deployment_changes", **one._asdict() | {"at": to_time(one.at)})
    scopes = [Scope(), Scope(channel_id=9, user_id=9), Scope(target="turbo"), Scope(since=LATER), Scope(until=LATER)]
    for scope, expected in zip(scopes, [changes, changes, changes[1:], changes[1:], changes[:1]], strict=True):
        with open_insights(tmp_path / "imagine.db", scope) as insights:
            assert insights.changed() == expected


def test_thumbs_under_several_targets_are_nobodys(tmp_path: Path) -> None:
    """A message with pictures of two models, as a comparison's, gives neither a thumb."""
    with open_log(tmp_path) as log:
        for target in ("sdxl", "turbo"):
            log.picture("a fox", target, message_id="60")
        log.add("reactions", message_id="60", user_id="2", reaction="up")
    with open_insights(tmp_path / "imagine.db", Scope()) as insights:
        assert insights.reacted() == [Reacted(None, 1, 0)]


def test_prompts_have_the_opinions_of_others(log: Path) -> None:
    """Likes and wins of a prompt on a model, without the author's own and without noise; its most judged picture."""
    with open_insights(log, Scope()) as insights:
        found = {(one.prompt, one.target): one for one in insights.judged()}
    sdxl, turbo = found["a fox", "sdxl"], found["a fox", "turbo"]
    assert (sdxl.generation_id, sdxl.likes, sdxl.not_right, sdxl.won, sdxl.lost) == (1, 1, 1, 0, 2)
    assert (turbo.generation_id, turbo.likes, turbo.not_right, turbo.won, turbo.lost) == (3, 1, 0, 2, 0)
    assert turbo.format is PictureFormat.PNG
    assert len(found) == 2


def test_what_is_under_a_spoiler_is_shown_nowhere(log: Path) -> None:
    """Neither as an example nor in the gallery; its numbers count all the same."""
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        connection.execute("UPDATE generations SET is_spoiler = 1 WHERE id = 1")
    with open_insights(log, Scope()) as insights:
        assert 1 not in {one.generation_id for one in insights.judged()}
        assert [one.generation_id for one in insights.shown(9)] == [3, 2]
        assert sum(one.times for one in insights.said()) == 4


def test_the_gallery_has_all_that_was_said(log: Path) -> None:
    """The newest judged pictures first, as many as wanted, with each person's verdict, marks and remark."""
    with open_insights(log, Scope()) as insights:
        assert [one.generation_id for one in insights.shown(2)] == [3, 2]
        [shown] = insights.shown(3)[-1:]
        assert (shown.generation_id, shown.queued_at) == (1, START)
        opinions = {one.user_id: one for one in insights.opinions([1])}
    assert [*opinions] == ["1", "2", "3"]
    assert opinions["1"].is_author
    told = opinions["2"]
    assert (told.verdict, told.matches_words, told.looks_good, told.remark) == (Verdict.LIKE, 2, None, "OPNE")
    assert (told.user_name, told.defects) == ("name 2", ("blank", "text"))


@pytest.mark.parametrize(("scope", "pictures", "said", "votes", "thumbs"), [
    (Scope(since=LATER), 3, 2, 1, 1),
    (Scope(until=LATER), 2, 2, 3, 2),
    (Scope(target="turbo"), 3, 1, 3, 1),
    (Scope(target="sdxl"), 2, 3, 4, 2),
    (Scope(channel_id=7), 2, 3, 1, 2),
    (Scope(channel_id=8), 3, 1, 0, 1),
    (Scope(user_id=3), 3, 1, 0, 1),
    (Scope(user_id=2), 0, 2, 3, 2),
    (Scope(target="sdxl", channel_id=8), 0, 0, 0, 0),
])  # fmt: skip
def test_a_scope_leaves_its_part(log: Path, scope: Scope, pictures: int, said: int, votes: int, thumbs: int) -> None:
    """Pictures by when they were asked for; what was said by when, and by whom, it was."""
    with open_insights(log, scope) as insights:
        assert sum(row.pictures for row in insights.asked()) == pictures
        assert sum(row.times for row in insights.said()) == said
        assert len(insights.votes()) == votes
        assert sum(row.up + row.down for row in insights.reacted()) == thumbs
        shown = [one.generation_id for one in insights.shown(9)]
        assert bool(insights.opinions(shown)) is bool(said)
        assert all(one.likes + one.not_right + one.won + one.lost for one in insights.judged())


def test_blurred_pictures_are_no_examples(log: Path) -> None:
    """A report would show them plain."""
    with closing(sqlite3.connect(log)) as bot, bot:
        bot.execute("UPDATE generations SET is_spoiler = 1")
    with open_insights(log, Scope()) as insights:
        assert list(insights.judged()) == []


def test_a_report_sees_one_moment(log: Path) -> None:
    """What is written meanwhile is not in it."""
    with open_insights(log, Scope()) as insights:
        before = insights.asked()
        with closing(sqlite3.connect(log)) as bot, bot:
            bot.execute("UPDATE generations SET status = 'undelivered'")
            bot.execute("DELETE FROM verdicts")
        assert insights.asked() == before
        assert insights.said()


def test_a_log_that_cannot_be_read_is_ours_to_tell(tmp_path: Path) -> None:
    """SQLite's errors are StoreErrors, and no file is made."""
    with pytest.raises(StoreError), open_insights(tmp_path / "none.db", Scope()):
        pass
    assert not (tmp_path / "none.db").exists()

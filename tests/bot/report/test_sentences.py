"""Every kind of sentence, with its numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain import Verdict
from bot.report.facts import Facts
from bot.report.preferences import weigh
from bot.report.rows import Agreeing, Asked, CastVote, Changed, Found, Lasted, Marked, Reacted, Said, Told
from bot.report.scope import Scope
from bot.report.sentences import NOT_JUDGED, NOTHING, NOTHING_HERE, PART, sentences_of
from tests.bot.report.samples import NOW
from tests.bot.report.test_preferences import clear, vote, wording

ASKED = [Asked("sdxl", "2026-01-31", "posted", None, 9)]


def said(scope: Scope | None = None, **facts: object) -> str:
    """Return all sentences on these facts, a line each."""
    known = Facts(**{"asked": ASKED, "people": 2} | facts)  # pyright: ignore[reportArgumentType]  # by name
    return "\n".join(sentences_of(known, weigh(known), scope or Scope()))


def test_an_empty_log_says_what_to_do() -> None:
    """With nothing asked for there is one sentence, and another one where a scope may be the reason."""
    empty = Facts()
    assert sentences_of(empty, weigh(empty), Scope()) == (NOTHING,)
    assert sentences_of(empty, weigh(empty), Scope(target="sdxl")) == (NOTHING_HERE,)


def test_nothing_judged_says_what_to_do() -> None:
    """Pictures without opinions: how to give them, and what is known otherwise."""
    assert NOT_JUDGED in said()
    assert "2 people asked for 9 pictures on 2026-01-31." in said()


def test_a_preference_comes_first() -> None:
    """The sentence is the one of the counting, with its notes."""
    first = said(votes=clear(), tests={("sdxl", "turbo"): 50}).splitlines()[0]
    assert first.startswith("*turbo* was preferred to *sdxl* in 40 of 50 decided comparisons (")
    assert first.endswith("10 people, 10 prompts.")
    assert "39 to go" in said(votes=clear(), tests={("sdxl", "turbo"): 89})


def test_too_early_names_the_pair() -> None:
    """It says which two, and what is missing."""
    text = said(votes=[vote("1", "a"), vote("2", "b")])
    assert "*sdxl* and *turbo*: too early to say, about 28 more votes needed, from 1 more person" in text
    assert "(2 votes so far)." in text


def test_many_pairs_are_cut() -> None:
    """Three pairs have sentences; the others, and wordings, are in tables. Gaps between targets are told."""
    names = [("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")]
    votes = [vote("1", "a", sides) for sides in names] + [wording("1", "a")]
    lines = said(votes=votes).splitlines()
    assert len([line for line in lines if "too early" in line]) == 3
    assert "1 more pair of models stand in the table." in lines[2]
    assert "*a* and *b*, *c* and *d*" in lines[2]
    assert "1 vote on 1 pair of wordings" in lines[2]


def test_wordings_alone_are_told() -> None:
    """Where only wordings were compared the sentence stands alone."""
    assert said(votes=[wording("1", "a")]).startswith("1 vote on 1 pair of wordings")


def test_a_part_of_the_votes_is_told() -> None:
    """A scope leaves out votes, and then a plan cannot be judged."""
    scope = Scope(since=datetime(2026, 1, 1, tzinfo=UTC))
    assert PART in said(scope, votes=[vote("1", "a")])
    assert PART not in said(votes=[vote("1", "a")])


def test_left_out_votes_and_authors_are_told() -> None:
    """Why votes do not count, and how many are an author's."""
    text = said(votes=[vote("1", "a", is_fast=True), vote("2", "a", is_author=True)])
    assert "Left out: 1 vote given too fast to have looked." in text
    assert "1 vote came from somebody who had asked for one of the two; these count too." in text


@pytest.mark.parametrize(
    ("choices", "meaning"),
    [
        ("aaabb", "no sign that people lean to one side"),
        ("a" * 12, "lean to the left"),
        ("b" * 12, "lean to the right"),
    ],
)
def test_the_same_thing_twice_tells_a_lean(choices: str, meaning: str) -> None:
    """How often the left one was chosen, with its interval, and what that means."""
    same = [vote(str(number), choice, ("sdxl", "sdxl"), "same") for number, choice in enumerate(choices)]
    text = said(votes=same)
    assert f"the left one in {choices.count('a')} of {len(choices)} decided votes (" in text
    assert meaning in text
    assert "on the same thing shown twice" in text


def test_likes_are_told_by_style_too() -> None:
    """The most liked first, four at most; a star in a name does not end what is slanted."""
    styled = [Said(f"Style*{number}", "1", False, Verdict.LIKE, 5) for number in range(6)]  # as rows are
    mine = Said("Clay", "2", True, Verdict.LIKE, 1)
    text = said(said=[Said("sdxl", "1", False, Verdict.LIKE, 30)], styled=[*styled, mine])
    assert " By style: *Style0* 5 of 5 (" in text
    assert "; 2 more in the table." in text
    assert "Clay" not in text


def test_likes_have_intervals_and_people() -> None:
    """Per target, the most liked first, without the authors' own, which are apart with the reactions."""
    rows = [
        Said("turbo", "1", False, Verdict.LIKE, 62),  # as rows are
        Said("turbo", "2", False, Verdict.NOT_RIGHT, 18),
        Said("sdxl", "1", False, Verdict.NOT_RIGHT, 5),
        Said("turbo", "3", True, Verdict.LIKE, 4),
    ]
    text = said(said=rows, reacted=[Reacted("turbo", 7, 2), Reacted(None, 1, 0)])
    assert "*turbo* 62 of 80 (67–85 %, 2 people); *sdxl* 0 of 5 (0–43 %, 1 person)." in text
    assert "people like 4 of 4 pictures they asked for themselves (51–100 %, 1 person)" in text
    assert "reactions under the messages: 8 thumbs up, 2 down" in text
    assert NOT_JUDGED not in text


def test_many_targets_are_cut() -> None:
    """Four have their numbers in the sentence."""
    rows = [Said(f"t{number}", "1", False, Verdict.LIKE, 5) for number in range(6)]
    assert "; 2 more in the table." in said(said=rows)


def test_what_is_wrong_has_its_share() -> None:
    """The most frequent things, of the answers there are, and the middle marks."""
    text = said(
        told=[Told("sdxl", "1", 30), Told("sdxl", "2", 10)],
        found=[Found("sdxl", "1", "text", 10), Found("sdxl", "2", "text", 2), Found("sdxl", "1", "blank", 3)],
        marked=[Marked("sdxl", 2, None, 3), Marked("sdxl", 5, 4, 2)],
    )
    assert "in 40 answers of “Tell us more”: text 12 (18–45 %, 2 people); blank or broken 3 (3–20 %, 1 person)." in text
    assert "matches the words 2 of 5 (5 marks), looks good 4 of 5 (2 marks)" in text
    assert "The middle mark" in said(marked=[Marked("sdxl", 2, None, 3)])


@pytest.mark.parametrize(("rows", "words"), [
    ([Agreeing(3, 0, 5), Agreeing(0, 3, 5)], "agree closely on whether a picture is right (alpha 1.00)"),
    ([Agreeing(1, 1, 9)], "agree hardly at all on whether"),
])  # fmt: skip
def test_agreement_is_in_plain_words(rows: list[Agreeing], words: str) -> None:
    """Alpha has a word beside it; votes and verdicts have their own."""
    assert words in said(agreeing=rows)
    votes: list[CastVote] = [vote(str(n), "a", prompt=prompt) for n in range(4) for prompt in ("x", "y")]
    votes += [vote(str(n), "b", prompt="z") for n in range(4)]
    assert "closely on which of two pictures is better (alpha 1.00)" in said(votes=votes)


def test_times_are_told() -> None:
    """Half, nine in ten, and 99 in a hundred."""
    text = said(waited=[Lasted("sdxl", 400, 99), Lasted("sdxl", 200_000, 1)], painted=[Lasted("sdxl", 9000, 100)])
    assert "waited no longer than 0.4 s and were painted within 9 s" in text
    assert "(100 pictures)" in text


def test_another_deployment_is_told() -> None:
    """Of which target, from which to which and since when; the newest few, and never as emphasis of its own."""
    changes = [Changed("sdxl", "blue", f"*green-{hour}*", NOW.replace(hour=hour, minute=5)) for hour in range(5)]
    assert (
        "Another deployment answers than before: *sdxl* from blue to green-0 on 6 Mar 2026, 00:05 UTC. "
        "Pictures from before and after are different tests." in said(changed=changes[:1])
    )
    text = said(changed=changes)
    assert "green-1 " not in text
    assert "green-4 on 6 Mar 2026, 04:05 UTC (2 earlier changes left out)." in text
    assert "deployment" not in said()


def test_failures_are_in_plain_words() -> None:
    """By cause, the most frequent first; the rest together."""
    codes = ["endpoint_busy"] * 3 + ["timeout"] * 2 + ["held_back", "bad_picture", "no such code"]
    failed = [Asked("sdxl", "2026-01-31", "failed", code, 1) for code in codes]
    text = said(asked=[*ASKED, *failed, Asked("sdxl", "2026-02-01", "refused", "rate_limited", 2)])
    assert (
        "8 of 17 pictures failed (47 %): too busy 3, took too long 2, held back by its filter 1, other causes 2."
        in text
    )
    assert "19 pictures from 2026-01-31 to 2026-02-01, on 2 days (2 refused)." in text
    assert "None of 9 pictures failed." in said()


def test_blank_pictures_stand_beside_the_failures() -> None:
    """They came, and show nothing; where there are none, nobody speaks of them."""
    assert "None of 9 pictures failed. 2 came as one plain colour." in said(blank=2)
    assert "plain colour" not in said()


def test_open_and_cancelled_pictures_are_told() -> None:
    """They neither came nor failed."""
    rows = [Asked("sdxl", "2026-01-31", status, None, 1) for status in ("queued", "scoring", "cancelled")]
    text = said(asked=rows)
    assert "3 pictures on 2026-01-31 (1 cancelled and 2 still on the way)." in text
    assert "failed" not in text


def test_there_are_twelve_sentences_at_most() -> None:
    """With everything there is, a person still reads to the end."""
    names = [("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")]
    same = vote("1", "a", ("sdxl", "sdxl"), "same")
    lines = said(
        votes=[vote("1", "a", sides) for sides in names] * 2 + [wording("1", "a"), same, vote("2", "b")],
        said=[Said("turbo", "1", False, Verdict.LIKE, 62)],
        reacted=[Reacted("turbo", 7, 2)],
        told=[Told("sdxl", "1", 30)],
        found=[Found("sdxl", "1", "text", 10)],
        agreeing=[Agreeing(3, 0, 5), Agreeing(0, 3, 5)],
        waited=[Lasted("sdxl", 400, 99)],
        painted=[Lasted("sdxl", 9000, 100)],
    ).splitlines()
    assert len(lines) == 12

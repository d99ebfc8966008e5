"""What leads read in answer to /admin: short, whole, and as much as Discord takes."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain import Block, OwnLimits, Used
from bot.services.usage import usage_of
from cogs._admin_words import NO_PRICE, PEOPLE_SHOWN, TARGETS_SHOWN, blocked_words, limits_words, usage_words
from cogs._limits import TEXT_MAX

UNTIL = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def test_usage_lists_the_first_and_counts_the_others() -> None:
    """Fifteen people and ten models, most of the endpoint's time first."""
    used = [Used(number, f"person {number}", f"model {number}", 1, number) for number in range(1, 17)]
    words = usage_words(usage_of(used, 0), "the last 30 days")
    people, models = words.split("### By person\n")[1].split("\n### By model\n")
    assert people.splitlines()[0] == "- person 16: 1 picture, 0 s"
    assert people.splitlines()[PEOPLE_SHOWN:] == ["- and 1 other"]
    assert models.splitlines()[TARGETS_SHOWN:] == ["- and 6 others", NO_PRICE]


def test_the_longest_usage_fits_a_message() -> None:
    """However people and models are called."""
    used = [Used(number, "*" * 99, f"{number:02}{'_' * 30}", 10**6, 10**12) for number in range(99)]
    assert len(usage_words(usage_of(used, 999.99), "the last 30 days")) <= TEXT_MAX


def test_names_are_shown_as_they_are() -> None:
    """No name is a mention, a link or a heading."""
    assert r"- \*\*bo\*\* \<\@5\>: 1 picture" in usage_words(usage_of([Used(5, "**bo** <@5>", "sdxl", 1, 1)], 1), "all")


def test_a_block_is_told_whole() -> None:
    """Who, until when, why, and what became of their pictures."""
    assert blocked_words(Block(5, "Bo"), 0) == (
        "<@5> cannot use the bot until somebody lifts it.\n-# `/admin unblock` lets them in again."
    )
    assert blocked_words(Block(5, "Bo", UNTIL, "*cats*"), 1) == (
        f"<@5> cannot use the bot until <t:{int(UNTIL.timestamp())}:f>. They read this reason: \\*cats\\*\n"
        "1 picture of theirs waited and will not be painted.\n-# `/admin unblock` lets them in again."
    )


def test_limits_are_told_whole() -> None:
    """A lifted limit is as many as they like."""
    assert limits_words("<@5>", OwnLimits(1, 60, 0), is_own=False) == (
        "<@5>: 1 picture every 60 seconds, as many as they like in 24 hours."
    )
    assert "With `reset`" in limits_words("<@5>", OwnLimits(1, 60, 0), is_own=True)

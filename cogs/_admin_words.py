"""What leads read in answer to /admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Block, OwnLimits
    from bot.services.usage import Sum, Usage

PEOPLE_SHOWN, TARGETS_SHOWN = 15, 10
NAME_CHARS = 32
NOTHING_PAINTED = "Nothing was painted in that time."
NO_PRICE = "-# With a price per second under `/admin settings`, this would say what it cost."


def blocked_words(block: Block, cancelled: int) -> str:
    """Say that somebody is blocked, until when, and what became of their pictures."""
    until = f"until <t:{int(block.until.timestamp())}:f>" if block.until else "until somebody lifts it"
    reason = f" They read this reason: {escape(block.reason)}" if block.reason else ""
    waiting = f"\n{_pictures(cancelled)} of theirs waited and will not be painted." if cancelled else ""
    return f"<@{block.user_id}> cannot use the bot {until}.{reason}{waiting}\n-# `/admin unblock` lets them in again."


def limits_words(who: str, limits: OwnLimits, *, is_own: bool) -> str:
    """Say how much somebody may ask for."""
    pace = _limit(limits.pictures_per_window, f"every {limits.window_s} seconds")
    day = _limit(limits.pictures_per_day, "in 24 hours")
    reset = "\n-# With `reset`, the usual limits count again." if is_own else ""
    return f"{who}: {pace}, {day}.{reset}"


def _limit(pictures: int, span: str) -> str:
    return f"{_pictures(pictures)} {span}" if pictures else f"as many as they like {span}"


def usage_words(usage: Usage, period: str) -> str:
    """Return who used how much, by person and by target, and the total."""
    if not usage.people:
        return f"## Usage, {period}\n{NOTHING_PAINTED}"
    lines = [
        f"## Usage, {period}",
        f"**In all: {_amount(usage.total)}**",
        "### By person",
        *_lines(usage.people, PEOPLE_SHOWN),
        "### By model",
        *_lines(usage.targets, TARGETS_SHOWN),
    ]
    return "\n".join(lines if usage.total.cost is not None else [*lines, NO_PRICE])


def _lines(sums: Sequence[Sum], shown: int) -> list[str]:
    lines = [f"- {escape(shorten(one.name, NAME_CHARS))}: {_amount(one)}" for one in sums[:shown]]
    left = len(sums) - shown
    return [*lines, f"- and {left} {'other' if left == 1 else 'others'}"] if left > 0 else lines


def _amount(one: Sum) -> str:
    cost = "" if one.cost is None else f", {one.cost:,.2f} in money"
    return f"{_pictures(one.pictures)}, {one.scoring_s:,.0f} s{cost}"


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"

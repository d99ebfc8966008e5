"""The texts of /help and /quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Allowed, Quota


def help_text(quota: Quota, targets: Sequence[str]) -> str:
    """Return /help: one screen, for people who have never seen a bot."""
    which = f" With several models, **target** says which one paints: {', '.join(targets)}." if len(targets) > 1 else ""
    return (
        "## Draw a picture from your words\n"
        "Type `/imagine`, then say what the picture should show, and press Enter. A minute later at most, "
        f"the picture is here for everyone in the channel.{which} **style** gives it a look: `/style list` shows all.\n"
        "- **Like** and **Not right** tell the team what you think; your answer is private.\n"
        "- **Tell us more** lets you say what is good or wrong about a picture.\n"
        "- **Again** draws the same words once more; every picture is different.\n"
        "- **Change words** lets you edit the words and draw again.\n"
        "- **More** tells only you everything about a picture, **Report** asks the people in charge to remove it, "
        "**Delete** takes your own away.\n"
        "- `/compare` draws two pictures for a blind vote: which is better, A or B?\n"
        "- `/duel` asks you, and only you, about pairs of pictures that are here already.\n"
        "- `/history` finds earlier pictures, `/show` brings one back, `/quota` says how many you have left, `/suite "
        "run` paints many prompts together.\n"
        "### Good to know\n"
        "Simple words work: *a red fox in the snow, watercolour*. Say what should be there, not what should not. "
        "Pictures are made by a computer model and can be wrong or odd; that is what we are testing. "
        "`{red|blue} cube` draws every choice in braces, in one grid. Every picture is drawn anew, so part of a "
        "difference is chance. For a brace that is just a brace, write `\\{`.\n"
        f"{_quota_line(quota)}\n"
        "-# Your words, your name and the picture are kept so that the team can judge its model: "
        "`/privacy` tells all of it."
    )


def quota_text(quota: Quota) -> str:
    """Return /quota: what is left, and when it renews."""
    lines = ["## Your pictures"]
    if quota.window:
        lines.append(_left(quota.window, f"every {_span(quota.window_s)}"))
    if quota.day:
        lines.append(_left(quota.day, "in 24 hours"))
    if not quota.window and not quota.day:
        lines.append("Ask for as many as you like: there is no limit here.")
    if quota.window or quota.day:
        lines.append("-# Pictures of `/suite run` do not count here.")
    if quota.open_now:
        limit = f" of at most {quota.open_limit}" if quota.open_limit else ""
        lines.append(f"{quota.open_now}{limit} on the way right now.")
    return "\n".join(lines)


def _left(allowed: Allowed, span: str) -> str:
    left = max(0, allowed.limit - allowed.used)
    renews = f" The next one comes back <t:{int(allowed.renews_at.timestamp()) + 1}:R>." if allowed.renews_at else ""
    return f"**{left}** left of {allowed.limit} {span}.{renews}"


def _quota_line(quota: Quota) -> str:
    limits = [f"{quota.window.limit} every {_span(quota.window_s)}"] if quota.window else []
    limits += [f"{quota.day.limit} in 24 hours"] if quota.day else []
    return f"Pictures you can ask for: {' and '.join(limits)}." if limits else "Ask for as many as you like."


def _span(seconds: float) -> str:
    return "minute" if seconds == 60 else f"{seconds:g} seconds"  # noqa: PLR2004  # a minute

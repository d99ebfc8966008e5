"""That another deployment answers, in words: for leads, and on the cards of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import DeploymentChange

NAME_CHARS, SHOWN_MAX = 60, 3
DIFFERENT_TESTS = "Pictures from before and after are different tests"


def change_words(change: DeploymentChange) -> str:
    """Return what leads read."""
    return (
        f"The image model behind {_name(change.target)} has changed: answers now come from deployment "
        f"{_name(change.later)} (before: {_name(change.earlier)}), since <t:{int(change.at.timestamp())}:f>. "
        f"{DIFFERENT_TESTS}: run your suite again and compare."
    )


def changes_line(changes: Sequence[DeploymentChange]) -> str:
    """Return the line on a run's card of what changed while it went on; empty where nothing did."""
    if not changes:
        return ""
    said = [
        f"{_name(one.target)} from {_name(one.earlier)} to {_name(one.later)} at <t:{int(one.at.timestamp())}:t>"
        for one in changes[:SHOWN_MAX]
    ]
    more = f" and {len(changes) - SHOWN_MAX} times more" if len(changes) > SHOWN_MAX else ""
    return f"⚠️ While this ran, the deployment that answers changed: {', '.join(said)}{more}. {DIFFERENT_TESTS}."


def _name(name: str) -> str:
    return f"**{escape(shorten(name, NAME_CHARS))}**"

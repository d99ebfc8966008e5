"""The suite that comes with the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnknownStyleError
from bot.suites.built_in import built_in_suites
from bot.suites.planning import plan_run

if TYPE_CHECKING:
    from bot.domain import Style


def no_style(name: str) -> Style:
    """Know none."""
    raise UnknownStyleError(name)


async def pass_all(_words: str) -> None:
    """Find nothing."""


async def test_a_dozen_prompts_each_ask_something_else() -> None:
    """One picture each, in an order that stays, and each says what to look at."""
    [smoke] = built_in_suites()
    assert (smoke.name, smoke.version, len(smoke.prompts)) == ("smoke", 1, 12)
    assert len({one.challenge for one in smoke.prompts}) == len({one.words for one in smoke.prompts}) == 12
    assert all(one.category and one.note for one in smoke.prompts)
    plan = await plan_run(smoke, ["sdxl"], 1, style_named=no_style, check_words=pass_all, prompt_chars=100)
    assert (plan.suite, plan.version, plan.pictures) == ("smoke", 1, 12)

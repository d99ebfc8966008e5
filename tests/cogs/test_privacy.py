"""/privacy says what is kept, in plain words that are true for the rules in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.client import Access
from bot.domain import Forgetting, OwnData, Policy
from cogs._limits import TEXT_MAX
from cogs._privacy_words import FIRST_USE, confirm_text, done_text, privacy_text
from tests.stage import NO_LIMITS, private_answer, text_of

if TYPE_CHECKING:
    from tests.conftest import OpenStage


@pytest.mark.parametrize(
    ("pictures", "rows", "said"),
    [
        (0, 0, "Everything: until you or the team delete it."),
        (1, 365, "Picture files: one day. Everything else: 365 days."),
        (30, 0, "Picture files: 30 days. Everything else: until you or the team delete it."),
        (7, 7, "Everything: 7 days."),
    ],
)
async def test_it_says_for_how_long(open_stage: OpenStage, pictures: int, rows: int, said: str) -> None:
    """As the rules are now, also when they were changed a moment ago."""
    stage = await open_stage(policy=Policy(NO_LIMITS))
    stage.app.rules.current = Policy(NO_LIMITS, picture_keep_days=pictures, log_keep_days=rows)
    assert said in text_of(private_answer(await stage.ada.slash(stage.channel, "privacy")))


async def test_it_is_told_in_direct_messages_too(open_stage: OpenStage) -> None:
    """Where those are allowed."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    assert "What this bot keeps of you" in text_of(private_answer(await stage.ada.user.slash("privacy")))


@pytest.mark.parametrize("is_checked", [True, False])
def test_who_checks_is_named(is_checked: bool) -> None:  # noqa: FBT001  # of a table
    """Only where somebody does; and it is one screen."""
    text = privacy_text(Policy(), is_checked_by_azure=is_checked)
    assert ("Azure AI Content Safety" in text) == is_checked
    assert len(text) < 2000
    assert "/my-data delete" in text


@pytest.mark.parametrize("what", Forgetting)
def test_the_words_fit(what: Forgetting) -> None:
    """Every message about one's data fits Discord, and the line at the first use is two sentences."""
    assert len(confirm_text(what, OwnData(10**6, 10**6, 10**6, 10**6))) < TEXT_MAX
    assert len(done_text(what, is_all_gone=False)) < TEXT_MAX
    assert FIRST_USE.count(".") == 2

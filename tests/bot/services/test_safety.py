"""What follows from what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import (
    SEVERITIES,
    Finding,
    FoundBy,
    HarmCategory,
    Judgement,
    Policy,
    SafetyAction,
    SafetyRules,
    Subject,
    Thresholds,
)
from bot.services.policy import PolicyBook
from bot.services.safety import SafetyService, action_of
from tests.bot.services.rig import NO_LIMITS
from tests.cogs.samples import generation
from tests.fakes import FakePictures

if TYPE_CHECKING:
    from tests.bot.services.rig import Rig

ORDER = list(SafetyAction)


class FakeSafety:
    """Finds one thing in everything."""

    def __init__(self, category: HarmCategory, severity: int) -> None:
        self.judgement = Judgement(dict.fromkeys(HarmCategory, 0) | {category: severity})

    async def check_text(self, text: str, correlation_id: str) -> Judgement:
        """Judge."""
        assert text
        assert correlation_id
        return self.judgement

    async def check_picture(self, data: bytes, correlation_id: str) -> Judgement:
        """Judge."""
        assert data
        assert correlation_id
        return self.judgement


ladders = st.lists(
    st.tuples(st.sampled_from(SEVERITIES[1:]), st.sampled_from(SafetyAction)),
    max_size=3,
    unique_by=lambda step: step[0],
).map(lambda steps: tuple(sorted(steps)))


@given(st.sampled_from(HarmCategory), st.sampled_from(SEVERITIES), ladders)
async def test_the_highest_step_that_is_reached_decides(
    category: HarmCategory, severity: int, ladder: Thresholds
) -> None:
    """And only that category's; what is below the first step is no finding."""
    rules = SafetyRules({category: ladder})
    pictures = FakePictures()
    service = SafetyService(
        PolicyBook(Policy(NO_LIMITS, safety=rules)), pictures, service=FakeSafety(category, severity)
    )
    reached = [action for lowest, action in ladder if lowest <= severity]
    for findings in (
        await service.check_prompt(generation()),
        await service.check_picture(generation(), b"data"),
    ):
        assert [finding.action for finding in findings] == reached[-1:]
        assert all((one.category, one.severity) == (category, severity) for one in findings)


@given(st.lists(st.sampled_from(SafetyAction), max_size=4))
def test_the_strictest_action_wins(actions: list[SafetyAction]) -> None:
    """Whatever else was found."""
    found = [Finding(Subject.PROMPT, FoundBy.CONTENT_SAFETY, "hate", action) for action in actions]
    assert action_of(found) == (max(actions, key=ORDER.index) if actions else None)


async def test_with_nothing_set_up_nothing_is_waited_for(rig: Rig) -> None:
    """A picture pays nothing for checks that nobody asked for: each ends without one turn of the loop."""
    service = SafetyService(rig.rules, rig.pictures)
    row = (await rig.ask()).rows[0]
    for check in (
        service.check_words(rig.request()),
        service.check_prompt(row),
        service.check_picture(row, b"data"),
        service.try_keep_apart(row, b"data"),
    ):
        with pytest.raises(StopIteration):
            check.send(None)


async def test_the_rules_are_looked_up_each_time(rig: Rig) -> None:
    """Leads may change them while the bot runs."""
    service = SafetyService(rig.rules, rig.pictures, service=FakeSafety(HarmCategory.HATE, 4))
    row = (await rig.ask()).rows[0]
    assert action_of(await service.check_prompt(row)) is SafetyAction.BLOCK
    rig.rules.current = Policy(NO_LIMITS, safety=SafetyRules({}))
    assert await service.check_prompt(row) == ()

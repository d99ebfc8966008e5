"""Settings that change while the bot runs: over the environment, by the settings' own rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import HarmCategory, Limits, OwnLimits, Policy, SafetyAction, SafetyRules, WhenDown
from bot.errors import SettingsError
from bot.settings import Changeable
from bot.settings.changing import NAMES

CHANNEL, ROLE = 123456789012345678, 223456789012345678
EVERYTHING = Policy(
    limits=Limits(1, pictures_per_day=2, waiting_per_user=3, queue=4, prompt_chars=6000),
    role_limits={ROLE: OwnLimits(20, 60, 500)},
    are_leads_exempt=True,
    allowed_channel_ids=(CHANNEL,),
    allowed_role_ids=(ROLE,),
    moderation_channel_id=CHANNEL,
    price_per_second=0.00012,
    picture_keep_days=30,
    log_keep_days=60,
    safety=SafetyRules(
        {
            HarmCategory.HATE: (),
            HarmCategory.SELF_HARM: ((6, SafetyAction.BLOCK),),
            HarmCategory.SEXUAL: ((2, SafetyAction.FLAG), (4, SafetyAction.SPOILER), (6, SafetyAction.BLOCK)),
            HarmCategory.VIOLENCE: ((2, SafetyAction.FLAG),),
        },
        WhenDown.ALLOW,
        keep_blocked_pictures=True,
        spoiler_for_adults=True,
    ),
)


@pytest.mark.parametrize("policy", [Policy(), EVERYTHING])
def test_without_changes_the_environment_counts(policy: Policy) -> None:
    """Whatever it says."""
    assert Changeable(policy).policy({}) == policy


def test_what_is_written_is_read_back() -> None:
    """Every text is a value of its setting: of another environment it makes the same rules."""
    changeable = Changeable(EVERYTHING)
    texts = {**changeable.texts(EVERYTHING), "PROMPT_MAX_CHARS": "4000"}
    assert texts.keys() == NAMES
    expected = replace(EVERYTHING, limits=replace(EVERYTHING.limits, prompt_chars=4000))
    assert Changeable(Policy()).policy(texts) == expected


@pytest.mark.parametrize("name", ["ALLOWED_CHANNEL_IDS", "ALLOWED_ROLE_IDS", "MODERATION_CHANNEL_ID", "ROLE_LIMITS"])
def test_a_list_can_be_emptied(name: str) -> None:
    """Nothing chosen is a choice, and goes over the environment."""
    assert Changeable(EVERYTHING).texts(Changeable(EVERYTHING).policy({name: ""}))[name] == ""


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_cannot_be_is_a_fault_of_that_setting(name: str) -> None:
    """In the words that the operator reads of the environment."""
    with pytest.raises(SettingsError) as caught:
        Changeable(Policy()).policy({name: "nonsense!"})
    assert [fault.variable for fault in caught.value.faults] == [name]


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "SCORING_URL", "BLOCKLIST_FILE", "CONTENT_SAFETY_KEY", "GONE"])
def test_nothing_else_can_be_changed(name: str) -> None:
    """No secret, no address, no file, and nothing unknown."""
    with pytest.raises(SettingsError) as caught:
        Changeable(Policy()).policy({name: "x", "QUEUE_LIMIT": "3"})
    assert name in {fault.variable for fault in caught.value.faults}


@given(st.sampled_from(sorted(NAMES)), st.text())
def test_any_text_is_a_value_or_a_fault(name: str, value: str) -> None:
    """Whatever somebody writes; what is taken can be written again."""
    changeable = Changeable(EVERYTHING)
    try:
        policy = changeable.policy({name: value})
    except SettingsError as error:
        assert {fault.variable for fault in error.faults} == {name}  # noqa: PT017 -- a fault is one of two right ends
        return
    assert changeable.policy({name: changeable.texts(policy)[name]}) == policy

"""The gate: every kind of person in every kind of place, for everything that is more or less open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain import Block, Origin, Policy
from bot.errors import BlockedError, RefusedError, WrongChannelError, WrongRoleError
from bot.services.gate import Gate, Openness, refusal_for
from bot.services.policy import PolicyBook

HERE, THREAD, ELSEWHERE, ROLE, OTHER_ROLE = 11, 12, 13, 21, 22
NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
BLOCK = Block(1, "Bo", NOW, "too many cats")
OPEN, CLOSED = Policy(), Policy(allowed_channel_ids=(HERE,), allowed_role_ids=(ROLE,))

IN_PLACE = Origin(1, "Bo", 7, HERE, role_ids=frozenset({ROLE, OTHER_ROLE}))
PEOPLE = {
    "tester here": IN_PLACE,
    "tester in a thread": Origin(1, "Bo", 7, THREAD, parent_id=HERE, role_ids=frozenset({ROLE})),
    "tester elsewhere": Origin(1, "Bo", 7, ELSEWHERE, role_ids=frozenset({ROLE})),
    "stranger here": Origin(1, "Bo", 7, HERE, role_ids=frozenset({OTHER_ROLE})),
    "stranger in private": Origin(1, "Bo", None, ELSEWHERE),
    "lead in private": Origin(1, "Bo", None, ELSEWHERE, is_lead=True),
}
NOTHING = (None, None, None)
# What each reads with the rules that name a channel and a role, as usual / in every channel / open to everybody.
TABLE: dict[str, tuple[type[RefusedError] | None, ...]] = {
    "tester here": NOTHING,
    "tester in a thread": NOTHING,
    "tester elsewhere": (WrongChannelError, None, None),
    "stranger here": (WrongRoleError, WrongRoleError, None),
    "stranger in private": (WrongChannelError, WrongRoleError, None),
    "lead in private": NOTHING,
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("openness", Openness)
def test_who_is_turned_away(who: str, openness: Openness) -> None:
    """By channel first, then by role; a thread is part of its channel; leads pass."""
    refusal = refusal_for(PEOPLE[who], CLOSED, None, openness)
    assert (type(refusal) if refusal else None) is TABLE[who][openness]
    assert refusal_for(PEOPLE[who], OPEN, None, openness) is None


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("openness", Openness)
@pytest.mark.parametrize("policy", [OPEN, CLOSED])
def test_blocked_people_hear_so_first(who: str, openness: Openness, policy: Policy) -> None:
    """Wherever they are, but for what is open to everybody; a lead is not blocked."""
    refusal = refusal_for(PEOPLE[who], policy, BLOCK, openness)
    if PEOPLE[who].is_lead or openness is Openness.EVERYBODY:
        assert refusal is None
    else:
        assert isinstance(refusal, BlockedError)
        assert (refusal.until, refusal.reason) == (NOW, "too many cats")


def test_the_gate_looks_the_rules_up_each_time() -> None:
    """What leads change counts at once."""
    rules, blocks = PolicyBook(OPEN), dict[int, Block]()
    gate = Gate(rules, blocks.get)
    gate.check(PEOPLE["tester elsewhere"])
    rules.current = CLOSED
    with pytest.raises(WrongChannelError):
        gate.check(PEOPLE["tester elsewhere"])
    gate.check(IN_PLACE)
    blocks[1] = BLOCK
    with pytest.raises(BlockedError):
        gate.check(IN_PLACE)

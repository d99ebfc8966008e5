"""Pseudonyms: stable, of this log alone, and apart from one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.export.people import Pseudonyms

IDS = st.integers(1, 2**63).map(str)


@given(st.binary(min_size=16, max_size=32), st.lists(IDS, unique=True, max_size=20))
def test_a_person_keeps_one_name(salt: bytes, ids: list[str]) -> None:
    """Two exports of one log agree on everybody, nobody shares a name, and no id is in it."""
    first = [Pseudonyms(salt).of(one) for one in ids]
    people = Pseudonyms(salt)
    assert [people.of(one) for one in reversed(ids)] == first[::-1]
    assert len(set(first)) == len(ids)
    assert not [name for name, one in zip(first, ids, strict=True) if len(one) > 12 and one in name]


@given(IDS)
def test_another_log_has_other_names(user_id: str) -> None:
    """Who knows the pseudonyms of one log knows nothing of another's."""
    assert Pseudonyms(b"a" * 16).of(user_id) != Pseudonyms(b"b" * 16).of(user_id)


def test_the_terminal_is_no_person() -> None:
    """Pictures from the terminal say so."""
    assert Pseudonyms(b"a" * 16).of("0") == "terminal"


def test_hiding_leaves_the_rest() -> None:
    """Only the id and the name of the person change."""
    record: dict[str, object] = {"id": 1, "user_id": "5", "user_name": "Ada", "prompt": "a fox"}
    hidden = Pseudonyms(b"a" * 16).hide(record)
    assert hidden["user_id"] == hidden["user_name"] != "5"
    assert {name for name in record if record[name] != hidden[name]} == {"user_id", "user_name"}

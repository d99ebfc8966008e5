"""The form behind Tell us more: what it shows, and how it is read back."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_modal

from bot.domain import Defect, Details
from cogs._details_modal import DEFECTS, REMARK_MAX, DetailsModal, told_in

marks = st.none() | st.integers(1, 5)
remarks = st.text(max_size=REMARK_MAX).map(str.strip)
any_details = st.builds(Details, marks, marks, st.frozensets(st.sampled_from(Defect)), remarks)


def sent(custom_id: object, **fields: object) -> discord.Interaction[Any]:
    """Return what `told_in` looks at: a submit of these fields, in place of one from the gateway."""
    interaction = discord.Interaction.__new__(discord.Interaction)
    components: list[dict[str, Any]] = [
        {"component": {"custom_id": name, "values" if isinstance(value, list) else "value": value}}
        for name, value in fields.items()
    ]
    interaction.data = cast("Any", {"custom_id": custom_id, "components": components})
    return interaction


def as_sent(modal: dict[str, Any]) -> discord.Interaction[Any]:
    """Return a form sent as it was opened."""
    matches, looks, defects, remark = (label["component"] for label in modal["components"])
    return sent(
        modal["custom_id"],
        matches_words=next(iter(_defaults(matches)), None),
        looks_good=next(iter(_defaults(looks)), None),
        defects=_defaults(defects),
        remark=remark.get("value", ""),
    )


def _defaults(field: dict[str, Any]) -> list[str]:
    return [option["value"] for option in field["options"] if option.get("default")]


@given(st.integers(1, 2**63 - 1), st.none() | any_details)
def test_sending_the_form_as_it_was_opened_changes_nothing(number: int, before: Details | None) -> None:
    """Discord takes every form, and what was told before stands in it whole."""
    modal = DetailsModal(number, before).to_dict()
    validate_modal(modal)
    assert told_in(as_sent(modal)) == (number, before or Details())


def test_people_read_plain_words() -> None:
    """The marks have words at their ends, and every defect has its own."""
    labels = DetailsModal(1).to_dict()["components"]
    matches, looks, defects, _ = (label["component"] for label in labels)
    assert [option["label"] for option in matches["options"]] == ["1: not at all", "2", "3", "4", "5: completely"]
    assert [option["label"] for option in looks["options"]] == ["1: not at all", "2", "3", "4", "5: very"]
    assert [option["value"] for option in defects["options"]] == list(Defect)
    assert len(set(DEFECTS.values())) == len(Defect)


def test_nothing_has_to_be_filled_in() -> None:
    """Discord sends an empty form too."""
    fields = [label["component"] for label in DetailsModal(1).to_dict()["components"]]
    assert [field["required"] for field in fields] == [False] * 4


def test_a_mark_can_be_unmade_where_there_is_one() -> None:
    """Somebody who has never given one needs no such choice."""
    modal = DetailsModal(1, Details(matches_words=3)).to_dict()
    matches, looks = (label["component"] for label in modal["components"][:2])
    assert [option["label"] for option in matches["options"]][-1] == "No answer"
    assert len(looks["options"]) == 5


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"matches_words": "none", "looks_good": None, "defects": [], "remark": ""},
        {"matches_words": "0", "looks_good": "6", "defects": ["something new"], "remark": None},
        {"matches_words": "x", "looks_good": "", "defects": None, "remark": "  "},
        {"another": "5"},
    ],
)
def test_what_is_not_told_or_not_known_is_left_out(fields: dict[str, Any]) -> None:
    """A form may have been opened in another version of the bot."""
    assert told_in(sent("imagine:details:v1:7", **fields)) == (7, Details())


def test_a_remark_is_as_long_as_its_field() -> None:
    """What comes is checked again."""
    found = told_in(sent("imagine:details:v1:7", remark="x" * (REMARK_MAX + 1)))
    assert found == (7, Details(remark="x" * REMARK_MAX))


@pytest.mark.parametrize("custom_id", [None, "", "imagine:details:v1:", "imagine:details:v1:x", "imagine:reword:v1:1"])
def test_other_forms_are_left_alone(custom_id: str | None) -> None:
    """The listener sees every interaction."""
    assert told_in(sent(custom_id)) is None


def test_an_interaction_without_data_is_left_alone() -> None:
    """Discord may send one."""
    interaction = discord.Interaction.__new__(discord.Interaction)
    interaction.data = None
    assert told_in(interaction) is None

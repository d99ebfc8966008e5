"""What counts as a judgement, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.safety.answers import UnreadableAnswerError, attack_in, code_in, listed_in, severities_in
from bot.domain import HarmCategory

NAMES = ("Hate", "SelfHarm", "Sexual", "Violence")


def answer(**changes: Any) -> dict[str, Any]:
    """Return an answer in which everything is harmless but *changes*, a severity by category."""
    found: dict[str, Any] = dict.fromkeys(NAMES, 0) | changes
    return {"categoriesAnalysis": [{"category": name, "severity": severity} for name, severity in found.items()]}


def test_an_absent_severity_is_none_found() -> None:
    """The service documents it as optional."""
    document = answer()
    del document["categoriesAnalysis"][0]["severity"]
    assert severities_in(document) == dict.fromkeys(HarmCategory, 0)


def test_the_finer_scale_is_read_as_the_coarser() -> None:
    """Of 0 to 7 each two are one of ours."""
    found = severities_in(answer(Hate=7, SelfHarm=5, Sexual=3, Violence=1))
    assert list(found.values()) == [6, 4, 2, 0]


def test_a_category_of_a_later_version_is_left_out() -> None:
    """Nobody asked for it."""
    assert set(severities_in(answer(Rudeness=6))) == set(HarmCategory)


@pytest.mark.parametrize("severity", ["4", -1, 8, 2.5, [], "high", True])
def test_a_severity_without_sense_is_no_judgement(severity: object) -> None:
    """What cannot be compared is not taken for harmless."""
    with pytest.raises(UnreadableAnswerError):
        severities_in(answer(Hate=severity))


def test_of_two_judgements_of_a_category_the_worse_counts() -> None:
    """Nothing says that there is one only."""
    document = answer(Hate=6)
    document["categoriesAnalysis"].append({"category": "Hate", "severity": 0})
    assert severities_in(document)[HarmCategory.HATE] == 6


@pytest.mark.parametrize("document", [None, [], {"error": "x"}, {"error": {"code": 404}}, {"error": {"code": "a fox"}}])
def test_an_error_without_a_plain_code_has_none(document: object) -> None:
    """Only a word may go into the log: a text might repeat the prompt."""
    assert code_in(document) is None


def test_a_category_that_is_missing_is_no_judgement() -> None:
    """Half an answer does not let anything pass."""
    document = answer()
    del document["categoriesAnalysis"][2]
    with pytest.raises(UnreadableAnswerError):
        severities_in(document)


@pytest.mark.parametrize(
    ("document", "is_listed"),
    [({}, False), ({"blocklistsMatch": []}, False), ({"blocklistsMatch": [{"blocklistName": "x"}]}, True)],
)
def test_a_match_is_a_match(document: object, *, is_listed: bool) -> None:
    """The list of matches is empty, or missing, where nothing was held against one."""
    assert listed_in(document) is is_listed


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["categoriesAnalysis", "category", "severity", "userPromptAnalysis", "blocklistsMatch"]),
            inner,
        )
    ),
)


@given(json)
def test_any_json_is_judged_or_refused(document: object) -> None:
    """Whatever comes, there is a judgement of all categories or our own error."""
    for reader in (severities_in, listed_in, attack_in):
        try:
            found = reader(document)
        except UnreadableAnswerError:
            continue
        assert isinstance(found, bool) or set(found) == set(HarmCategory)

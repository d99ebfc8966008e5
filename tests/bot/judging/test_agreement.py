"""Krippendorff's alpha against his own example."""

from __future__ import annotations

import pytest

from bot.judging.agreement import ordinal_alpha, preference_alpha
from bot.judging.votes import Choice
from tests.bot.judging.casting import vote

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units.
OBSERVERS = ("123321412...", "12332241 25.3".replace(" ", ""), ".3332342251.", "123324412 51.".replace(" ", ""))


def test_the_published_example() -> None:
    """Ordinal alpha is the published 0.815."""
    assert {len(one) for one in OBSERVERS} == {12}
    units = [[int(value) for value in column if value != "."] for column in zip(*OBSERVERS, strict=True)]
    assert ordinal_alpha(units) == pytest.approx(0.815, abs=5e-4)


def test_agreement_has_its_ends() -> None:
    """All the same within each unit is 1; opposite answers are below 0."""
    assert ordinal_alpha([[1, 1], [2, 2], [3, 3, 3]]) == pytest.approx(1)
    against = ordinal_alpha([[1, 3], [3, 1], [1, 3]])
    assert against is not None
    assert against < 0


@pytest.mark.parametrize("units", [[], [[1], [2]], [[2, 2], [2, 2]]])
def test_nothing_to_agree_on(units: list[list[int]]) -> None:
    """Without two values in a unit, or with one value everywhere, there is no alpha."""
    assert ordinal_alpha(units) is None


def test_preferences_know_no_sides() -> None:
    """Two people who prefer the same candidate agree, whichever side it stood on."""
    votes = [
        vote(Choice.A, "r1", "p1"),
        vote(Choice.B, "r2", "p1", a="old", b="new"),
        vote(Choice.B, "r1", "p2"),
        vote(Choice.A, "r2", "p2", a="old", b="new"),
    ]
    assert preference_alpha(votes) == pytest.approx(1)

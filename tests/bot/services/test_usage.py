"""What people and targets used, added up."""

from __future__ import annotations

from bot.domain import Used
from bot.services.usage import Sum, usage_of

USED = [
    Used(1, "ada as she was", "sdxl", 2, 3000),
    Used(2, "bo", "sdxl", 1, 5000),
    Used(1, "ada", "turbo", 1, 500),
]


def test_it_is_added_up_by_person_by_target_and_over_all() -> None:
    """Most of the endpoint's time first; a person has the name of their last picture."""
    usage = usage_of(USED, 0.1)
    assert usage.people == [Sum("bo", 1, 5.0, 0.5), Sum("ada", 3, 3.5, 0.35000000000000003)]
    assert usage.targets == [Sum("sdxl", 3, 8.0, 0.8), Sum("turbo", 1, 0.5, 0.05)]
    assert usage.total == Sum("", 4, 8.5, 0.8500000000000001)


def test_without_a_price_there_is_no_money() -> None:
    """Not even nothing: nobody said that it is free."""
    assert usage_of(USED, 0).total.cost is None


def test_nothing_is_nothing() -> None:
    """A log without pictures adds up too."""
    assert usage_of([], 1).total == Sum("", 0, 0.0, 0.0)

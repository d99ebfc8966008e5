"""/help and /quota say what is so, on one screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Allowed, Quota
from cogs._cards import text_view
from cogs._help import help_text, quota_text
from tests.cogs.samples import NOW

RENEWS = f"<t:{int(NOW.timestamp()) + 1}:R>"


def quota(window: Allowed | None = None, day: Allowed | None = None, open_now: int = 0, open_limit: int = 4) -> Quota:
    """Return a quota with a window of one minute."""
    return Quota(window, day, open_now, open_limit, 60.0)


def test_quota_says_what_is_left_and_when_the_next_comes_back() -> None:
    """Both limits, and what is on the way."""
    text = quota_text(quota(Allowed(3, 5, NOW), Allowed(3, 100, NOW), open_now=1))
    assert text.split("\n") == [
        "## Your pictures",
        f"**2** left of 5 every minute. The next one comes back {RENEWS}.",
        f"**97** left of 100 in 24 hours. The next one comes back {RENEWS}.",
        "-# Pictures of `/suite run` do not count here.",
        "1 of at most 4 on the way right now.",
    ]


def test_quota_of_somebody_who_asked_for_nothing_has_no_time() -> None:
    """Nothing used, nothing to come back."""
    assert quota_text(quota(Allowed(0, 5, None))) == (
        "## Your pictures\n**5** left of 5 every minute.\n-# Pictures of `/suite run` do not count here."
    )


def test_quota_without_limits_says_so() -> None:
    """Also then it tells what is on the way."""
    assert "there is no limit here" in quota_text(quota())
    assert quota_text(quota(open_now=2, open_limit=0)).endswith("\n2 on the way right now.")


def test_nobody_has_less_than_nothing_left() -> None:
    """A limit that was lowered leaves some with more used than allowed."""
    assert "**0** left of 5" in quota_text(quota(Allowed(9, 5, NOW)))


@pytest.mark.parametrize(
    ("given_quota", "limits"),
    [
        (quota(Allowed(0, 5, None)), "5 every minute"),
        (quota(None, Allowed(0, 100, None)), "100 in 24 hours"),
        (
            quota(Allowed(0, 5, None), Allowed(0, 9, None)),
            "5 every minute and 9 in 24 hours",
        ),
    ],
)
def test_help_names_every_limit_there_is(given_quota: Quota, limits: str) -> None:
    """And promises nothing that a refusal would take back."""
    assert f"Pictures you can ask for: {limits}." in help_text(given_quota, ["sdxl"]).split("\n")


def test_help_without_limits_says_so() -> None:
    """Then nobody has to be careful."""
    assert "Ask for as many as you like." in help_text(quota(), ["sdxl"]).split("\n")


def test_help_explains_targets_only_where_there_are_several() -> None:
    """One model needs no explanation."""
    assert "**target**" not in help_text(quota(), ["sdxl"])
    assert "**target** says which one paints: sdxl, turbo." in help_text(quota(), ["sdxl", "turbo"])


def test_help_is_one_screen() -> None:
    """Nobody scrolls to learn how to draw."""
    text = help_text(quota(), ["sdxl"])
    assert len(text) < 1500
    assert len(text.split("\n")) < 15


def test_help_names_every_command_and_button() -> None:
    """What it does not name, nobody finds."""
    text = help_text(quota(), ["sdxl"])
    buttons = ("Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete")
    assert all(name in text for name in ("/imagine", "/show", "/quota", *(f"**{button}**" for button in buttons)))


allowances = st.none() | st.builds(
    Allowed,
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=1)).map(lambda after: NOW + after),
)


@given(st.builds(Quota, allowances, allowances, st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.1, 86_400)))
def test_both_always_fit(any_quota: Quota) -> None:
    """Whatever the limits, Discord takes the texts, also with the most targets of the longest names."""
    text_view(quota_text(any_quota))
    text_view(help_text(any_quota, ["x" * 32] * 25))

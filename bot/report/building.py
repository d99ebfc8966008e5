"""Makes a report of the log, as it is at one moment."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.store.insights import open_insights
from bot.export.people import Pseudonyms
from bot.report.charts.preferences import preference_chart, wordings_chart
from bot.report.charts.shares import likes_chart, styles_chart, wrong_chart
from bot.report.charts.times import times_chart
from bot.report.charts.usage import failures_chart, usage_chart
from bot.report.charts.wins import wins_chart
from bot.report.contents import Report
from bot.report.examples import best_of, worst_of
from bot.report.facts import Facts
from bot.report.gallery import exhibits_of
from bot.report.preferences import weigh
from bot.report.runs.building import latest_runs
from bot.report.sentences import sentences_of
from bot.report.words import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from bot.adapters.store.insights import Insights
    from bot.report.chart import Chart
    from bot.report.contents import Example, Exhibit
    from bot.report.preferences import Preferences
    from bot.report.runs.contents import SideBySide
    from bot.report.scope import Scope

EXHIBITS_MAX = 200
SALT_STATE = "pseudonyms"
"""Where the log keeps what makes the pseudonyms of exports."""


def build_report(
    log: Path,
    pictures: Path,
    scope: Scope,
    now: datetime,
    told: Callable[[str], None] = lambda _: None,
    *,
    with_names: bool = False,
) -> Report:
    """Read the log at *log* and make a report of what is in *scope*; takes seconds, so call it on a thread.

    *pictures* is the picture folder. *told* hears, on that thread, what is being done, in a few words. People have
    the pseudonyms of exports unless *with_names*. Raises StoreError.
    """
    with open_insights(log, scope) as insights:
        told("reading the log…")
        facts = _facts(insights)
        told("looking for the best and worst prompts…")
        judged = list(insights.judged())
        people = None if with_names else _pseudonyms(insights)
        gallery = _gallery(insights, people)
    told("comparing the newest runs of suites…")
    suites = tuple(_suite_without_mentions(one, people) for one in latest_runs(log, scope))
    told("counting votes…")
    preferences = weigh(facts)
    return Report(
        title=_title(scope),
        made_at=now,
        sentences=sentences_of(facts, preferences, scope),
        charts=_charts(facts, preferences),
        best=_without_mentions(best_of(judged), people),
        worst=_without_mentions(worst_of(judged), people),
        gallery=gallery,
        pictures=pictures,
        suites=suites,
    )


def _facts(insights: Insights) -> Facts:
    return Facts(
        asked=insights.asked(),
        people=insights.people(),
        blank=insights.blank(),
        waited=insights.waited(),
        painted=insights.painted(),
        said=insights.said(),
        styled=insights.styled(),
        agreeing=insights.agreeing(),
        told=insights.told(),
        found=insights.found(),
        marked=insights.marked(),
        reacted=insights.reacted(),
        votes=insights.votes(),
        tests=insights.tests(),
        changed=insights.changed(),
    )


def _pseudonyms(insights: Insights) -> Pseudonyms:
    salt = insights.state(SALT_STATE)
    return Pseudonyms(bytes.fromhex(salt) if salt else secrets.token_bytes(32))


def _gallery(insights: Insights, people: Pseudonyms | None) -> tuple[Exhibit, ...]:
    shown = insights.shown(EXHIBITS_MAX)
    opinions = insights.opinions([one.generation_id for one in shown])
    if people is None:
        return exhibits_of(shown, opinions, lambda one: one.user_name)
    shown = [one._replace(prompt=people.in_words(one.prompt) or "") for one in shown]
    opinions = [one._replace(remark=people.in_words(one.remark)) for one in opinions]
    return exhibits_of(shown, opinions, lambda one: people.of(one.user_id))


def _without_mentions(examples: Iterable[Example], people: Pseudonyms | None) -> tuple[Example, ...]:
    """Return the prompts without ids of people, which is what Discord makes of a mention, unless names are wanted."""
    if people is None:
        return tuple(examples)
    return tuple(replace(one, prompt=people.in_words(one.prompt) or "") for one in examples)


def _suite_without_mentions(found: SideBySide, people: Pseudonyms | None) -> SideBySide:
    """Return the same for two runs; what only one of them has is counted in a report, not named."""
    if people is None:
        return found
    rows = tuple(replace(row, words=people.in_words(row.words) or "") for row in found.rows)
    return replace(found, rows=rows)


def _charts(facts: Facts, preferences: Preferences) -> tuple[Chart, ...]:
    charts = (
        preference_chart(preferences),
        wins_chart(preferences),
        wordings_chart(preferences),
        likes_chart(facts),
        styles_chart(facts),
        wrong_chart(facts),
        times_chart(facts),
        failures_chart(facts),
        usage_chart(facts),
    )
    return tuple(chart for chart in charts if chart)


def _title(scope: Scope) -> str:
    """Name what the report is about."""
    parts = [
        f"*{scope.target}*" if scope.target else "",
        "one channel" if scope.channel_id is not None else "",
        "one person" if scope.user_id is not None else "",
        f"since {day(scope.since)}" if scope.since else "",
        f"until {day(scope.until)}" if scope.until else "",
    ]
    return ", ".join(["Report", *(part for part in parts if part)])

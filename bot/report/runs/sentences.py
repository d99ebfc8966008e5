"""What changed between two runs, in sentences. No user's words in them; names stand between asterisks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.judging.shares import wilson
from bot.judging.wording import PROMPTS_MIN, Evidence
from bot.report.runs.times import slow_change, typical_change
from bot.report.runs.votes import judged, target_of, verdict_sentence
from bot.report.usage import FAILURES
from bot.report.words import duration, joined, number, percent_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain import RunColumn, RunFigures
    from bot.report.runs.contents import Match, Row, SideBySide
    from bot.report.runs.times import Change
    from bot.report.runs.votes import Count

NOTHING_SHARED = "The two runs have no prompt in common, so there is nothing to compare. Take two runs of one suite."
NOTHING_TO_JUDGE = "No prompt has pictures of both runs to vote between."
NO_MATCH = "The two runs have no model in common, so their times and failures stand side by side without a verdict."


def sentences_of(found: SideBySide, counted: Count) -> tuple[str, ...]:
    """Return the sentences, the most important first."""
    if not found.rows:
        return (NOTHING_SHARED, *_only(found))
    return (
        _preferred(found, counted),
        *([] if found.matches else [NO_MATCH]),
        *(sentence for match in found.matches for sentence in _match(found, match)),
        *_only(found),
        *_left(found),
    )


def _preferred(found: SideBySide, counted: Count) -> str:
    """Say what people preferred; where no votes could ever tell, say so instead of asking for them."""
    prompts = sum(any(_has_both(row, match) for match in found.matches) for row in found.rows)
    verdict = judged(counted, found.first, found.second, target_of(found))
    if prompts >= PROMPTS_MIN or verdict.evidence is not Evidence.TOO_EARLY or (counted.votes and not prompts):
        return verdict_sentence(verdict, counted, found.first, found.second)
    if not prompts:
        return NOTHING_TO_JUDGE
    have = "prompt has" if prompts == 1 else "prompts have"
    return f"{prompts} {have} pictures of both runs: too few to say which is preferred, which takes {PROMPTS_MIN}."


def _has_both(row: Row, match: Match) -> bool:
    cells = (row.cells[match.first], row.cells[match.second])
    return all(any(one.picture for one in cell.pictures) for cell in cells)


def _match(found: SideBySide, match: Match) -> Iterator[str]:
    first, second = found.columns[match.first], found.columns[match.second]
    about = f"*{plain(match.target)}*: " if match.target and len(found.matches) > 1 else ""
    names = (found.first.name, found.second.name)
    for sentence in (
        _deployments(first, second, names),
        _failures(first.figures, second.figures, names),
        _blank(first.figures, second.figures, names),
        *_times(found, match, names),
        _liked(first.figures, second.figures, names),
    ):
        if sentence:
            yield f"{about}{sentence}"


def _deployments(first: RunColumn, second: RunColumn, names: tuple[str, str]) -> str | None:
    """Say that others answered; of models that differ anyway that is no news."""
    one, other = first.figures.deployments, second.figures.deployments
    if first.target != second.target or not one or not other or {*one} == {*other}:
        return None
    return f"Another deployment answered: {_names(one)} in *{names[0]}*, {_names(other)} in *{names[1]}*."


def _names(deployments: tuple[str, ...]) -> str:
    return joined([f"*{plain(name)}*" for name in deployments])


def _failures(first: RunFigures, second: RunFigures, names: tuple[str, str]) -> str | None:
    if not (_lost(first) or _lost(second)):
        if first.done == first.pictures and second.done == second.pictures:
            return f"Every picture came: {first.done:,} in *{names[0]}*, {second.done:,} in *{names[1]}*."
        came = [
            f"{one.done:,} of {one.pictures:,} came in *{name}*"
            for one, name in zip((first, second), names, strict=True)
        ]
        return f"No picture failed: {', '.join(came)}."
    parts = [
        f"{_lost(figures) or 'none'} of {figures.pictures:,} in *{name}*{_causes(figures)}"
        for figures, name in zip((first, second), names, strict=True)
    ]
    return f"Without a picture: {', '.join(parts)}."


def _lost(figures: RunFigures) -> int:
    return figures.failed + figures.held_back


def _causes(figures: RunFigures) -> str:
    causes = [f"{FAILURES.get(code, FAILURES['bot'])} {times:,}" for code, times in figures.errors]
    if figures.held_back:
        causes.append(f"held back {figures.held_back:,}")
    return f" ({', '.join(causes)})" if causes else ""


def _blank(first: RunFigures, second: RunFigures, names: tuple[str, str]) -> str | None:
    if not (first.blank or second.blank):
        return None
    parts = [
        f"{figures.blank:,} of {figures.done:,} pictures in *{name}*"
        for figures, name in zip((first, second), names, strict=True)
    ]
    return f"One plain colour: {', '.join(parts)}."


def _times(found: SideBySide, match: Match, names: tuple[str, str]) -> Iterator[str]:
    """Say both times; the slow one, which the figures have too, only where there are prompts enough to judge it."""
    first, second = (found.columns[place].figures for place in (match.first, match.second))
    if first.median_ms is None or second.median_ms is None:
        return
    change = typical_change(found.rows, match)
    yield _time("Typical time", first.median_ms, second.median_ms, change, names)
    if first.slowest_ms and second.slowest_ms and (change := slow_change(found.rows, match)):
        yield _time("Slow time", first.slowest_ms, second.slowest_ms, change, names)


def _time(what: str, first_ms: int, second_ms: int, change: Change | None, names: tuple[str, str]) -> str:
    times = f"{duration(first_ms)} in *{names[0]}*, {duration(second_ms)} in *{names[1]}*"
    return f"{what}: {times}; {_change(change, names[1])}."


def _change(change: Change | None, second: str) -> str:
    if change is None:
        return "too few prompts to call that slower or faster"
    if not change.is_clear:
        return "no further apart than chance puts the same prompts"
    word = "slower" if change.ratio > 1 else "faster"
    times = f"{change.low:.2f} to {change.high:.2f} times as long"
    return f"*{second}* is {word} ({times}, {number(change.prompts, 'prompt')})"


def _liked(first: RunFigures, second: RunFigures, names: tuple[str, str]) -> str | None:
    parts = [
        f"{figures.likes:,} of {figures.likes + figures.not_right:,} in *{name}* ({percent_range(interval)})"
        for figures, name in zip((first, second), names, strict=True)
        if (interval := wilson(figures.likes, figures.likes + figures.not_right))
    ]
    return f"Liked by people other than the one who asked: {', '.join(parts)}." if parts else None


def _only(found: SideBySide) -> Iterator[str]:
    """Count what is not compared; the page names it."""
    parts = [
        f"{number(len(only), 'prompt')} of *{side.name}*"
        for side, only in ((found.first, found.only_first), (found.second, found.only_second))
        if only
    ]
    if parts:
        yield f"Not compared, as the other run does not have them: {joined(parts)}."


def _left(found: SideBySide) -> Iterator[str]:
    for side in (found.first, found.second):
        columns = [column for column in found.columns if column.run.id == side.run.id]
        if left := sum(column.figures.left for column in columns):
            pictures = number(left, "picture")
            yield (
                f"*{side.name}* was stopped with {pictures} to go."
                if side.run.status.is_over
                else f"*{side.name}* goes on, with {pictures} to go."
            )


def plain(name: str | None) -> str:
    """Return a name without what would end its emphasis."""
    return (name or "").replace("*", "")

"""What came of a suite's run, in plain words, for its status card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import RunStatus
from bot.error_messages import reason_for_code
from bot.services.run_figures import by_target, figures_of
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import RunFigures, RunPicture, SuiteRun

SUMMARY_MAX = 2500
"""Letters: the card says more than this."""
TARGETS_MAX, REASONS_MAX, BLANK_MAX, NAME_CHARS = 8, 5, 8, 40
JUDGE = "Judge the pictures in pairs with `/duel`"
COMPARE = "`/suite compare` sets this run beside another one."
ALL_FAILED = "Nothing came of it. Once what stands above is mended, run it again with `/suite run`."
STOPPED_EARLY = "Nothing came of it, as it was stopped so early. `/suite run` begins it again."


def summary_text(run: SuiteRun, pictures: Sequence[RunPicture]) -> str:
    """Return what came, target by target, why the others did not, and what to do next."""
    figures = figures_of(pictures, run.pictures)
    targets = by_target(pictures)
    lines = [_target(name, figures_of(of_target)) for name, of_target in list(targets.items())[:TARGETS_MAX]]
    if len(targets) > TARGETS_MAX:
        lines.append(f"-# And {len(targets) - TARGETS_MAX} more models.")
    lines += [*_missing(figures), *_blank(pictures), *_not_painted(run, figures), _next(figures, len(targets))]
    return shorten("\n".join(lines), SUMMARY_MAX)


def seconds(ms: int) -> str:
    """Write `3.4 s`, `12 s`."""
    return f"{ms / 1000:.1f} s" if ms < 9950 else f"{ms / 1000:.0f} s"  # noqa: PLR2004  # tenths while they matter


def _target(name: str, figures: RunFigures) -> str:
    told = [f"{figures.done} of {_pictures(figures.pictures)} came"]
    told += [f"{figures.failed} failed"] * bool(figures.failed)
    told += [f"{figures.held_back} held back"] * bool(figures.held_back)
    told += [f"{figures.cancelled} called off"] * bool(figures.cancelled)
    sentences = [f"{', '.join(told)}."]
    if figures.median_ms is not None and figures.slowest_ms is not None:
        sentences.append(f"Usually {seconds(figures.median_ms)}, slow ones {seconds(figures.slowest_ms)}.")
    if figures.deployments:
        names = ", ".join(escape(shorten(one, NAME_CHARS)) for one in figures.deployments[:3])
        sentences.append(
            f"{'Answered by' if len(figures.deployments) == 1 else 'Several deployments answered:'} {names}."
        )
    return f"**{escape(shorten(name, NAME_CHARS))}**: {' '.join(sentences)}"


def _missing(figures: RunFigures) -> Sequence[str]:
    """Return why pictures failed, the most frequent reason first; codes with one reason are one line."""
    reasons: dict[str, int] = {}
    for code, count in figures.errors:
        reason = reason_for_code(code)
        reasons[reason] = reasons.get(reason, 0) + count
    lines = [f"- {count} × {reason}" for reason, count in list(reasons.items())[:REASONS_MAX]]
    return ["Why pictures failed:", *lines] if lines else []


def _blank(pictures: Sequence[RunPicture]) -> Sequence[str]:
    blank = [str(picture.generation_id) for picture in pictures if picture.is_blank]
    if not blank:
        return []
    more = f" and {len(blank) - BLANK_MAX} more" if len(blank) > BLANK_MAX else ""
    has = "has" if len(blank) == 1 else "have"
    return [f"{_pictures(len(blank))} {has} one colour only: {', '.join(blank[:BLANK_MAX])}{more}."]


def _not_painted(run: SuiteRun, figures: RunFigures) -> Sequence[str]:
    if run.status is not RunStatus.STOPPED or not figures.left:
        return []
    return [f"It was stopped before {_pictures(figures.left)} {'was' if figures.left == 1 else 'were'} painted."]


def _next(figures: RunFigures, targets: int) -> str:
    if not figures.done:
        return ALL_FAILED if figures.failed or figures.held_back else STOPPED_EARLY
    return f"{JUDGE}; {COMPARE}" if targets > 1 else COMPARE


def _pictures(count: int) -> str:
    return f"{count} picture" if count == 1 else f"{count} pictures"

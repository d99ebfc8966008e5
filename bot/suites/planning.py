"""Plans runs: choices in braces become parts of their own, styles are put around, too many pictures become parts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from bot.domain import PART_PICTURES_MAX, RUN_REPEATS_MAX, RunPart, RunPlan, SuiteFault
from bot.error_messages import sentence_for
from bot.errors import RefusedError, SuiteFaultsError, UnknownStyleError
from bot.services.prompts import clean_prompt
from bot.services.variations import read_prompt
from bot.suites.cells import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from bot.domain import Style, Suite, SuitePrompt

T = TypeVar("T")

WRONG_REPEATS = f"It is to be painted {{}} times for each model; it can be 1 to {RUN_REPEATS_MAX} times."


async def plan_run(
    suite: Suite,
    targets: Sequence[str],
    repeats: int,
    *,
    style_named: Callable[[str], Style],
    check_words: Callable[[str], Awaitable[None]],
    prompt_chars: int,
) -> RunPlan:
    """Return a run of *suite* by each of *targets*, each prompt painted *repeats* times where it says nothing itself.

    *style_named* raises UnknownStyleError, *check_words* PromptHeldBackError, and *prompt_chars* is the most that goes
    to the model. Raises SuiteFaultsError with all that stands in the way, by line.
    """
    planner = Planner(style_named, check_words, lambda: prompt_chars)
    return await planner.plan(suite, targets, repeats)


@dataclass(frozen=True, slots=True)
class Planner:
    """A `ports.RunPlanner`: `plan_run` where the styles, the word list and the limit are those of the house."""

    style_named: Callable[[str], Style]
    check_words: Callable[[str], Awaitable[None]]
    prompt_chars: Callable[[], int]

    async def plan(self, suite: Suite, targets: Sequence[str], repeats: int) -> RunPlan:
        """Return a run of *suite*. Raises SuiteFaultsError."""
        parts, faults = list[RunPart](), list[SuiteFault]()
        for prompt in suite.prompts:
            wrong = list[str]()
            for part in self._parts(prompt, repeats, wrong):
                try:
                    await self.check_words(part.prompt)
                except RefusedError as error:
                    wrong.append(sentence_for(error))
                if not wrong:  # repeats may be any number
                    parts += _cut(part, targets)
            faults += [SuiteFault(prompt.line or None, what) for what in dict.fromkeys(wrong)]
            await asyncio.sleep(0)  # thousands of prompts: whoever asks for a picture meanwhile comes first
        if faults:
            raise SuiteFaultsError(tuple(faults))
        placed = (replace(part, place=place) for place, part in enumerate(parts, 1))
        return RunPlan(suite.name, suite.version, tuple(targets), repeats, tuple(placed))

    def _parts(self, prompt: SuitePrompt, repeats: int, wrong: list[str]) -> Iterator[RunPart]:
        """Yield one part for each choice of a prompt, not cut yet; what cannot be is put into *wrong*."""
        repeats = prompt.repeats or repeats
        if not 1 <= repeats <= RUN_REPEATS_MAX:
            wrong.append(WRONG_REPEATS.format(f"{repeats:,}"))
        try:
            style = self.style_named(prompt.style) if prompt.style else None
        except UnknownStyleError:
            wrong.append(f"There is no style {shown(prompt.style or '')}. `/style list` shows those there are.")
            style = None
        try:
            text, grid = read_prompt(prompt.words)
        except RefusedError as error:
            wrong.append(sentence_for(error))
            return
        for words in grid.variations.prompts() if grid else [text]:
            try:
                yield self._part(prompt, words.strip(), style, repeats)
            except RefusedError as error:
                wrong.append(sentence_for(error))

    def _part(self, prompt: SuitePrompt, words: str, style: Style | None, repeats: int) -> RunPart:
        whole = style.around(clean_prompt(words, self.prompt_chars())) if style else words
        whole = clean_prompt(whole, self.prompt_chars(), of_style=len(whole) - len(words) if style else 0)
        return RunPart(
            run_id=0,
            place=0,
            prompt=whole,
            targets=(),
            repeats=repeats,
            words=words if style else None,
            style_version_id=style.version_id if style else None,
            category=prompt.category,
            challenge=prompt.challenge,
            note=prompt.note,
        )


def _cut(part: RunPart, targets: Sequence[str]) -> Iterator[RunPart]:
    """Yield the part as messages, each with as many pictures as one can show.

    Rather fewer repeats in each than fewer targets: a message by one target alone would tell whose its pictures are.
    """
    groups = [*_shares(targets, PART_PICTURES_MAX)]
    for repeats in _shares(range(part.repeats), PART_PICTURES_MAX // max(map(len, groups), default=1)):
        for group in groups:
            yield replace(part, targets=tuple(group), repeats=len(repeats))


def _shares(whole: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Yield it in pieces of at most so many, all about the same."""
    pieces = ceil(len(whole) / most)
    for piece in range(pieces):
        yield whole[len(whole) * piece // pieces : len(whole) * (piece + 1) // pieces]

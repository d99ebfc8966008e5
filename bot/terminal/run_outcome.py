"""What came of a suite's run, gathered for its summary in words, in JUnit's XML and in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus
from bot.error_messages import reason_for_code
from bot.services.run_figures import by_target, figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.domain import Generation, RunFigures, RunPart, RunPicture, SuiteRun

_FAILED = {GenerationStatus.FAILED, GenerationStatus.REFUSED, GenerationStatus.HELD_BACK}


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A run that is over. *rows* are what the log says of its pictures, *files* those that were written, by number."""

    run: SuiteRun
    parts: Sequence[RunPart]
    pictures: Sequence[RunPicture]
    rows: Mapping[int, Generation] = field(default_factory=dict[int, "Generation"])
    files: Mapping[int, Path] = field(default_factory=dict[int, "Path"])
    sheets: Sequence[Path] = ()

    @property
    def figures(self) -> RunFigures:
        """All pictures, counted."""
        return figures_of(self.pictures, self.run.pictures)

    @property
    def by_target(self) -> Mapping[str, RunFigures]:
        """The pictures of each model, counted."""
        expected = dict.fromkeys(self.run.targets, 0)
        for part in self.parts:
            for target in part.targets:
                expected[target] = expected.get(target, 0) + part.repeats
        found = by_target(self.pictures)
        return {target: figures_of(found.get(target, ()), count) for target, count in expected.items()}

    @property
    def failures(self) -> int:
        """How many pictures failed or were held back."""
        return sum(picture.status in _FAILED for picture in self.pictures)


def failure_of(picture: RunPicture) -> str | None:
    """Return why a picture failed, in a sentence; None where it did not."""
    if picture.status not in _FAILED:
        return None
    return reason_for_code(picture.error_code)


def facts_of(picture: RunPicture, row: Generation | None) -> Mapping[str, object]:
    """Return what somebody who looks for the cause needs; nothing that the endpoint or a person wrote."""
    facts: dict[str, object] = {"picture": picture.generation_id, "code": picture.error_code}
    if row:
        facts |= {"http_status": row.http_status, "attempts": row.attempts, "request_id": row.endpoint_request_id}
    facts |= {"deployment": picture.deployment}
    return {name: value for name, value in facts.items() if value is not None}

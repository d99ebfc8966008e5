"""Runs of suites and their pictures, made of nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.domain import GenerationStatus, Picture, PictureFormat, RunPicture, RunStatus, SuiteRun
from tests.suites import ADA, ASKED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUN = SuiteRun(7, "smoke", 2, RunStatus.FINISHED, ADA, ("sdxl", "turbo"), 2, 3, 12, ASKED_AT, ASKED_AT)


def picture_of(place: int = 1, target: str = "sdxl", repeat: int = 1, number: int = 1, **changes: Any) -> RunPicture:
    """Return a posted picture that took 2 s."""
    made = RunPicture(
        place,
        target,
        repeat,
        number,
        GenerationStatus.POSTED,
        f"prompt {place}",
        deployment="blue",
        scoring_ms=2000,
        picture=Picture("ab" * 32, PictureFormat.PNG, 64, 64, 100),
    )
    return replace(made, **changes)


def failed(picture: RunPicture, code: str | None = "model_failed") -> RunPicture:
    """Return one that did not come."""
    return replace(picture, status=GenerationStatus.FAILED, error_code=code, picture=None, scoring_ms=None)


def pictures_of(
    prompts: int = 3,
    targets: Sequence[str] = ("sdxl", "turbo"),
    repeats: int = 2,
    change: Callable[[RunPicture], RunPicture] = lambda picture: picture,
) -> list[RunPicture]:
    """Return all pictures of a run, in order, numbered from 1."""
    numbers = count(1)
    return [
        change(picture_of(place, target, repeat, next(numbers)))
        for place in range(1, prompts + 1)
        for target in targets
        for repeat in range(1, repeats + 1)
    ]

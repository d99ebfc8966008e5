"""Runs in a real log that people compare: their pictures as files, likes, and votes between them."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.domain import Judgeable, Origin, PairKind, Verdict
from bot.judging.votes import Answer, Choice
from tests.suites import ASKED_AT, Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.adapters.store.opening import Store
    from bot.domain import Generation, RunPlan, SuiteRun

PEOPLE = [Origin(100 + number, f"Person {number}", 8, 9) for number in range(6)]
PROMPTS = (
    "a red fox asleep in the snow", "a street market at noon", "an old harbour in the fog",
    "a shop sign that says OPEN", "two hands holding a paper boat", "a robot that waters flowers",
    "three green bottles on a wall", "a cathedral made of glass",
)  # fmt: skip
CATEGORIES = ("animals", "places", "text")


def suite_plan(targets: Sequence[str] = ("sdxl",), repeats: int = 1, prompts: Sequence[str] = PROMPTS) -> RunPlan:
    """Return a plan with categories and a challenge."""
    plan = plan_of(prompts, targets, repeats)
    parts = tuple(
        replace(part, category=CATEGORIES[part.place % 3], challenge="hard" if part.place % 2 else None)
        for part in plan.parts
    )
    return replace(plan, parts=parts)


async def painted(
    store: Store, folder: Path, plan: RunPlan, deployment: str = "blue", ms: int = 4000, fails: Sequence[int] = ()
) -> SuiteRun:
    """Write a run whose pictures are files in *folder*; those of the places in *fails* timed out."""
    begun: list[Generation] = []

    def outcome(row: Generation) -> Outcome:
        begun.append(row)
        if len({one.request_id for one in begun}) in fails:
            return Outcome(deployment=deployment, error_code="timeout")
        time = ms + 37 * (len(begun) % 7)
        sha256, size = save(folder, f"{row.prompt} {deployment} {row.id}")
        return Outcome(time, deployment, sha256=sha256, size_bytes=size)

    return await write_run(store, plan, outcome, at=ASKED_AT)


def save(folder: Path, words: str) -> tuple[str, int]:
    """Draw something that looks different for all words; return the file's name and how many bytes it has."""
    rng = random.Random(words)
    image = Image.new("RGB", (320, 320), tuple(rng.randrange(60, 200) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, size = rng.randrange(320), rng.randrange(320), rng.randrange(30, 140)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=tuple(rng.randrange(256) for _ in range(3)))
    out = io.BytesIO()
    image.save(out, "PNG")
    sha256 = hashlib.sha256(out.getvalue()).hexdigest()
    path = folder / sha256[:2] / f"{sha256}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    return sha256, len(out.getvalue())


async def like(store: Store, run: SuiteRun, person: Origin, verdict: Verdict = Verdict.LIKE) -> None:
    """Let a person say the same of every picture of a run."""
    for one in await store.runs.pictures(run.id):
        if one.picture:
            await store.feedback.judge(one.generation_id, person, verdict, ASKED_AT)


async def vote_between(
    store: Store,
    first: SuiteRun,
    second: SuiteRun,
    prefers_second: Callable[[int], bool],
    people: Sequence[Origin] = PEOPLE,
    *,
    is_fast: bool = False,
) -> None:
    """Let people vote on the pairs of two runs of one target, by place; *prefers_second* hears a running number."""
    ones, others = await store.runs.pictures(first.id), await store.runs.pictures(second.id)
    number = 0
    for person in people:
        for one, other in zip(ones, others, strict=True):
            if not (one.picture and other.picture):
                continue
            two = [Judgeable(picture.generation_id, picture.prompt, picture.target) for picture in (one, other)]
            first_is_a = number % 2 == 0
            pair = await store.comparisons.show(PairKind.SAME, two, person.user_id, ASKED_AT, first_is_a=first_is_a)
            assert pair
            choice = Choice.B if prefers_second(number) == first_is_a else Choice.A
            answer = Answer(choice, first_is_a)
            await store.comparisons.vote(pair.id, person, answer, ASKED_AT, is_private=True, is_fast=is_fast)
            number += 1

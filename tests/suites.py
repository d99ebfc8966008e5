"""Plans of runs, and runs written into a real log as the bot would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, ImagineRequest, Origin, Picture, PictureFormat, RunPart, RunPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.adapters.store.opening import Store
    from bot.domain import Generation, SuiteRun

ASKED_AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ADA, BO = Origin(1, "Ada", 8, 9), Origin(2, "Bo", 8, 9)


@dataclass(frozen=True)
class Outcome:
    """What became of one picture; without *data* it failed with *error_code*."""

    scoring_ms: int = 1000
    deployment: str | None = "blue"
    error_code: str | None = None
    sha256: str = "ab" * 32
    size_bytes: int = 100


def plan_of(
    prompts: Sequence[str], targets: Sequence[str] = ("sdxl",), repeats: int = 1, suite: str = "smoke"
) -> RunPlan:
    """Return a plan of these prompts."""
    parts = tuple(RunPart(0, place, prompt, tuple(targets), repeats) for place, prompt in enumerate(prompts, 1))
    return RunPlan(suite, 1, tuple(targets), repeats, parts)


async def write_run(
    store: Store,
    plan: RunPlan,
    outcome: Callable[[Generation], Outcome] = lambda _: Outcome(),
    *,
    origin: Origin = ADA,
    at: datetime = ASKED_AT,
) -> SuiteRun:
    """Write a run all of whose pictures have ended, each as *outcome* says."""
    run = await store.runs.begin(plan, origin, at)
    for part in await store.runs.parts(run.id):
        request = ImagineRequest(part.prompt, part.targets[0], origin, part.count, words=part.words, part=part)
        for row in await store.log.begin(request, f"run{run.id}part{part.place}", at):
            await _end(store, row, outcome(row))
    return run


async def _end(store: Store, row: Generation, outcome: Outcome) -> None:
    said = replace(row, deployment=outcome.deployment, scoring_ms=outcome.scoring_ms, attempts=1)
    if outcome.error_code:
        failed = replace(said, status=GenerationStatus.FAILED, error_code=outcome.error_code, finished_at=row.queued_at)
        await store.log.mark_ended(failed, charged=False)
        return
    picture = Picture(outcome.sha256, PictureFormat.PNG, 64, 64, outcome.size_bytes)
    scored = replace(said, status=GenerationStatus.SCORED, picture=picture)
    await store.log.mark_scored(scored)
    posted = replace(scored, status=GenerationStatus.POSTED, message_id=5, finished_at=row.queued_at)
    await store.log.mark_delivered([posted])

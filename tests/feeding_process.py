"""A process that runs a suite to its end, in all but Discord: `python -m tests.feeding_process FOLDER URL PROMPTS`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.app import open_app
from bot.domain import Policy
from bot.settings import TargetSettings
from tests.fake_stage import RecordingStage
from tests.fakes import RecordingCourier
from tests.suites import ADA, plan_of

KEY = "not-a-real-key"
TARGETS = ("sdxl", "turbo")
CONCURRENCY = 3


def _target(name: str, url: str) -> TargetSettings:
    return TargetSettings(
        name=name,
        url=url,
        key=SecretStr(KEY),
        key_secondary=None,
        deployment=None,
        timeout_s=60.0,
        concurrency=CONCURRENCY,
        ca_file=None,
    )


async def main(folder: Path, url: str, prompts: int) -> None:
    """Begin the run where there is none, else go on with it; return at its end."""
    async with open_app(folder, [_target(name, url) for name in TARGETS], Policy()) as app:
        await app.generation.resume(RecordingCourier())
        app.suites.runs.resume(RecordingStage())
        if not await app.store.runs.newest(None, "", 1):
            await app.suites.runs.begin(plan_of([f"prompt {number}" for number in range(prompts)], TARGETS), ADA)
        await app.suites.runs.idle()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))

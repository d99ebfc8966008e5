"""`imagine-bot suite compare`: two runs of suites side by side, as one page that a browser opens."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.adapters.store.run_insights import open_run_insights
from bot.domain import utc_now
from bot.report.runs.building import build_comparison
from bot.terminal.export import salt_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


def suite_compare(settings: Settings, first: int, second: int, out: Path) -> int:
    """Write the page; print what changed and return 0, or what stands in its way and return 1. Raises StoreError.

    What is at *out* is never overwritten, and nothing half written is left there. The earlier run stands on the left.
    """
    log, pictures = settings.data_dir / "imagine.db", settings.data_dir / "pictures"
    if refusal := _refusal(log, first, second, out):
        return _refuse(refusal)
    compared = build_comparison(log, pictures, min(first, second), max(first, second), utc_now(), _tell)
    part = out.with_name(f"{out.name}.part")
    try:
        part.write_bytes(compared.page)
        part.rename(out)
    except OSError as error:
        return _refuse(f"{out} cannot be written: {error.strerror}")
    finally:
        part.unlink(missing_ok=True)
    print("\n".join([f"{out}\n", *(sentence.replace("*", "") for sentence in compared.sentences)]))
    return 0


def _refusal(log: Path, first: int, second: int, out: Path) -> str | None:
    """Say what stands in the way, if anything does."""
    if not log.exists():
        return f"There is nothing to compare yet: {log} does not exist."
    if out.exists():
        return f"{out} is there already. Name another place with --out."
    if first == second:
        return "That takes two different runs."
    asyncio.run(salt_of(log))  # brings an older log up to date
    with open_run_insights(log) as insights:
        missing = [run for run in (first, second) if not insights.has(run)]
    return f"There is no run {missing[0]}." if missing else None


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1

"""`imagine-bot report`: what the log tells, as one page that a browser opens."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.domain import utc_now
from bot.report.building import build_report
from bot.report.page import page_of
from bot.terminal.export import salt_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.scope import Scope
    from bot.settings import Settings


def report(settings: Settings, out: Path, scope: Scope, *, with_names: bool) -> int:
    """Write the page; print where it is and return 0, or what stands in its way and return 1. Raises StoreError.

    What is at *out* is never overwritten, and nothing half written is left there.
    """
    log, pictures = settings.data_dir / "imagine.db", settings.data_dir / "pictures"
    if not log.exists():
        return _refuse(f"There is nothing to report yet: {log} does not exist.")
    if out.exists():
        return _refuse(f"{out} is there already. Name another place with --out.")
    asyncio.run(salt_of(log))  # brings an older log up to date, and gives it what makes the pseudonyms
    built = build_report(log, pictures, scope, utc_now(), _tell, with_names=with_names)
    _tell("drawing the page…")
    page = page_of(built)
    part = out.with_name(f"{out.name}.part")
    try:
        part.write_text(page, encoding="utf-8")
        part.rename(out)
    except OSError as error:
        return _refuse(f"{out} cannot be written: {error.strerror}")
    finally:
        part.unlink(missing_ok=True)
    print(f"{out}  ({len(built.charts)} charts, {len(built.gallery)} pictures)\n\n{built.sentences[0]}")
    return 0


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1

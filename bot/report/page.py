"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.report.contents import Report


def page_of(report: Report) -> str:
    """Return the page, with charts and thumbnails in it; takes a while, so call it on a thread."""
    raise NotImplementedError

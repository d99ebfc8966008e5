"""Writes an export: any form, of one moment of the log. Shared by the terminal and Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.leaving import Table
from bot.adapters.store.moment import copy_log, open_moment
from bot.domain import ExportFormat
from bot.export.imagefolder import write_imagefolder
from bot.export.preferences import WHY, write_preferences
from bot.export.records import record_of
from bot.export.tables import write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bot.adapters.store.moment import Moment
    from bot.domain import ExportOrder
    from bot.export.people import Pseudonyms
    from bot.export.records import Record

    Watched = Callable[[Iterator[Record], int], Iterable[Record]]
    """Gives the records on, so many in all, and sees them pass."""

DEFAULT_NAMES = {
    ExportFormat.CSV: "imagine-log.csv",
    ExportFormat.JSONL: "imagine-log.jsonl",
    ExportFormat.PARQUET: "imagine-log.parquet",
    ExportFormat.IMAGEFOLDER: "imagine-pictures",
    ExportFormat.PREFERENCES: "imagine-preferences",
    ExportFormat.SQLITE: "imagine-log.db",
}
_TABLES = {ExportFormat.CSV: write_csv, ExportFormat.JSONL: write_jsonl, ExportFormat.PARQUET: write_parquet}


def places(form: ExportFormat, out: Path) -> tuple[Path, ...]:
    """Return what an export to *out* writes: tables of opinions, votes and reactions go beside that of pictures."""
    if form not in _TABLES:
        return (out,)
    return tuple(out if table is Table.PICTURES else out.with_stem(f"{out.stem}-{table}") for table in Table)


def write_export(data_dir: Path, order: ExportOrder, out: Path, people: Pseudonyms | None, watched: Watched) -> str:
    """Write what is ordered from the log in *data_dir* to `places`, and return a few words on what was written.

    Takes as long as the log is large. *people* hides them, None leaves their names. Raises StoreError, OSError, and
    ModuleNotFoundError for a form that needs a package which is not there.
    """
    log, pictures = data_dir / "imagine.db", data_dir / "pictures"
    if order.form is ExportFormat.SQLITE:
        copy_log(log, out, order.since, people)
        return "a database of its own"
    with open_moment(log, order.since) as moment:
        records = _Records(moment, people, watched)
        if order.form is ExportFormat.IMAGEFOLDER:
            missing = write_imagefolder(records.of(Table.PICTURES), pictures, out)
            gone = f"left out, as the picture folder no longer has them: {missing}"
            return gone if missing else "all pictures there are"
        if order.form is ExportFormat.PREFERENCES:
            left_out = write_preferences(records.of(Table.VOTES), records.generation, pictures, out)
            reasons = ", ".join(f"{number} {WHY[why]}" for why, number in sorted(left_out.items()))
            return f"pairs left out: {reasons}" if left_out else "all pairs there are"
        for table, place in zip(Table, places(order.form, out), strict=True):
            _TABLES[order.form](records.of(table), moment.columns(table), place)
        return ", ".join(f"{moment.count(table)} {table}" for table in Table)


class _Records:
    """The rows as they leave: typed, hidden where *people* are, and watched."""

    def __init__(self, moment: Moment, people: Pseudonyms | None, watched: Watched) -> None:
        self._moment, self._people, self._watched = moment, people, watched

    def of(self, table: Table) -> Iterable[Record]:
        hidden = (self._hidden(record_of(dict(row))) for row in self._moment.rows(table))
        return self._watched(hidden, self._moment.count(table))

    def generation(self, generation_id: int) -> Record:
        return self._hidden(record_of(dict(self._moment.generation(generation_id))))

    def _hidden(self, record: Record) -> Record:
        return self._people.hide(record) if self._people else record

"""`imagine-bot export`: the log and its pictures, in the form that another tool reads."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from bot.adapters.store.moment import copy_log, open_moment
from bot.adapters.store.opening import open_store
from bot.export.imagefolder import write_imagefolder
from bot.export.people import Pseudonyms
from bot.export.records import record_of
from bot.export.tables import write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.adapters.store.moment import Moment
    from bot.export.records import Record
    from bot.settings import Settings

SALT_STATE = "pseudonyms"


class ExportFormat(StrEnum):
    """The forms there are."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    IMAGEFOLDER = "imagefolder"
    SQLITE = "sqlite"


DEFAULT_OUT = {
    ExportFormat.CSV: Path("imagine-log.csv"),
    ExportFormat.JSONL: Path("imagine-log.jsonl"),
    ExportFormat.PARQUET: Path("imagine-log.parquet"),
    ExportFormat.IMAGEFOLDER: Path("imagine-pictures"),
    ExportFormat.SQLITE: Path("imagine-log.db"),
}
_TABLES = {ExportFormat.CSV: write_csv, ExportFormat.JSONL: write_jsonl, ExportFormat.PARQUET: write_parquet}


def export(
    settings: Settings, form: ExportFormat, out: Path | None, since: datetime | None, *, with_names: bool
) -> int:
    """Write the export; print where it is and return 0, or what stands in its way and return 1. Raises StoreError.

    What is at *out* is never overwritten, and nothing half written is left there.
    """
    log, out = settings.data_dir / "imagine.db", out or DEFAULT_OUT[form]
    if not log.exists():
        return _refuse(f"There is nothing to take away yet: {log} does not exist.")
    if out.exists():
        return _refuse(f"{out} is there already. Name another place with --out.")
    people = None if with_names else Pseudonyms(asyncio.run(salt_of(log)))
    part = out.with_name(f"{out.name}.part")
    _remove(part)
    try:
        note = _write(settings.data_dir, log, part, form, since, people)
        part.rename(out)
    except ModuleNotFoundError as error:
        return _refuse(f"This form needs one more package ({error.name}): pip install 'imagine-bot[parquet]'")
    except OSError as error:
        return _refuse(f"{out} cannot be written: {error.strerror}")
    finally:
        _remove(part)
    print(f"{out}  ({note})")
    return 0


def _write(
    data_dir: Path, log: Path, out: Path, form: ExportFormat, since: datetime | None, people: Pseudonyms | None
) -> str:
    """Write to *out*, and return a few words on what was written."""
    if form is ExportFormat.SQLITE:
        copy_log(log, out, since, people.of if people else None)
        return "a database of its own"
    with open_moment(log, since) as moment:
        count, records = moment.count(), _records(moment, people)
        if form is ExportFormat.IMAGEFOLDER:
            missing = write_imagefolder(records, data_dir / "pictures", out)
            return (
                f"left out, as the picture folder no longer has them: {missing}"
                if missing
                else "all pictures there are"
            )
        _TABLES[form](records, moment.columns, out)
    return f"{count} rows"


def _records(moment: Moment, people: Pseudonyms | None) -> Iterator[Record]:
    """Yield the rows as they leave, with a bar of progress where a person is watching."""
    for row in tqdm(moment.rows(), total=moment.count(), unit=" rows", leave=False, disable=None):
        record = record_of(dict(row))
        yield people.hide(record) if people else record


async def salt_of(log: Path) -> bytes:
    """Return what makes this log's pseudonyms, made once and kept with it."""
    async with open_store(log) as store:
        if known := await store.state.get(SALT_STATE):
            return bytes.fromhex(known)
        salt = secrets.token_bytes(32)
        await store.state.set(SALT_STATE, salt.hex())
        return salt


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""`imagine-bot export`: the log and its pictures, in the form that another tool reads."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from bot.adapters.store.opening import open_store
from bot.export.people import Pseudonyms, kept_salt
from bot.export.writing import DEFAULT_NAMES, places, write_export

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain import ExportOrder
    from bot.export.records import Record
    from bot.settings import Settings


def export(settings: Settings, order: ExportOrder, out: Path | None) -> int:
    """Write the export; print where it is and return 0, or what stands in its way and return 1. Raises StoreError.

    What is there is never overwritten, and nothing half written is left.
    """
    log, out = settings.data_dir / "imagine.db", out or Path(DEFAULT_NAMES[order.form])
    if not log.exists():
        return _refuse(f"There is nothing to take away yet: {log} does not exist.")
    written = places(order.form, out)
    for place in written:
        if place.exists():
            return _refuse(f"{place} is there already. Name another place with --out.")
    people = None if order.with_names else Pseudonyms(asyncio.run(salt_of(log)))
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        note = write_export(settings.data_dir, order, part / out.name, people, _with_a_bar)
        for place in written:
            (part / place.name).rename(place)
    except ModuleNotFoundError as error:
        return _refuse(f"This form needs one more package ({error.name}): pip install 'imagine-bot[parquet]'")
    except OSError as error:
        return _refuse(f"{out} cannot be written: {error.strerror}")
    finally:
        shutil.rmtree(part, ignore_errors=True)
    print("\n".join(map(str, written)) + f"  ({note})")
    return 0


def _with_a_bar(records: Iterator[Record], total: int) -> Iterable[Record]:
    """Show progress where a person is watching."""
    return tqdm(records, total=total, unit=" rows", leave=False, disable=None)


async def salt_of(log: Path) -> bytes:
    """Return what makes this log's pseudonyms, made once and kept with it."""
    async with open_store(log) as store:
        return await kept_salt(store.state)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1

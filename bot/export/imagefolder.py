"""Pictures with their rows, as Hugging Face's `imagefolder` lays them out.

Source: https://huggingface.co/docs/datasets/image_dataset#imagefolder
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from bot.export.provenance import with_provenance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.export.records import Record

METADATA = "metadata.jsonl"


def write_imagefolder(records: Iterable[Record], pictures: Path, out: Path) -> int:
    """Write `train/metadata.jsonl` and the pictures beside it, PNGs with what made them; return how many were gone.

    *pictures* is the picture folder. Rows without a picture are left out.
    """
    train, missing = out / "train", 0
    train.mkdir(parents=True)
    with (train / METADATA).open("wb") as file:
        for record in records:
            if not record["image_sha256"]:
                continue
            if name := save_picture(record, pictures, train):
                file.write(orjson.dumps({"file_name": name} | record, option=orjson.OPT_APPEND_NEWLINE))
            else:
                missing += 1
    return missing


def save_picture(record: Record, pictures: Path, train: Path) -> str | None:
    """Put the picture of a row into *train*, unless it is there; return its name, or None when the file is gone."""
    sha256, extension = str(record["image_sha256"]), str(record["image_format"])
    out = train / f"{record['id']:08}.{extension}"
    if not out.exists():
        try:
            data = (pictures / sha256[:2] / f"{sha256}.{extension}").read_bytes()
        except FileNotFoundError:
            return None
        out.write_bytes(with_provenance(data, record) if extension == "png" else data)
    return out.name

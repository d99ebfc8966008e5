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


def write_imagefolder(records: Iterable[Record], pictures: Path, out: Path) -> int:
    """Write `train/metadata.jsonl` and the pictures beside it, PNGs with what made them; return how many were gone.

    *pictures* is the picture folder. Rows without a picture are left out.
    """
    train, missing = out / "train", 0
    train.mkdir(parents=True)
    with (train / "metadata.jsonl").open("wb") as file:
        for record in records:
            if not (sha256 := record["image_sha256"]):
                continue
            source = pictures / str(sha256)[:2] / f"{sha256}.{record['image_format']}"
            name = f"{record['id']:08}.{record['image_format']}"
            try:
                data = source.read_bytes()
            except FileNotFoundError:
                missing += 1
                continue
            (train / name).write_bytes(with_provenance(data, record) if record["image_format"] == "png" else data)
            file.write(orjson.dumps({"file_name": name} | record, option=orjson.OPT_APPEND_NEWLINE))
    return missing

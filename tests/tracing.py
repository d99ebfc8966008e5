"""Searches everything a bot keeps on its disk for what is to be gone from there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def traces(folder: Path, words: Iterable[str | bytes]) -> dict[str, list[str]]:
    """Return which of *words* stand where: in the raw bytes of any file below *folder*, or in a file's name."""
    wanted = [word.encode() if isinstance(word, str) else word for word in words]
    found: dict[str, list[str]] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        there = path.read_bytes() + str(path.relative_to(folder)).encode()
        if hits := [repr(word[:40]) for word in wanted if word in there]:
            found[str(path.relative_to(folder))] = hits
    return found


async def traces_in(folder: Path, words: Iterable[str | bytes]) -> dict[str, list[str]]:
    """Do so on a thread."""
    return await asyncio.to_thread(traces, folder, list(words))

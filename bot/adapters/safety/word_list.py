"""The local word list: a text file of words, phrases and patterns, read again when it changes."""

from __future__ import annotations

import asyncio
import logging
import time
import unicodedata
from typing import TYPE_CHECKING, Self

from bot.adapters.safety.folding import fold
from bot.adapters.safety.word_file import parse
from bot.errors import SettingsError, SettingsFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.adapters.safety.word_file import Lines

log = logging.getLogger(__name__)

VARIABLE = "BLOCKLIST_FILE"
LOOK_AGAIN_S = 1.0

Stamp = tuple[int, int, int]


class WordListFile:
    """A `ports.WordList`. The file is looked at when a prompt comes, once a second at most."""

    def __init__(self, path: Path, lines: Lines, stamp: Stamp, monotonic: Callable[[], float]) -> None:
        """Made by `open`."""
        self._path, self._lines, self._stamp, self._monotonic = path, lines, stamp, monotonic
        self._looked_at = monotonic()

    @classmethod
    async def open(cls, path: Path, monotonic: Callable[[], float] = time.monotonic) -> Self:
        """Read the file. Raises SettingsError with every line that has a fault."""
        try:
            stamp, lines = await asyncio.to_thread(_read, path)
        except (OSError, UnicodeDecodeError):
            fix = "Check the path; the file must be UTF-8."
            raise SettingsError((SettingsFault(VARIABLE, "names a file that cannot be read as text", fix),)) from None
        if lines.faults:
            raise SettingsError(
                tuple(
                    SettingsFault(f"{VARIABLE}, line {fault.line}", fault.problem, fault.fix) for fault in lines.faults
                )
            )
        return cls(path, lines, stamp, monotonic)

    @property
    def size(self) -> tuple[int, int]:
        """How many words and phrases there are, and how many patterns."""
        return self._lines.size

    async def finds_in(self, text: str) -> bool:
        """Say whether one of them stands in *text*, disguised or not."""
        if self._monotonic() - self._looked_at >= LOOK_AGAIN_S:
            self._looked_at = self._monotonic()
            await self._look_again()
        folded = fold(text)
        if self._lines.words.stand_in(folded):
            return True
        plain = unicodedata.normalize("NFKC", text).casefold()
        return self._lines.patterns.match_in(dict.fromkeys((folded, plain)))

    async def _look_again(self) -> None:
        """Take over what changed. What cannot be read leaves in force what was."""
        try:
            if _stamp(self._path) == self._stamp:  # a millionth of a second; a thread would cost fifty
                return
            self._stamp, lines = await asyncio.to_thread(_read, self._path)
        except (OSError, UnicodeDecodeError) as error:
            if self._stamp != _NOWHERE:
                log.error("%s cannot be read, the last version stays in force: %s", VARIABLE, type(error).__name__)  # noqa: TRY400
            self._stamp = _NOWHERE
            return
        self._lines = lines
        if lines.faults:
            told = "; ".join(f"line {fault.line} {fault.problem}" for fault in lines.faults)
            log.error("%s changed; these lines are left out, the others are in force: %s", VARIABLE, told)
        log.info("%s: now %d words and phrases, %d patterns", VARIABLE, *lines.size)


_NOWHERE: Stamp = (0, 0, 0)


def _read(path: Path) -> tuple[Stamp, Lines]:
    stamp = _stamp(path)  # before the text: what changes in between is read again
    return stamp, parse(path.read_text(encoding="utf-8-sig"))


def _stamp(path: Path) -> Stamp:
    now = path.stat()
    return now.st_mtime_ns, now.st_size, now.st_ino

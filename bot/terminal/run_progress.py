"""How far a suite's run is: a bar where a person is watching, a line for each part where a file is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from tqdm import tqdm

from bot.domain import GenerationStatus

if TYPE_CHECKING:
    from types import TracebackType

    from bot.domain import SuiteRun
    from bot.services.tickets import Ticket

_FAILED = {GenerationStatus.FAILED, GenerationStatus.HELD_BACK}
WORDS_CHARS = 60


class RunProgress:
    """Counts the pictures of a run as they end; what it says goes to stderr."""

    def __init__(self, run: SuiteRun) -> None:
        """*run* says how much there is to do."""
        self._run = run
        self._ended: dict[str, int] = {}
        self._told: set[str] = set()
        self._failed = 0
        self._bar = tqdm(total=run.pictures, unit=" pictures", leave=False, disable=None, mininterval=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def heard(self, ticket: Ticket) -> None:
        """Take note of a picture that ended, or of a part that is over."""
        ended, before = len(ticket.rows) - len(ticket.open), self._ended.get(ticket.request_id, 0)
        self._ended[ticket.request_id] = ended
        if ticket.is_over.is_set() and ticket.request_id not in self._told:
            self._told.add(ticket.request_id)
            self._failed += sum(row.status in _FAILED for row in ticket.rows)
            self._tell_of(ticket)
        self._bar.set_postfix_str(f"{self._failed} failed" if self._failed else "", refresh=False)
        self._bar.update(ended - before)

    def _tell_of(self, ticket: Ticket) -> None:
        part = ticket.request.part
        if not self._bar.disable or part is None:
            return
        done = sum(self._ended.values())
        failed = f", {self._failed} failed" if self._failed else ""
        words = shown(part.typed)
        print(f"{done} of {self._run.pictures} pictures{failed}: {part.place} {words}", file=sys.stderr, flush=True)


def shown(text: str) -> str:
    """Return the beginning of somebody's words on one line, without what would move a terminal's cursor."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split())[:WORDS_CHARS]

"""How the walk is told: a line a step, and below a failed one how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class StepFailedError(Exception):
    """Ends the walk. *problem* continues the step's name; *fix* says what to do, naming the variable to change."""

    def __init__(self, step: str, problem: str, fix: str) -> None:
        super().__init__(f"{step}: {problem}")
        self.problem, self.fix = problem, fix


class Report:
    """Gives the lines to *out*, one at a time."""

    def __init__(self, out: Callable[[str], None]) -> None:
        self._out = out

    def say(self, line: str) -> None:
        """Tell something that is no step."""
        self._out(line)

    def passed(self, step: str, detail: str) -> None:
        """Tell a step that went well."""
        self._out(f"✓ {step}: {detail}")

    def noted(self, step: str, detail: str) -> None:
        """Tell a step that was skipped, or something to look at that stops nobody."""
        self._out(f"– {step}: {detail}")

    def failed(self, failure: StepFailedError) -> None:
        """Tell the step that ended the walk."""
        self._out(f"✗ {failure}")
        self._out(f"  {failure.fix}")

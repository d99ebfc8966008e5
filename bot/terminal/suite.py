"""`imagine-bot suite run`: a suite from the terminal or a build server, through the bot's own service and log."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import ABANDONED_AFTER, open_app
from bot.domain import RUN_PICTURES_MAX, Origin, RunStatus, utc_now
from bot.errors import SuiteFaultsError, UnknownSuiteError
from bot.services.run_feeding import RunFeeder
from bot.suites.reading import FORMATS, read_suite
from bot.terminal.imagine import NO_LIMITS, user_name
from bot.terminal.run_files import RunFiles
from bot.terminal.run_json import json_text
from bot.terminal.run_junit import junit_xml
from bot.terminal.run_outcome import RunOutcome
from bot.terminal.run_progress import RunProgress
from bot.terminal.run_words import plan_words, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import App
    from bot.domain import RunPlan, Suite, SuiteRun
    from bot.settings import Settings

OK, FAILED, REFUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class SuiteOrder:
    """What is to be run. *suite* is a file or a suite's name; without *targets* all models paint.

    *out* None makes a folder of the run's number in the current one. *is_confirmed*: as many pictures as it makes.
    """

    suite: str
    targets: tuple[str, ...] = ()
    repeats: int = 1
    out: Path | None = None
    max_failures: int = 0
    junit: Path | None = None
    json: Path | None = None
    is_confirmed: bool = False


async def run_suite(settings: Settings, order: SuiteOrder) -> int:
    """Run a suite, and write and print what came of it.

    Returns 0, 1 where more pictures failed than *max_failures*, and 2 where nothing was begun, with the reasons on
    stderr. When cancelled it stops the run, keeps what was painted, and passes the cancellation on. Raises BotError.
    """
    known = tuple(target.name for target in settings.targets)
    targets = order.targets or known
    if fault := _fault_in(order, targets, known):
        return _refuse(fault)
    policy = replace(settings.policy, limits=replace(NO_LIMITS, prompt_chars=settings.prompt_max_chars))
    async with open_app(settings.data_dir, settings.targets, policy, safety=settings.safety) as app:
        await app.house.styles.load()
        try:
            suite = await asyncio.to_thread(_file_of, order.suite) or await app.suites.book.named(order.suite)
            plan = await app.suites.planner.plan(suite, targets, order.repeats)
        except SuiteFaultsError as error:
            return _refuse(*(_line_of(order.suite, fault.line, fault.what) for fault in error.faults))
        except UnknownSuiteError:
            names = ", ".join(await app.suites.book.names("", 20))
            return _refuse(f"There is no file or suite {order.suite}. Suites there are: {names}.")
        except OSError as error:
            return _refuse(f"{order.suite} cannot be read: {error.strerror}")
        print(plan_words(plan), file=sys.stderr)
        if not may_paint(plan, is_confirmed=order.is_confirmed):
            return REFUSED
        return await _Run(app, order).carry_out(plan)


class _Run:
    """One run at the terminal."""

    def __init__(self, app: App, order: SuiteOrder) -> None:
        self._app, self._order = app, order

    async def carry_out(self, plan: RunPlan) -> int:
        log = self._app.suites.log
        before = utc_now() - ABANDONED_AFTER
        await self._app.store.log.close_abandoned(before)
        await self._app.store.runs.close_abandoned(before, utc_now())
        run = await log.begin(plan, Origin(0, user_name()), utc_now())
        folder = self._order.out or Path(f"imagine-run-{run.id}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            await log.set_status(run.id, RunStatus.STOPPED, utc_now())
            return _refuse(f"{folder} cannot be made: {error.strerror}")
        files = RunFiles(self._app.generation, folder, run.parts)
        self._app.generation.deliver_through(files)
        try:
            await self._paint(run)
        finally:
            outcome = await self._outcome(run, files)
            is_written = self._write(outcome, files)
            print(summary(outcome, folder))
        return FAILED if not is_written or outcome.failures > self._order.max_failures else OK

    async def _paint(self, run: SuiteRun) -> None:
        """Paint all there is; when cancelled, stop, and keep what came."""
        generation = self._app.generation
        feeding = RunFeeder(self._app.suites.log, generation).feeding(run)
        status = RunStatus.STOPPED
        try:
            with RunProgress(run) as progress:
                generation.follow_parts(progress.heard)
                await feeding.feed()
            status = RunStatus.FINISHED
        finally:
            feeding.stop()
            for ticket in feeding.open:
                await generation.call_off(ticket.request_id)
            await generation.idle()
            await self._app.suites.log.set_status(run.id, status, utc_now())

    async def _outcome(self, run: SuiteRun, files: RunFiles) -> RunOutcome:
        log = self._app.suites.log
        found = await log.find(run.id)
        assert found is not None  # noqa: S101  # it was begun
        await files.write_sheets(self._app.suites.drawing, found)
        parts, pictures = await log.parts(run.id), await log.pictures(run.id)
        return RunOutcome(found, parts, pictures, files.rows, files.pictures, files.sheets)

    def _write(self, outcome: RunOutcome, files: RunFiles) -> bool:
        """Write the summaries that were asked for; say whether everything could be written."""
        wanted = [(self._order.junit, junit_xml(outcome)), (self._order.json, json_text(outcome).encode())]
        for out, data in wanted:
            try:
                if out:
                    out.parent.mkdir(parents=True, exist_ok=True)
                    out.write_bytes(data)
            except OSError as error:
                files.faults.append(f"{out} cannot be written: {error.strerror}")
        for fault in dict.fromkeys(files.faults):
            print(fault, file=sys.stderr)
        return not files.faults


def may_paint(plan: RunPlan, *, is_confirmed: bool) -> bool:
    """Say whether so many pictures are meant, asking where somebody is there to answer."""
    if is_confirmed or plan.pictures <= RUN_PICTURES_MAX:
        return True
    if not sys.stdin.isatty():
        _refuse(f"That is more than {RUN_PICTURES_MAX} pictures. To paint them, add --yes.")
        return False
    question = f"That is more than {RUN_PICTURES_MAX} pictures. Paint them? [y/N] "
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _fault_in(order: SuiteOrder, targets: Sequence[str], known: Sequence[str]) -> str | None:
    for target in targets:
        if target not in known:
            return f"There is no model {target}. Choose from: {', '.join(known)}."
    if order.out and order.out.exists() and not (order.out.is_dir() and not any(order.out.iterdir())):
        return f"{order.out} has something in it already. Name an empty folder, or a new one, with --out."
    return None


def _file_of(named: str) -> Suite | None:
    """Return the suite in a file; None where a suite's name is meant. Raises SuiteFaultsError, OSError."""
    path = Path(named)
    if path.suffix.casefold() not in FORMATS and not path.is_file():
        return None
    return read_suite(path.name, path.read_bytes())


def _line_of(file: str, line: int | None, what: str) -> str:
    """Write a fault as compilers do, so that editors find the place."""
    return f"{file}:{line}: {what}" if line else f"{file}: {what}"


def _refuse(*sentences: str) -> int:
    print("\n".join(sentences), file=sys.stderr)
    return REFUSED

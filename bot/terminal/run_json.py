"""A suite's run as JSON, for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.terminal.run_outcome import facts_of, failure_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain import RunPicture
    from bot.terminal.run_outcome import RunOutcome

FORMAT = 1
"""Counts what no longer reads as before; what is only added changes nothing."""


def json_text(outcome: RunOutcome) -> str:
    """Return an object; what is unknown is null, times are ISO 8601 in UTC, durations whole milliseconds.

    format    1
    run       id, suite, version (null: a file), status (finished or stopped), targets, repeats, prompts, pictures,
              asked_at, ended_at
    figures   for each target: pictures, done, failed, held_back, cancelled, left, blank, likes, not_right, median_ms,
              slowest_ms (the 95th percentile), errors ([code, count], the most frequent first), deployments
    pictures  in order, for each: place, target, repeat, prompt, words (what the suite says, where a style is around
              it), category, challenge, status, failure (a sentence, null where it did not fail), facts (picture, the
              number in the log, and what is known of: code, http_status, attempts, request_id, deployment),
              scoring_ms, is_blank, is_blurred, file
    sheets    the contact sheets' files
    """
    run = outcome.run
    told = {
        "format": FORMAT,
        "run": {
            "id": run.id,
            "suite": run.suite,
            "version": run.version,
            "status": run.status,
            "targets": run.targets,
            "repeats": run.repeats,
            "prompts": run.parts,
            "pictures": run.pictures,
            "asked_at": _time(run.asked_at),
            "ended_at": _time(run.ended_at),
        },
        "figures": {target: asdict(figures) for target, figures in outcome.by_target.items()},
        "pictures": [_picture(outcome, picture) for picture in outcome.pictures],
        "sheets": [str(sheet) for sheet in outcome.sheets],
    }
    return json.dumps(told, indent=2) + "\n"


def _picture(outcome: RunOutcome, picture: RunPicture) -> Mapping[str, object]:
    file = outcome.files.get(picture.generation_id)
    return {
        "place": picture.place,
        "target": picture.target,
        "repeat": picture.repeat,
        "prompt": picture.prompt,
        "words": picture.words,
        "category": picture.category,
        "challenge": picture.challenge,
        "status": picture.status,
        "failure": failure_of(picture),
        "facts": facts_of(picture, outcome.rows.get(picture.generation_id)),
        "scoring_ms": picture.scoring_ms,
        "is_blank": picture.is_blank,
        "is_blurred": picture.is_spoiler,
        "file": str(file) if file else None,
    }


def _time(at: datetime | None) -> str | None:
    return at and at.isoformat()

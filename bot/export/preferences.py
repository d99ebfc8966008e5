"""Which of two pictures of the same words people preferred, as training on preferences takes it.

The layout is Hugging Face's `imagefolder` with two pictures a row, so `datasets` gives the columns `chosen` and
`rejected` as pictures: https://huggingface.co/docs/datasets/image_dataset#imagefolder
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import orjson

from bot.export.imagefolder import METADATA, save_picture
from bot.judging.votes import Choice, Vote, count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.export.records import Record


WHY = {
    "wordings": "with two wordings",
    "same": "of one model twice",
    "uncounted": "without a vote that counts",
    "gone": "whose pictures are gone",
}


def write_preferences(
    votes: Iterable[Record], generation: Callable[[int], Record], pictures: Path, out: Path
) -> Counter[str]:
    """Write `train/metadata.jsonl`, a line a pair, and the pictures beside it; return how many pairs were left out.

    *votes* come pair by pair; *generation* returns the row of a picture; *pictures* is the picture folder. The keys
    of what is returned are those of WHY: two wordings have no prompt in common, and a model has no preference to
    itself, so neither is anything to learn from. Two deployments of a model, both known, are as good as two models.
    """
    train, left_out = out / "train", Counter[str]()
    train.mkdir(parents=True)
    with (train / METADATA).open("wb") as file:
        for _, group in groupby(votes, key=lambda vote: vote["pair_id"]):
            row = _row(list(group), generation, pictures, train)
            if isinstance(row, str):
                left_out[row] += 1
            else:
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    return left_out


def _row(votes: Sequence[Record], generation: Callable[[int], Record], pictures: Path, train: Path) -> Record | str:
    """Put the pictures of one pair into *train*, and return its row, or why there is none."""
    ids = sorted((int(str(votes[0]["a_id"])), int(str(votes[0]["b_id"]))))
    names = _names(str(votes[0]["kind"]), [generation(one) for one in ids])
    if isinstance(names, str):
        return names
    name_of = dict(zip(ids, names, strict=True))
    counted = count(_vote(vote, name_of) for vote in votes).votes
    if not counted:
        return "uncounted"
    wins = Counter(vote.winner for vote in counted)
    # Of a tie, the first in the alphabet is called chosen.
    ids.sort(key=lambda one: (-wins[name_of[one]], name_of[one]))
    rows = [generation(one) for one in ids]
    files = [save_picture(row, pictures, train) for row in rows]
    if not all(files):
        return "gone"
    facts = _facts(rows, files, counted, [wins[name_of[one]] for one in ids])
    return facts | {"author_votes": sum(bool(vote["is_author"]) for vote in votes if not vote["is_fast"])}


def _names(kind: str, rows: Sequence[Record]) -> list[str] | str:
    """Return what the two candidates are told apart by, or why they are none."""
    targets, deployments = ([str(row[column] or "") for row in rows] for column in ("target", "deployment"))
    if kind == "same" and all(deployments) and deployments[0] != deployments[1]:
        return deployments
    return kind if kind in WHY else targets


def _facts(rows: Sequence[Record], files: Sequence[str | None], votes: Sequence[Vote], wins: Sequence[int]) -> Record:
    """Return the row; *rows*, *files* and *wins* are those of the chosen picture and of the rejected one."""
    choices = Counter(vote.choice for vote in votes)
    facts: Record = {"chosen_file_name": files[0], "rejected_file_name": files[1], "prompt": rows[0]["prompt"]}
    facts |= {"is_tie": wins[0] == wins[1], "n": len(votes), "chosen_votes": wins[0], "rejected_votes": wins[1]}
    facts |= {"tie_votes": choices[Choice.TIE], "neither_votes": choices[Choice.NEITHER]}
    for side, row in zip(("chosen", "rejected"), rows, strict=True):
        facts |= {f"{side}_{name}": row[column] for name, column in _OF_EACH.items()}
    return facts


_OF_EACH = {"id": "id", "target": "target", "deployment": "deployment", "sha256": "image_sha256"}


def _vote(row: Record, name_of: Mapping[int, str]) -> Vote:
    return Vote(
        rater=str(row["user_id"]),
        prompt=str(row["a_prompt"]),
        a=name_of[int(str(row["a_id"]))],
        b=name_of[int(str(row["b_id"]))],
        choice=Choice(str(row["choice"])),
        is_fast=bool(row["is_fast"]),
    )

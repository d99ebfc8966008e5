"""The log as a database to take away: pictures and their judging, and nothing else about people."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.moment import LEAVING, copy_log
from bot.domain import Forgetting
from bot.export.people import Pseudonyms
from tests.bot.services.test_forgetting import ADA, BO, NOW, TABLES, everything, opened
from tests.tracing import traces

if TYPE_CHECKING:
    from pathlib import Path

STAYS = {
    "interaction_tokens",
    "grids",
    "bot_state",
    "complaints",
    "leftovers",
    *("history", "history_terms", "history_content", "history_data", "history_idx", "history_config", "history_due"),
    "blocks",
    "own_limits",
    "pauses",
    "changed_settings",
    "audit",
    "told_privacy",
    "shows",
    *("suites", "suite_versions", "suite_prompts", "watches", "asked_pairs", "run_sheets"),
    *("deployments", "deployment_changes"),
}


def test_every_table_leaves_or_stays() -> None:
    """A later one stays until somebody has thought about it."""
    assert {*LEAVING, *STAYS, "sqlite_sequence"} == set(TABLES)


@pytest.mark.parametrize("is_cut", [True, False])
async def test_a_copy_names_nobody(tmp_path: Path, is_cut: bool) -> None:  # noqa: FBT001  # of a table
    """No id, no name, no report, no act of a lead; the forgotten are someone."""
    async with opened(tmp_path / "data") as desk:
        await everything(desk)
        desk.sql("INSERT INTO findings VALUES (1, 1, 'prompt', 'word_list', 'word', NULL, 'flag', '2026')")
        desk.sql("UPDATE generations SET queued_at = '2025-01-01' WHERE id < 4")
        await desk.forget(Forgetting.OPINIONS)
        out = tmp_path / "copy" / "out.db"
        out.parent.mkdir()
        copy_log(desk.folder / "imagine.db", out, NOW if is_cut else None, Pseudonyms(b"0" * 16))
    assert traces(out.parent, [str(ADA.user_id), str(BO.user_id), "Ada Quill", "Bo Marsh", "a harp"]) == {}
    with closing(sqlite3.connect(out)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert tables == {*LEAVING, "sqlite_sequence"}
        assert copy.execute(
            "SELECT DISTINCT user_id, user_name FROM generations WHERE prompt LIKE 'okapi%'"
        ).fetchall() == [("someone", "someone")]
        assert copy.execute("SELECT count(*) FROM findings").fetchone() == (0 if is_cut else 1,)
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []

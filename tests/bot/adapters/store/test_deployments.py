"""Deployments in the log: those that answered before this step of the log, and changes that are kept once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.adapters.store.database import MIGRATIONS
from bot.adapters.store.opening import open_store
from bot.domain import DeploymentChange, SeenDeployment

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.store.opening import Store

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
CHANGE = DeploymentChange("sdxl", "blue", "green", AT)
HOUR = timedelta(hours=1)

OLD_ROW = """
    INSERT INTO generations (request_id, user_id, user_name, prompt, target, status, queued_at, deployment, charged)
    VALUES ('r', '1', 'Ada', 'a fox', ?, 'posted', ?, ?, 1)
"""


async def test_an_older_log_knows_who_answered(path: Path) -> None:
    """What answered before this step is no news after it."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for step in sorted(MIGRATIONS.glob("000[1-7]*.sql")):
            connection.executescript(step.read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 7")
        for number, name in enumerate(["blue", "green", "blue", None]):
            connection.execute(OLD_ROW, ("sdxl", f"2026-01-0{number + 1}T00:00:00.000Z", name))
    async with open_store(path) as store:
        assert await store.deployments.seen() == [
            SeenDeployment("sdxl", "green", datetime(2026, 1, 2, tzinfo=UTC)),
            SeenDeployment("sdxl", "blue", datetime(2026, 1, 3, tzinfo=UTC)),
        ]


async def test_a_change_is_kept_until_it_is_told(store: Store) -> None:
    """With that its deployment was seen."""
    assert await store.deployments.change(CHANGE, AT - HOUR)
    [kept] = await store.deployments.untold()
    assert kept == CHANGE
    await store.deployments.told(kept, AT)
    assert await store.deployments.untold() == []
    assert await store.deployments.seen() == [SeenDeployment("sdxl", "green", AT)]


async def test_what_was_seen_lately_is_no_change(store: Store) -> None:
    """Whoever saw it; it is seen all the same."""
    await store.deployments.see("sdxl", "green", AT - HOUR / 2)
    assert not await store.deployments.change(CHANGE, AT - HOUR)
    assert await store.deployments.untold() == []
    assert await store.deployments.seen() == [SeenDeployment("sdxl", "green", AT)]


async def test_seeing_never_goes_back_in_time(store: Store) -> None:
    """Two processes may write in any order."""
    await store.deployments.see("sdxl", "green", AT)
    await store.deployments.see("sdxl", "green", AT - HOUR)
    assert [one.last_seen_at for one in await store.deployments.seen()] == [AT]


async def test_a_name_from_outside_can_be_anything(store: Store) -> None:
    """A header may hold what no encoding has."""
    await store.deployments.see("sdxl", "\ud800", AT)
    assert [one.name for one in await store.deployments.seen()] == ["?"]


async def test_names_of_the_settings_are_kept(store: Store) -> None:
    """As they were last."""
    assert await store.deployments.named() == {}
    for named in ({"sdxl": "blue"}, {"turbo": "green"}):
        await store.deployments.name(named)
        assert await store.deployments.named() == named

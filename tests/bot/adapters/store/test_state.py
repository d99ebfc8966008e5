"""What the bot remembers of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.opening import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path


async def test_nothing_is_known_at_first(store: Store) -> None:
    """A key nobody has set is None."""
    assert await store.state.get("commands") is None


async def test_the_last_value_counts(store: Store) -> None:
    """A second value takes the place of the first, and no other key's."""
    await store.state.set("commands", "one")
    await store.state.set("other", "kept")
    await store.state.set("commands", "")
    assert await store.state.get("commands") == ""
    assert await store.state.get("other") == "kept"


async def test_it_outlives_the_run(path: Path) -> None:
    """What one run has set the next one gets."""
    async with open_store(path) as store:
        await store.state.set("commands", "digest")
    async with open_store(path) as store:
        assert await store.state.get("commands") == "digest"

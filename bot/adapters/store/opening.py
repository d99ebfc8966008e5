"""The store: one SQLite file with the log of generations and the bot's own state."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.store.asked_pairs import SQLiteAskedPairs
from bot.adapters.store.audit import SQLiteAudit
from bot.adapters.store.blocks import SQLiteBlocks
from bot.adapters.store.changed_settings import SQLiteSettings
from bot.adapters.store.comparisons import SQLiteComparisons
from bot.adapters.store.complaints import SQLiteComplaints
from bot.adapters.store.database import open_database
from bot.adapters.store.deployments import SQLiteDeployments
from bot.adapters.store.feedback import SQLiteFeedback
from bot.adapters.store.forgetting import SQLiteForgetting
from bot.adapters.store.generations import SQLiteLog
from bot.adapters.store.history import SQLiteHistory
from bot.adapters.store.own_limits import SQLiteOwnLimits
from bot.adapters.store.pauses import SQLitePauses
from bot.adapters.store.privacy import SQLitePrivacy
from bot.adapters.store.reactions import SQLiteReactions
from bot.adapters.store.removals import SQLiteRemovals
from bot.adapters.store.retention import SQLiteRetention
from bot.adapters.store.run_sheets import SQLiteRunSheets
from bot.adapters.store.runs import SQLiteRuns
from bot.adapters.store.shows import SQLiteShows
from bot.adapters.store.state import BotState
from bot.adapters.store.styles import SQLiteStyles
from bot.adapters.store.suites import SQLiteSuites
from bot.adapters.store.usage import SQLiteUsage
from bot.adapters.store.watches import SQLiteWatches

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Store:
    """The file's table families, each behind a class of its own."""

    log: SQLiteLog
    feedback: SQLiteFeedback
    reactions: SQLiteReactions
    comparisons: SQLiteComparisons
    removals: SQLiteRemovals
    complaints: SQLiteComplaints
    state: BotState
    audit: SQLiteAudit
    privacy: SQLitePrivacy
    forgetting: SQLiteForgetting
    retention: SQLiteRetention
    shows: SQLiteShows
    usage: SQLiteUsage
    pauses: SQLitePauses
    own_limits: SQLiteOwnLimits
    settings: SQLiteSettings
    blocks: SQLiteBlocks
    history: SQLiteHistory
    styles: SQLiteStyles
    runs: SQLiteRuns
    deployments: SQLiteDeployments
    watches: SQLiteWatches
    run_sheets: SQLiteRunSheets
    suites: SQLiteSuites
    asked_pairs: SQLiteAskedPairs


@asynccontextmanager
async def open_store(path: Path) -> AsyncGenerator[Store]:
    """Open the store for the length of the block, creating and migrating the file as needed. Raises StoreError."""
    async with open_database(path) as database:
        history = SQLiteHistory(database)
        yield Store(
            log=SQLiteLog(database),
            feedback=SQLiteFeedback(database),
            reactions=SQLiteReactions(database),
            comparisons=SQLiteComparisons(database),
            removals=SQLiteRemovals(database),
            complaints=SQLiteComplaints(database),
            state=BotState(database),
            audit=SQLiteAudit(database),
            privacy=SQLitePrivacy(database),
            forgetting=SQLiteForgetting(database, history),
            retention=SQLiteRetention(database, history),
            shows=SQLiteShows(database),
            usage=SQLiteUsage(database),
            pauses=SQLitePauses(database),
            own_limits=SQLiteOwnLimits(database),
            settings=SQLiteSettings(database),
            blocks=SQLiteBlocks(database),
            history=history,
            styles=SQLiteStyles(database),
            runs=SQLiteRuns(database),
            deployments=SQLiteDeployments(database),
            watches=SQLiteWatches(database),
            run_sheets=SQLiteRunSheets(database),
            suites=SQLiteSuites(database),
            asked_pairs=SQLiteAskedPairs(database),
        )

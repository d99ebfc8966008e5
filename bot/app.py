"""The one place of wiring: opens the adapters, builds the services, closes in reverse."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp

from bot.adapters.contact_sheet import ContactSheets
from bot.adapters.pictures import PictureFolder
from bot.adapters.safety.azure import AzureContentSafety
from bot.adapters.safety.word_list import WordListFile
from bot.adapters.scoring.azure_ml import AzureMLScorer
from bot.adapters.scoring.credentials import Credentials
from bot.adapters.store.opening import Store, open_store
from bot.client import Services
from bot.export.exporting import LogExporter
from bot.export.own import OwnDataExporter
from bot.reporting import LogComparer, LogReporter
from bot.services.blocks import BlockBook
from bot.services.clock import Clock
from bot.services.comparisons import ComparisonService
from bot.services.deployments import DeploymentWatch
from bot.services.duels import DuelService
from bot.services.feedback import FeedbackService
from bot.services.forgetting import ForgettingService
from bot.services.gate import Gate
from bot.services.generation import GenerationService
from bot.services.history import HistoryService
from bot.services.house import House
from bot.services.insights import InsightsService
from bot.services.limits import LimitBook
from bot.services.moderation import ModerationService
from bot.services.notices import Notices
from bot.services.pauses import PauseBook
from bot.services.policy import PolicyBook, PolicyEditor
from bot.services.privacy import PrivacyService
from bot.services.reactions import ReactionService
from bot.services.removal import RemovalService
from bot.services.retention import RetentionService
from bot.services.run_comparisons import RunComparisons
from bot.services.run_drawing import RunDrawing
from bot.services.run_pairs import RunPairs
from bot.services.run_service import RunService
from bot.services.run_sheet_keeper import RunSheetKeeper
from bot.services.safety import SafetyService
from bot.services.shows import ShowService
from bot.services.styles import StyleBook
from bot.services.suite_book import SuiteBook
from bot.services.suite_watch import SuiteWatchService
from bot.services.suites import Suites
from bot.services.taking import TakingService
from bot.services.usage import UsageService
from bot.settings import Changeable
from bot.suites.built_in import built_in_suites
from bot.suites.planning import Planner

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable
    from pathlib import Path

    from bot.domain import Policy
    from bot.services.tasks import CreateTask
    from bot.settings import SafetySettings, TargetSettings

ABANDONED_AFTER = timedelta(hours=1)
"""A picture asked for at the terminal that is still open after so long belongs to a run that was killed."""


@dataclass(frozen=True, slots=True)
class App:
    """What was opened: the store and the services on top of everything."""

    store: Store
    generation: GenerationService
    feedback: FeedbackService
    reactions: ReactionService
    comparisons: ComparisonService
    duels: DuelService
    taking: TakingService
    insights: InsightsService
    removal: RemovalService
    privacy: PrivacyService
    forgetting: ForgettingService
    retention: RetentionService
    shows: ShowService
    rules: PolicyBook
    house: House
    moderation: ModerationService
    history: HistoryService
    suites: Suites

    @property
    def services(self) -> Services:
        """What the cogs use."""
        return Services(
            self.generation,
            self.feedback,
            self.reactions,
            self.comparisons,
            self.duels,
            self.taking,
            self.insights,
            self.removal,
            self.privacy,
            self.forgetting,
            self.shows,
            self.house,
            self.moderation,
            self.history,
            self.suites,
        )


@asynccontextmanager
async def open_app(
    data_dir: Path,
    targets: Iterable[TargetSettings],
    policy: Policy,
    create_task: CreateTask = asyncio.create_task,
    clock: Clock | None = None,
    named: Collection[str] = (),
    safety: SafetySettings | None = None,
) -> AsyncGenerator[App]:
    """Open the log, the picture folder and the connections to the endpoints, and close them in reverse.

    *named* are the fields of the settings that somebody set. Raises StoreError, and SettingsError where the word list
    has faults.
    """
    clock = clock or Clock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(data_dir / "imagine.db"))
        pictures = await stack.enter_async_context(
            PictureFolder(data_dir / "pictures", kept_apart=data_dir / "held_back")
        )
        # The queue bounds the calls at a time; the session must not bound them again.
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        scorers = {one.name: scorer_for(one, session) for one in targets}
        rules = PolicyBook(policy)
        limits = LimitBook(rules, store.own_limits, clock.now)
        checks = await _open_safety(stack, data_dir, safety, rules, pictures, session)
        artist = ContactSheets()
        service = GenerationService(
            scorers,
            pictures,
            store.log,
            rules,
            limits_of=limits.limits_of,
            safety=checks,
            artist=artist,
            clock=clock,
            create_task=create_task,
        )
        base = _Base(data_dir, store, pictures, artist, rules, checks, service, clock, create_task)
        shows = ShowService(
            store.shows, service, pictures, artist, rules, store.audit, clock=clock, create_task=create_task
        )
        await shows.restore()
        stack.push_async_callback(shows.close)
        styles = StyleBook(store.styles, checks.check_text, clock.now)
        suites = await _open_suites(stack, base, styles)
        removal = RemovalService(store.removals, pictures, service, shows, suites.sheets, create_task=create_task)
        stack.push_async_callback(removal.close)
        is_checked = safety is not None and safety.url is not None
        privacy = PrivacyService(store.privacy, OwnDataExporter(data_dir), rules, clock, is_checked_by_azure=is_checked)
        house = _house(base, Changeable(policy, named), limits, styles, suites)
        moderation = ModerationService(
            store.complaints,
            store.comparisons,
            Notices(store.log, store.comparisons, pictures),
            service,
            removal,
            house.blocks,
            store.audit,
            rules,
            now=clock.now,
            create_task=create_task,
        )
        stack.push_async_callback(moderation.close)
        forgetting = ForgettingService(
            store.privacy,
            store.forgetting,
            store.audit,
            service,
            removal,
            moderation,
            (privacy.forget, house.blocks.forget),
            end_runs=suites.forget,
            clock=clock,
            create_task=create_task,
        )
        stack.push_async_callback(forgetting.close)
        yield App(
            store=store,
            generation=service,
            feedback=FeedbackService(store.feedback, service),
            reactions=ReactionService(store.reactions),
            comparisons=ComparisonService(store.comparisons, list(service.targets)),
            duels=DuelService(store.comparisons, store.asked_pairs, pictures),
            taking=TakingService(LogExporter(data_dir, store.state), clock),
            insights=InsightsService(LogReporter(data_dir), clock),
            removal=removal,
            privacy=privacy,
            forgetting=forgetting,
            retention=RetentionService(store.retention, store.audit, removal, rules, clock),
            shows=shows,
            rules=rules,
            house=house,
            moderation=moderation,
            history=HistoryService(store.history, pictures, clock),
            suites=suites,
        )


@dataclass(frozen=True, slots=True)
class _Base:
    """What nearly all services stand on."""

    data_dir: Path
    store: Store
    pictures: PictureFolder
    artist: ContactSheets
    rules: PolicyBook
    checks: SafetyService
    generation: GenerationService
    clock: Clock
    create_task: CreateTask


async def _open_suites(stack: AsyncExitStack, base: _Base, styles: StyleBook) -> Suites:
    store, clock, create_task = base.store, base.clock, base.create_task
    deployments = DeploymentWatch(store.deployments, base.generation, base.rules, clock=clock, create_task=create_task)
    await deployments.restore()
    stack.push_async_callback(deployments.close)
    runs = RunService(store.runs, base.generation, clock=clock, create_task=create_task)
    await runs.restore()
    stack.push_async_callback(runs.close)
    drawing = RunDrawing(store.runs, base.pictures, base.artist)
    sheets = RunSheetKeeper(store.runs, store.run_sheets, drawing, clock)
    pairs = RunPairs(store.runs, store.asked_pairs, clock.now)
    runs.follow(sheets.post)
    runs.follow(pairs.ask_within)
    planner = Planner(styles.named, base.checks.check_text, lambda: base.rules.current.limits.prompt_chars)
    book = SuiteBook(store.suites, built_in_suites(), planner, clock.now)
    watches = SuiteWatchService(
        store.watches, store.runs, runs, book, planner, base.generation.targets, base.rules, clock=clock
    )
    return Suites(
        log=store.runs,
        planner=planner,
        book=book,
        runs=runs,
        deployments=deployments,
        watches=watches,
        drawing=drawing,
        sheets=sheets,
        pairs=pairs,
        comparisons=RunComparisons(store.runs, LogComparer(base.data_dir, clock.now), pairs, clock),
    )


def _house(base: _Base, settings: Changeable, limits: LimitBook, styles: StyleBook, suites: Suites) -> House:
    """Return the books of leads."""
    store, rules, service, now = base.store, base.rules, base.generation, base.clock.now

    async def cancel(user_id: int) -> int:
        return await suites.runs.stop_all_of(user_id) + await service.cancel_waiting(user_id)

    blocks = BlockBook(store.blocks, cancel, now)
    return House(
        gate=Gate(rules, blocks.of),
        blocks=blocks,
        limits=limits,
        pauses=PauseBook(service.targets, store.pauses, service.hold, now),
        settings=PolicyEditor(rules, settings, store.settings, now),
        usage=UsageService(store.usage, rules, now),
        styles=styles,
    )


async def _open_safety(
    stack: AsyncExitStack,
    data_dir: Path,
    settings: SafetySettings | None,
    rules: PolicyBook,
    pictures: PictureFolder,
    session: aiohttp.ClientSession,
) -> SafetyService:
    if settings is None:
        return SafetyService(rules, pictures)
    words = await WordListFile.open(settings.word_list) if settings.word_list else None
    service = content_safety_for(settings, session)
    # A folder of its own, which only a service that looks at pictures can fill.
    held_back = await stack.enter_async_context(PictureFolder(data_dir / "held_back")) if service else None
    return SafetyService(rules, pictures, words, service, held_back)


def content_safety_for(settings: SafetySettings, session: aiohttp.ClientSession) -> AzureContentSafety | None:
    """Return the client of the content safety service, if there is one."""
    if settings.url is None or settings.key is None:
        return None
    key = settings.key.get_secret_value()
    return AzureContentSafety(
        settings.url, key, session, blocklists=settings.blocklists, has_shield=settings.has_shield
    )


def scorer_for(target: TargetSettings, session: aiohttp.ClientSession) -> AzureMLScorer:
    """Return the client of one scoring endpoint."""
    secondary = target.key_secondary.get_secret_value() if target.key_secondary else None
    credentials = Credentials(target.key.get_secret_value(), secondary)
    context = target.ssl_context() if target.ca_file else None
    return AzureMLScorer(target.target, target.url, credentials, session, ssl=context)

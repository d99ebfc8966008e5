"""The one place of wiring: opens the adapters, builds the services, runs the bot, closes in reverse."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from filelock import FileLock, Timeout

from bot.adapters.contact_sheet import ContactSheets
from bot.adapters.pictures import PictureFolder
from bot.adapters.safety.azure import AzureContentSafety
from bot.adapters.safety.word_list import WordListFile
from bot.adapters.scoring.azure_ml import AzureMLScorer
from bot.adapters.scoring.credentials import Credentials
from bot.adapters.store.opening import Store, open_store
from bot.client import Access, ImagineBot, Leads, Services
from bot.domain import utc_now
from bot.errors import SettingsError, SettingsFault
from bot.export.exporting import LogExporter, clear_scratch
from bot.export.own import OwnDataExporter
from bot.reporting import LogComparer, LogReporter
from bot.services.blocks import BlockBook
from bot.services.clock import Clock
from bot.services.comparisons import ComparisonService
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
from bot.services.run_pairs import RunPairs
from bot.services.safety import SafetyService
from bot.services.shows import ShowService
from bot.services.styles import StyleBook
from bot.services.suites import Suites
from bot.services.taking import TakingService
from bot.services.usage import UsageService
from bot.settings import Changeable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Coroutine, Generator, Iterable
    from pathlib import Path

    from bot.domain import Policy
    from bot.services.tasks import CreateTask
    from bot.settings import SafetySettings, Settings, TargetSettings

ABANDONED_AFTER = timedelta(hours=1)
"""A picture asked for at the terminal that is still open after so long belongs to a run that was killed."""

PICTURE_BLOCK_BYTES = 31 * 2**20
"""Just below the largest block whose freeing glibc takes as a sign (mallopt(3), M_MMAP_THRESHOLD)."""

TOKEN_REFUSED = 4004
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


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
        shows = ShowService(
            store.shows, service, pictures, artist, rules, store.audit, clock=clock, create_task=create_task
        )
        await shows.restore()
        stack.push_async_callback(shows.close)
        removal = RemovalService(store.removals, pictures, service, shows, create_task=create_task)
        stack.push_async_callback(removal.close)
        is_checked = safety is not None and safety.url is not None
        privacy = PrivacyService(store.privacy, OwnDataExporter(data_dir), rules, clock, is_checked_by_azure=is_checked)
        house = _house(store, rules, Changeable(policy, named), limits, service, checks, clock)
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
            clock=clock,
            create_task=create_task,
        )
        stack.push_async_callback(forgetting.close)
        pairs = RunPairs(store.runs, store.asked_pairs, clock.now)
        comparing = RunComparisons(store.runs, LogComparer(data_dir, clock.now), pairs, clock)
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
            suites=Suites(log=store.runs, pairs=pairs, comparisons=comparing),
        )


def _house(
    store: Store,
    rules: PolicyBook,
    settings: Changeable,
    limits: LimitBook,
    service: GenerationService,
    checks: SafetyService,
    clock: Clock,
) -> House:
    """Return the books of leads."""
    blocks = BlockBook(store.blocks, service.cancel_waiting, clock.now)
    return House(
        gate=Gate(rules, blocks.of),
        blocks=blocks,
        limits=limits,
        pauses=PauseBook(service.targets, store.pauses, service.hold, clock.now),
        settings=PolicyEditor(rules, settings, store.settings, clock.now),
        usage=UsageService(store.usage, rules, clock.now),
        styles=StyleBook(store.styles, checks.check_text, clock.now),
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


@contextmanager
def lock_data(data_dir: Path) -> Generator[None]:
    """Keep the data folder for this process: two bots would score each other's requests. Raises SettingsError."""
    lock = FileLock(data_dir / "bot.lock", blocking=False)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        fix = "Stop the other one, or give this one a folder of its own."
        raise SettingsError((SettingsFault("DATA_DIR", "is in use by another imagine-bot", fix),)) from error
    except OSError as error:
        fix = "Choose a folder this user may write to."
        raise SettingsError((SettingsFault("DATA_DIR", f"cannot be written: {error.strerror}", fix),)) from error
    try:
        yield
    finally:
        lock.release()


async def run_bot(settings: Settings) -> signal.Signals | None:
    """Run until SIGTERM or SIGINT, and return which; None when the gateway ended by itself.

    Raises SettingsError when Discord refuses the token or cannot be reached.
    """
    _keep_freed_memory()
    # discord.py warns about packages for voice, which this bot does not use.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    with lock_data(settings.data_dir):
        await asyncio.to_thread(clear_scratch, settings.data_dir)
        opened = open_app(
            settings.data_dir,
            settings.targets,
            settings.policy,
            named=settings.model_fields_set,
            safety=settings.safety,
        )
        async with opened as app:
            await app.store.log.wipe_expired(utc_now())
            await app.store.log.close_abandoned(utc_now() - ABANDONED_AFTER)
            access = Access(settings.discord_guild_ids, settings.allow_direct_messages)
            leads = Leads(settings.lead_role_ids, settings.lead_user_ids)
            async with (
                ImagineBot(app.services, access, app.store.state, leads) as bot,
                _doing(app.retention.run()),
                _doing(app.history.run()),
            ):
                return await _run_until_told(bot, app.generation, settings)


@asynccontextmanager
async def _doing(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Do *work* while the block runs, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _keep_freed_memory() -> None:
    """Let the C library keep the few megabytes that each picture passes through, for the next one.

    glibc returns large blocks to the kernel as they are freed, until it has seen one of their size come and go. The
    kernel would clear their pages anew for every picture, which took a sixth of all the time a picture costs.
    """
    bytearray(PICTURE_BLOCK_BYTES)


async def _run_until_told(bot: ImagineBot, generation: GenerationService, settings: Settings) -> signal.Signals | None:
    assert settings.discord_token is not None  # noqa: S101  # require() saw to it
    with _signals() as told:
        running = asyncio.create_task(bot.start(settings.discord_token.get_secret_value()))
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        # The gateway stays up meanwhile: who asks now is told that the bot restarts.
        await generation.drain(settings.shutdown_grace_s)
        await bot.close()
        if told.done():
            running.cancel()
            await asyncio.wait({running})
            return told.result()
    _explain(running)
    return None


@contextmanager
def _signals() -> Generator[asyncio.Future[signal.Signals]]:
    """While open, SIGTERM and SIGINT do not end the process; the first becomes the future's result."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[signal.Signals] = loop.create_future()

    def tell(number: signal.Signals) -> None:
        if not told.done():
            told.set_result(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell, number)
    try:
        yield told
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _explain(running: asyncio.Task[None]) -> None:
    """Raise what ended the bot by itself, as a fault its operator can mend."""
    try:
        running.result()
    except (discord.LoginFailure, discord.ConnectionClosed) as error:
        if isinstance(error, discord.ConnectionClosed) and error.code != TOKEN_REFUSED:
            raise
        fix = "Copy it again from the developer portal: your application, Bot, Reset Token."
        raise SettingsError((SettingsFault("DISCORD_TOKEN", "is not accepted by Discord", fix),)) from error
    except (aiohttp.ClientError, discord.HTTPException, OSError) as error:
        fix = "Check this machine's connection to discord.com and start again."
        raise SettingsError(
            (SettingsFault("DISCORD_TOKEN", f"could not be tried: {str(error) or type(error).__name__}", fix),)
        ) from error

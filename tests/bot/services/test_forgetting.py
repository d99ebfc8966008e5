"""What a person did, in whatever order, leaves no trace once it is deleted: proven on the bytes of a real store."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import tempfile
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.pictures import PictureFolder
from bot.adapters.store.forgetting import without
from bot.adapters.store.opening import open_store
from bot.domain import (
    Defect,
    Details,
    Forgetting,
    ForgettingOrder,
    GenerationStatus,
    Grid,
    ImagineRequest,
    Judgeable,
    Origin,
    Outcome,
    PairKind,
    Policy,
    Removal,
    ReplyAddress,
    RunPart,
    RunPlan,
    Style,
    Suite,
    SuitePrompt,
    Target,
    Thumb,
    Variations,
    Verdict,
    Watch,
)
from bot.errors import DeliveryError, StoreError
from bot.judging.votes import Answer, Choice
from bot.services.clock import Clock
from bot.services.forgetting import ForgettingService
from bot.services.generation import GenerationService
from bot.services.policy import PolicyBook
from bot.services.privacy import PrivacyService
from bot.services.removal import RemovalService
from bot.services.run_service import RunService
from tests.fakes import (
    FakeScorer,
    RecordingCourier,
    RecordingRemover,
    RecordingReports,
    RecordingRunSheets,
    RecordingSheets,
)
from tests.tracing import traces

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from bot.adapters.store.opening import Store
    from bot.domain import Generation
    from bot.errors import BotError

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ADA = Origin(913_000_000_000_000_777, "Ada Quill", guild_id=7, channel_id=8)
BO = Origin(913_000_000_000_000_888, "Bo Marsh", guild_id=7, channel_id=8)
LEA = Origin(913_000_000_000_000_999, "Lea", guild_id=7, channel_id=8)
ADAS = (str(ADA.user_id), "Ada Quill", "okapi", "zither")
"""What is to be found nowhere: id, name, a word of every prompt, a word of every remark."""
GENERATIONS_BY = "SELECT count(*) FROM generations WHERE user_id = ?"

# Every table: None where there is nothing of people in it, else what proves that it is cleaned, filled by `Desk`.
TABLES: dict[str, str | None] = {
    "generations": "prompts, names, ids",
    "interaction_tokens": "a token reaches a person's private answer",
    "bot_state": "the wish to be forgotten, while it is carried out",
    "verdicts": "ids, names",
    "details": "ids, names, remarks",
    "defects": "ids",
    "reactions": "ids",
    "votes": "ids, names",
    "showings": "ids",
    "complaints": "ids, names, reasons, who decided",
    "blocks": "the id stays; the name and the reason go",
    "own_limits": "the id stays, as a block's does",
    "pauses": "who paused",
    "changed_settings": "who changed",
    "audit": "ids, names, subjects, details",
    "told_privacy": "ids",
    "shows": "ids, names",
    "grids": "prompts with choices",
    "styles": None,
    "style_versions": "who wrote them, and whom they name",
    "suites": None,
    "suite_versions": "who saved them",
    "suite_prompts": "whom they name",
    "suite_runs": "ids, names",
    "suite_parts": "prompts",
    "run_sheets": None,
    "asked_pairs": None,
    "watches": "ids, names",
    "deployments": None,
    "deployment_changes": None,
    "leftovers": "names of files and ids of messages, until they are gone",
    "pairs": None,
    "tests": None,
    "findings": None,
    "history": "words of prompts, ids of who asked and who likes",
    "history_terms": "the same, as a list",
    "history_content": "the same",
    "history_data": "the same, as SQLite keeps it",
    "history_idx": None,
    "history_config": None,
    "history_due": None,
    "sqlite_sequence": None,
}


class Told:
    """Remembers what a person was told."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.is_all_gone: bool | None = None
        self.error: BotError | None = None

    async def show(self, words: str) -> None:
        """Hear how far it is."""
        self.words.append(words)

    async def failed(self, error: BotError) -> None:
        """Hear that it failed."""
        self.error = error

    async def done(self, *, is_all_gone: bool) -> None:
        """Hear that it is done."""
        self.is_all_gone = is_all_gone


class Desk:
    """A store, a picture folder and the services around them, over a folder; acts of people by name."""

    def __init__(self, folder: Path, store: Store, pictures: PictureFolder) -> None:
        self.folder, self.store, self.pictures = folder, store, pictures
        self.scorer, self.courier, self.remover = FakeScorer(Target("sdxl")), RecordingCourier(), RecordingRemover()
        rules = PolicyBook(Policy())
        self.generation = GenerationService({"sdxl": self.scorer}, pictures, store.log, rules)
        self.generation.deliver_through(self.courier)
        self.removal = RemovalService(
            store.removals, pictures, self.generation, RecordingSheets(), RecordingRunSheets()
        )
        self.reports = RecordingReports()
        self.privacy = PrivacyService(store.privacy, None, rules)  # pyright: ignore[reportArgumentType]  # no export here
        self.runs = RunService(store.runs, self.generation, clock=clock())
        self.forgetting = ForgettingService(
            store.privacy,
            store.forgetting,
            store.audit,
            self.generation,
            self.removal,
            self.reports,
            (self.privacy.forget,),
            end_runs=self.runs.forget,
            clock=clock(),
        )
        self.number = self.suites = 0

    async def draw(self, by: Origin, words: str = "", *, parent: int | None = None, fails: bool = False) -> Generation:
        """Ask for a picture, and get it."""
        self.number += 1
        prompt = words or f"{'okapi' if by == ADA else 'owl'} {self.number} " + "in the rain " * (self.number % 40)
        address = ReplyAddress(42, f"token-{self.number}", NOW + timedelta(minutes=14))
        grid = Grid(f"{prompt} {{a|b}}", Variations((prompt, ""), (("",),)))
        request = ImagineRequest(prompt, "sdxl", by, parent_id=parent, address=address, grid=grid)
        if self.number % 5 in {0, 2}:
            clay = Style(2, 2, 1, "Clay", "{prompt}, of clay")
            request = replace(request, style=clay, style_version_id=2)
        return await self._paint(request, by, self.number, fails=fails)

    async def _paint(self, request: ImagineRequest, by: Origin, number: int, *, fails: bool) -> Generation:
        [one] = await self.store.log.begin(request, f"r{number}", NOW)
        if fails:
            ended = replace(one, status=GenerationStatus.FAILED, error_code="x", error_detail=f"no {request.prompt}")
            await self.store.log.mark_ended(ended, charged=False)
        else:
            picture = await self.pictures.keep(png(by == ADA, number))
            ended = replace(one, status=GenerationStatus.SCORED, picture=picture, scoring_ms=9)
            await self.store.log.mark_scored(ended)
            ended = replace(ended, status=GenerationStatus.POSTED)
        await self.store.log.mark_delivered([replace(ended, message_id=1000 + number, delivery_ms=3)])
        return one

    async def keep_apart(self, one: Generation) -> None:
        """Let a picture be held back, and kept where no message shows it."""
        async with PictureFolder(self.folder / "held_back") as apart:
            kept = await apart.keep(png(is_adas=True, number=one.id + 5000))
        sql = "UPDATE generations SET status = 'held_back', image_sha256 = NULL, error_detail = ? WHERE id = ?"
        self.sql(sql, f"{kept.sha256}.{kept.format}", one.id)

    async def say(self, by: Origin, on: int) -> None:
        """Say all that one can of a picture, and react to its message."""
        word = "zither" if by == ADA else "harp"
        await self.store.feedback.judge(on, by, Verdict.LIKE, NOW)
        told = Details(1, 2, frozenset({Defect.TEXT}), f"the {word} of {on} " + "hums " * (on % 30))
        await self.store.feedback.tell(on, by, told, NOW)
        await self.store.reactions.add(1000 + on, by.user_id, Thumb.UP)
        columns = "generation_id, user_id, user_name, reason, reported_at"
        sql = f"INSERT OR IGNORE INTO complaints ({columns}) VALUES (?, ?, ?, ?, '2026')"  # noqa: S608  # of this test
        self.sql(sql, on, str(by.user_id), by.user_name, f"a {word}")

    async def compare(self, by: Origin, first: int, second: int) -> None:
        """Be shown a pair, and vote on it."""
        both = [Judgeable(one, "x", "sdxl") for one in sorted((first, second))]
        if pair := await self.store.comparisons.show(PairKind.WORDINGS, both, by.user_id, NOW, first_is_a=True):
            await self.store.comparisons.vote(pair.id, by, Answer(Choice.A, True), NOW, is_private=True, is_fast=False)

    async def mention(self, by: Origin, whom: Origin) -> None:
        """Name somebody in a prompt and a remark."""
        one = await self.draw(by, f"{'okapi' if by == ADA else 'owl'} for <@{whom.user_id}> and <@!{whom.user_id}>")
        await self.store.feedback.tell(one.id, by, Details(remark=f"{whom.user_id} zither"), NOW)

    async def run(self, by: Origin, mentioned: Origin) -> None:
        """Run a suite of two prompts, the first of which was painted."""
        self.suites += 1
        animal = "okapi" if by == ADA else "owl"
        words = f"{animal} {self.suites} with <@{mentioned.user_id}>"
        part = RunPart(0, 1, f"{words}, of clay", ("sdxl",), 1, words, 2, f"the {animal}s", f"{animal} ears", animal)
        plan = RunPlan(f"{animal}.txt", None, ("sdxl",), 1, (part, replace(part, place=2)))
        run = await self.store.runs.begin(plan, by, NOW)
        await self.store.runs.set_place(run.id, 9000 + self.suites, 9000 + self.suites)
        [part, _] = await self.store.runs.parts_left(run.id, 2)
        request = ImagineRequest(part.prompt, "sdxl", by, words=part.words, part=part)
        await self._paint(request, by, 7000 + self.suites, fails=False)

    async def lead(self, by: Origin) -> None:
        """Do all that leads do, also about oneself and about the other."""
        who, other = str(by.user_id), BO if by == ADA else ADA
        await self.store.audit.note(
            by, "block", str(other.user_id), f"{other.user_name}, for saying {by.user_name}", NOW
        )
        await self.store.audit.note(other, "limit", f"person {who}", f"of {by.user_name}: 5", NOW)
        self.sql("INSERT OR REPLACE INTO pauses VALUES ('*', ?, '2026')", who)
        self.sql("INSERT OR REPLACE INTO changed_settings VALUES ('WINDOW', '60', ?, '2026')", who)
        self.sql("UPDATE complaints SET outcome='kept', decided_by=?, decided_by_name=?", who, by.user_name)
        self.sql(
            "INSERT INTO style_versions (style_id, version, template, negative, made_by, made_at)"
            " SELECT 1, max(version) + 1, ?, ?, ?, '2026' FROM style_versions WHERE style_id = 1",
            f"{{prompt}}, for <@{other.user_id}>", f"anything of <@{other.user_id}>", who,
        )  # fmt: skip
        await self.save_suite(by, other)
        columns = "guild_id, channel_id, presenter_id, presenter_name, target, began_at, ends_at, ended_at"
        sql = f"INSERT INTO shows ({columns}) VALUES ('7', '8', ?, ?, 'sdxl', '2026', '2026', '2026')"  # noqa: S608  # of this test
        self.sql(sql, who, by.user_name)
        await self.store.watches.add(Watch(0, f"of <@{other.user_id}>", ("sdxl",), 1, 86_400, by, NOW, NOW))

    async def save_suite(self, by: Origin, whom: Origin) -> None:
        """Save a suite that names somebody wherever words of one's own may stand, or a version more of it."""
        named = f"for <@{whom.user_id}>"
        prompt = SuitePrompt(f"a harp {named}", category=named, challenge=named, note=named)
        suite = Suite(f"suite {by.user_id % 10}", (prompt,))
        versions = await self.store.suites.versions(suite.name)
        if versions:
            await self.store.suites.add_version(by, versions[0], suite, NOW)
        else:
            await self.store.suites.add(by, suite, NOW)

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read or change the log from outside."""
        with closing(sqlite3.connect(self.folder / "imagine.db", isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    async def forget(self, what: Forgetting = Forgetting.ALL, who: Origin = ADA) -> Told:
        """Have a person's data deleted, and return what they were told."""
        told = Told()
        await self.forgetting.begin(ForgettingOrder(who.user_id, what), told)
        await self.forgetting.idle()
        return told


async def no_sleep(_seconds: float) -> None:
    """Let time pass at once."""
    await asyncio.sleep(0)


def clock() -> Clock:
    """Return a clock whose waits take no time."""
    return Clock(lambda: NOW, sleep=no_sleep)


def png(is_adas: bool, number: int) -> bytes:  # noqa: FBT001  # whose it is, in a test
    """Return a picture like no other."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256, 255 * is_adas)).save(out, "PNG")
    return out.getvalue()


def _pictures(folder: Path) -> PictureFolder:
    return PictureFolder(folder / "pictures", kept_apart=folder / "held_back")


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Desk]:
    """Open a desk over a folder."""
    async with open_store(folder / "imagine.db") as store, _pictures(folder) as pictures:
        desk = Desk(folder, store, pictures)
        await desk.removal.resume(desk.remover)
        yield desk
        await desk.forgetting.close()
        await desk.removal.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """Open one over nothing yet."""
    async with opened(tmp_path / "data") as desk:
        yield desk


async def everything(desk: Desk) -> None:
    """Let both people do all there is to do."""
    for by in (ADA, BO):
        for _ in range(3):
            await desk.draw(by)
        await desk.draw(by, fails=True)
        await desk.mention(by, BO if by == ADA else ADA)
    await desk.draw(BO, parent=1)
    ids = [number for (number,) in desk.sql("SELECT id FROM generations WHERE image_sha256 IS NOT NULL")]
    for by in (ADA, BO):
        for one in ids:
            await desk.say(by, one)
        await desk.compare(by, ids[0], ids[-1])
        await desk.lead(by)
    while await desk.store.history.index_some():
        pass


def rows_with(desk: Desk, words: tuple[str, ...]) -> set[str]:
    """Return the tables in which any column of any row holds one of *words*."""
    found: set[str] = set()
    for (table,) in desk.sql("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        for row in desk.sql(f"SELECT * FROM {table}"):  # noqa: S608  # from the schema
            if any(word in str(value) for word in words for value in row):
                found.add(table)
    return found


def test_no_table_is_forgotten(desk: Desk) -> None:
    """A table that a later version adds must be named here, and cleaned if there is anything of people in it."""
    assert {name for (name,) in desk.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")} == set(TABLES)


async def test_everything_of_a_person_goes(desk: Desk) -> None:
    """Each table that holds people was filled, is cleaned, and the files have no trace of the person."""
    await everything(desk)
    await desk.run(ADA, BO)
    await desk.run(BO, ADA)
    await desk.store.privacy.tell(ADA.user_id, NOW)
    desk.sql("INSERT INTO interaction_tokens VALUES ('r1', '1', 'secret', '2027', NULL, 1)")
    filled = {"generations", "verdicts", "details", "defects", "reactions", "votes", "showings", "complaints"}
    filled |= {"grids", "pauses", "changed_settings", "audit", "told_privacy", "shows", "style_versions"}
    filled |= {"history", "history_content", "history_terms", "suite_runs", "suite_parts", "watches"}
    filled |= {"suite_versions", "suite_prompts"}
    desk.sql("UPDATE pauses SET paused_by = ?", str(ADA.user_id))
    desk.sql("UPDATE changed_settings SET changed_by = ?", str(ADA.user_id))
    assert rows_with(desk, ADAS) >= filled
    shas = [
        sha for (sha,) in desk.sql("SELECT image_sha256 FROM generations WHERE user_id = ?", str(ADA.user_id)) if sha
    ]
    files = [path.read_bytes() for path in (desk.folder / "pictures").rglob("*.png") if path.stem in shas]
    assert len(files) == len(shas) == 5
    [others] = desk.sql("SELECT count(*) FROM verdicts WHERE user_id = ?", str(BO.user_id))
    told = await desk.forget()
    assert (told.is_all_gone, told.error) == (True, None)
    # Bo's own words are Bo's: only who is meant in them goes. A zither is in Bo's remark that mentions Ada.
    desk.sql("UPDATE details SET remark = replace(remark, 'zither', 'harp') WHERE user_id = ?", str(BO.user_id))
    await desk.store.forgetting.clean()
    assert rows_with(desk, ADAS) == set()
    assert traces(desk.folder, [*ADAS, *shas, *files, "secret"]) == {}
    assert desk.sql("SELECT count(*) FROM verdicts WHERE user_id = ?", str(BO.user_id)) == [others]
    assert len(desk.remover.removed) == 7  # with the run's card
    assert desk.sql("SELECT user_id, suite, message_id FROM suite_runs ORDER BY id")[0] == ("-1", "(deleted)", None)
    assert desk.sql("SELECT place, prompt, note FROM suite_parts WHERE run_id = 1") == [
        (1, "(deleted)", None),
        (2, "(deleted)", None),
    ]
    assert desk.sql("SELECT DISTINCT category, words LIKE '%someone' FROM suite_parts WHERE run_id = 2") == [
        ("the owls", 1)
    ]
    assert desk.sql("SELECT prompt, words FROM generations WHERE prompt LIKE '%for%'") == [
        ("owl for someone and someone, of clay", "owl for someone and someone")
    ]
    assert desk.sql("SELECT count(*) FROM generations WHERE words IS NULL AND user_id = '-1'") == [(6,)]
    written = "SELECT made_by, template, negative FROM style_versions WHERE made_by IS NOT NULL ORDER BY id"
    assert desk.sql(written) == [
        ("-1", f"{{prompt}}, for <@{BO.user_id}>", f"anything of <@{BO.user_id}>"),
        (str(BO.user_id), "{prompt}, for someone", "anything of someone"),
    ]
    assert desk.sql("SELECT made_by FROM suite_versions ORDER BY id") == [("-1",), (str(BO.user_id),)]
    assert desk.sql("SELECT words, category, challenge, note FROM suite_prompts WHERE version_id = 2") == [
        ("a harp for someone", *["for someone"] * 3)
    ]
    assert desk.sql("SELECT user_id, subject, detail FROM audit WHERE act = 'forget'") == [(None, None, "all")]


async def test_a_picture_that_was_kept_apart_goes_too(desk: Desk) -> None:
    """A check held it back, and the settings had it kept."""
    await desk.keep_apart(await desk.draw(ADA))
    [kept] = list((desk.folder / "held_back").rglob("*.png"))
    wanted = [kept.stem, kept.read_bytes()]
    assert (await desk.forget()).is_all_gone
    assert traces(desk.folder, [*ADAS, *wanted]) == {}


async def test_opinions_alone_may_go(desk: Desk) -> None:
    """Words and pictures stay, by nobody; no message is touched."""
    await everything(desk)
    await desk.run(ADA, BO)
    before = desk.sql("SELECT id, image_sha256 FROM generations ORDER BY id")
    await desk.forget(Forgetting.OPINIONS)
    assert traces(desk.folder, [str(ADA.user_id), "Ada Quill"]) == {}
    assert desk.sql("SELECT id, image_sha256 FROM generations ORDER BY id") == before
    assert desk.sql("SELECT count(*) FROM generations WHERE prompt LIKE 'okapi%' AND user_name = 'someone'") == [(6,)]
    assert desk.sql("SELECT DISTINCT user_name FROM verdicts") == [("Bo Marsh",)]
    assert desk.remover.removed == []


async def test_why_somebody_reported_a_picture_goes_from_where_it_was_written_too(desk: Desk) -> None:
    """A removal keeps the reasons in its row and in its act; what others gave as theirs stays."""
    rows = [await desk.draw(BO), await desk.draw(BO), await desk.draw(BO)]
    for number, reporters in ((1, (ADA, BO)), (2, (ADA,)), (3, (BO,))):
        for by in reporters:
            await desk.store.complaints.add(number, by, "a zither" if by == ADA else "a harp", NOW)
        decided = await desk.store.complaints.decide(number, Outcome.REMOVED, LEA, NOW)
        reasons = "; ".join(one.reason for one in decided)
        await desk.store.audit.note(LEA, "remove", f"picture {number}", reasons, NOW)
        await desk.removal.remove(rows[number - 1].request_id, Removal.BY_MODERATOR, LEA, reasons)
    assert rows_with(desk, ("zither",)) == {"complaints", "generations", "audit"}
    await desk.forget(Forgetting.OPINIONS)
    assert traces(desk.folder, ADAS) == {}
    left = [("a harp",), (None,), ("a harp",)]
    assert desk.sql("SELECT error_detail FROM generations ORDER BY id") == left
    assert desk.sql("SELECT detail FROM audit WHERE act = 'remove' ORDER BY id") == left


NOTICES = """
    INSERT INTO complaints (generation_id, user_id, user_name, reason, reported_at, notice_id, notice_channel_id,
        outcome, decided_by, is_settled)
    VALUES (1, '5', 'Cy', '', '2026', '51', '9', NULL, NULL, 0), (1, :ada, 'Ada', '', '2026', '51', '9', NULL, NULL, 0),
        (2, '5', 'Cy', '', '2026', '52', '9', 'kept', :ada, 1), (3, '5', 'Cy', '', '2026', '53', '9', 'kept', '6', 1),
        (4, '5', 'Cy', '', '2026', '54', '9', 'kept', '6', 1), (5, :ada, 'Ada', '', '2026', '55', '9', 'kept', '6', 0)
"""


@pytest.mark.parametrize("what", Forgetting)
async def test_what_leads_were_shown_of_a_person_goes(desk: Desk, what: Forgetting) -> None:
    """Whether they reported, decided or asked for it; others' open reports are shown anew, and no other notice goes."""
    for by in (BO, BO, ADA, BO, BO):
        await desk.draw(by)
    await desk.store.forgetting._database.write((NOTICES, {"ada": str(ADA.user_id)}))
    desk.remover.error = DeliveryError("no access")
    assert (await desk.forget(what)).is_all_gone is False
    desk.remover.error = None
    await desk.removal.finish()
    assert sorted(one for one in desk.remover.removed if one < 1000) == [51, 52, 53, 55]
    assert desk.sql("SELECT generation_id, user_id, notice_id FROM complaints ORDER BY id") == [
        (1, "5", None),
        (2, "5", None),
        (3, "5", None),
        (4, "5", "54"),
    ]
    assert desk.reports.shown == 1


async def test_what_is_under_way_is_cancelled_first(desk: Desk) -> None:
    """What waits or is painted ends, is answered, and then goes as all the rest; the others' goes on."""
    desk.scorer.hold()
    address = ReplyAddress(42, "secret-token", NOW + timedelta(days=9999))
    for prompt, by in (("okapi one", ADA), ("okapi two", ADA), ("owl", BO), ("okapi three", ADA)):
        desk.generation.launch(await desk.generation.admit(ImagineRequest(prompt, "sdxl", by, address=address)))
    told = await desk.forget()
    assert told.is_all_gone
    assert sorted(desk.sql("SELECT status, user_id FROM generations")) == [
        ("cancelled", "-1"),
        ("cancelled", "-1"),
        ("cancelled", "-1"),
        ("scoring", str(BO.user_id)),
    ]
    assert len(desk.courier.deliveries) == 3
    assert traces(desk.folder, ADAS) == {}
    await desk.generation.drain(0)


async def test_a_message_that_stays_is_told(desk: Desk) -> None:
    """The words are gone all the same; the message is left for another try, without saying whose it was."""
    await desk.draw(ADA)
    desk.remover.error = DeliveryError("no access")
    assert (await desk.forget()).is_all_gone is False
    assert traces(desk.folder, ADAS) == {}
    desk.remover.error = None
    await desk.removal.finish()
    assert desk.remover.removed == [1001]
    assert desk.sql("SELECT * FROM leftovers") == []


async def test_a_wish_outlives_the_run(tmp_path: Path) -> None:
    """What a killed run had begun, the next one finishes, and then forgets the wish."""
    async with opened(tmp_path / "data") as desk:
        for _ in range(4):
            await desk.draw(ADA)
        await desk.store.privacy.order(ForgettingOrder(ADA.user_id, Forgetting.ALL))
        await desk.removal.remove("r1", Removal.FORGOTTEN, None)
    async with opened(tmp_path / "data") as desk:
        await desk.forgetting.resume()
        await desk.forgetting.idle()
        assert traces(desk.folder, ADAS) == {}
        assert len(desk.remover.removed) == 3
        assert list(await desk.store.privacy.orders()) == []


async def test_a_disk_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person hears so, and the wish stays for the next run."""

    async def fail(_user_id: int) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(desk.store.forgetting, "forget_said", fail)
    told = await desk.forget()
    assert isinstance(told.error, StoreError)
    assert await desk.store.privacy.orders() == [ForgettingOrder(ADA.user_id, Forgetting.ALL)]


async def test_a_person_who_cannot_be_told_is_forgotten_all_the_same(desk: Desk) -> None:
    """The answer's token may have run out."""

    class Deaf(Told):
        async def done(self, *, is_all_gone: bool) -> None:
            raise DeliveryError(str(is_all_gone))

    await desk.draw(ADA)
    await desk.forgetting.begin(ForgettingOrder(ADA.user_id, Forgetting.ALL), Deaf())
    await desk.forgetting.idle()
    assert traces(desk.folder, ADAS) == {}


async def test_blocks_and_limits_hold(desk: Desk) -> None:
    """They keep the id, and nothing else: else people could shake them off."""
    who = str(ADA.user_id)
    desk.sql("INSERT INTO blocks VALUES (?, 'Ada Quill', '2027', 'zither', '5', '2026')", who)
    desk.sql("INSERT INTO own_limits VALUES ('person', ?, 1, 60, 5)", who)
    await desk.forget()
    assert desk.sql("SELECT * FROM blocks") == [(who, "someone", "2027", "(deleted)", "5", "2026")]
    assert desk.sql("SELECT subject_id FROM own_limits") == [(who,)]
    assert traces(desk.folder, ADAS[1:]) == {}


async def test_somebody_who_reads_does_not_stop_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The write-ahead file is emptied once nobody reads any more; until then the log says so, and writing goes on."""
    await desk.draw(ADA)
    with closing(sqlite3.connect(desk.folder / "imagine.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM generations").fetchall()
        assert (await desk.forget()).is_all_gone
        assert "the next start cleans them" in caplog.text
        await desk.draw(BO)
        reader.execute("COMMIT")
    assert await desk.store.forgetting.clean()
    assert traces(desk.folder, ADAS) == {}


async def test_pages_that_were_split_keep_nothing(desk: Desk) -> None:
    """In a table that grew, SQLite leaves copies of rows in the gaps of its pages, which overwriting does not reach."""
    for _ in range(150):
        one = await desk.draw(ADA if desk.number % 2 else BO)
        await desk.say(ADA, one.id)
        await desk.say(BO, max(1, one.id - 7))
    await desk.forget()
    assert traces(desk.folder, ADAS) == {}


async def test_what_a_killed_run_did_not_clean_the_next_one_does(desk: Desk) -> None:
    """Also where nobody's wish is left."""
    await desk.store.privacy.done(ADA.user_id)
    assert not await desk.store.forgetting.is_clean()
    await desk.forgetting.resume()
    await desk.forgetting.idle()
    assert await desk.store.forgetting.is_clean()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (None, None),
        ("hi <@12>, <@!12> and 12", "hi someone, someone and someone"),
        ("123 312 Al Also also", "123 312 someone Also also"),
    ],
)
def test_only_whole_words_are_taken_out(text: str | None, left: str | None) -> None:
    """A short name does not eat into other words."""
    assert without(text, ["12", "Al"]) == left


ACTS = st.sampled_from(["draw", "fail", "say", "say other", "compare", "mention", "run", "lead", "tell", "rejudge"])


@pytest.mark.timeout(300)
@settings(max_examples=25, deadline=None)
@given(acts=st.lists(st.tuples(ACTS, st.booleans()), max_size=60), what=st.sampled_from(Forgetting))
def test_no_order_of_acts_leaves_a_trace(acts: list[tuple[str, bool]], what: Forgetting) -> None:
    """Whatever people did in whatever order, nothing of the one who is forgotten is in any file afterwards."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_acted_and_forgotten(Path(name), acts, what))


async def _acted_and_forgotten(folder: Path, acts: list[tuple[str, bool]], what: Forgetting) -> None:
    async with opened(folder) as desk:
        first = await desk.draw(ADA)
        last = (await desk.draw(BO)).id
        for act, is_ada in acts:
            by, other = (ADA, BO) if is_ada else (BO, ADA)
            works: dict[str, Coroutine[Any, Any, Any]] = {
                "draw": desk.draw(by, parent=last),
                "fail": desk.draw(by, fails=True),
                "say": desk.say(by, last),
                "say other": desk.say(by, first.id),
                "compare": desk.compare(by, first.id, last),
                "mention": desk.mention(by, other),
                "run": desk.run(by, other),
                "lead": desk.lead(by),
                "tell": desk.store.privacy.tell(by.user_id, NOW),
                "rejudge": desk.store.feedback.judge(last, by, Verdict.NOT_RIGHT, NOW),
            }
            done = await works.pop(act)
            for other_work in works.values():
                other_work.close()
            last = done.id if act == "draw" else last
        await desk.forget(what)
        desk.sql("UPDATE details SET remark = 'x' WHERE user_id = ?", str(BO.user_id))
        await desk.store.forgetting.clean()
        words = ADAS if what is Forgetting.ALL else (str(ADA.user_id), "Ada Quill", "zither")
        assert traces(folder, words) == {}

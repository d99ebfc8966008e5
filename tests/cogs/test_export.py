"""/export: for leads only, in private, in one message or in a private thread of parts."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import sys
import threading
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.client import Access, Leads
from bot.domain import ExportFormat
from bot.export.writing import write_export
from bot.services.telling import SHOWN_EVERY_S
from cogs.export import FORMS
from tests.bot.export.samples import ADA, BO, PROMPTS, fill_judged
from tests.cogs.leading import NOT_FOR_YOU, WAYS, answers, lead_by, member, refused
from tests.stage import text_of, until

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from bot.domain import ExportOrder
    from bot.export.people import Pseudonyms
    from bot.export.writing import Watched
    from tests.conftest import OpenStage
    from tests.stage import Stage

SMALL = 1600
"""Bytes in a message, where an export is to be too big for one."""


@pytest.fixture
async def lead(stage: Stage) -> MemberActor:
    """Someone who leads, on a stage with a log that people judged in."""
    await fill_judged(stage.folder)
    return lead_by(stage, "user id")


@pytest.fixture
def small_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages hold little."""
    monkeypatch.setattr("bot.export.parcels.MESSAGE_BYTES", SMALL)


async def export(stage: Stage, by: MemberActor, form: ExportFormat, **options: Any) -> InteractionResult:
    """Send `/export`."""
    return await by.slash(options.pop("channel", stage.channel), "export", format=form.value, **options)


async def files_of(message: ResponseMessage | discord.Message) -> dict[str, bytes]:
    """Return the files of a message by name."""
    return {one.filename: await one.read() for one in message.attachments}


def folders_left(stage: Stage) -> list[str]:
    """Return the folders for exports that are still there."""
    return [path.name for path in stage.folder.glob("export-*")]


# -- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
async def test_leads_get_the_log(stage: Stage, way: str) -> None:
    """By role, by id, or as administrator: a private message with the files, and nothing is left behind."""
    await fill_judged(stage.folder)
    [answer] = answers(await export(stage, lead_by(stage, way), ExportFormat.CSV))
    assert list(await files_of(answer)) == [
        f"imagine-log{end}.csv" for end in ("", "-votes", "-opinions", "-reactions")
    ]
    assert "People have pseudonyms" in answer.content
    assert stage.messages == []
    assert folders_left(stage) == []


async def test_others_get_one_kind_sentence(stage: Stage) -> None:
    """Also when the guild lets them see the command; nothing is made."""
    assert (await refused(stage, "export", member(stage, "Eve"), format="csv")).startswith(NOT_FOR_YOU)


async def test_others_do_not_even_see_the_commands(stage: Stage) -> None:
    """Discord hides them from whoever may not manage the guild, until an administrator says otherwise."""
    assert not {"export", "report"} & set(stage.ada.available_commands(stage.channel))
    assert {"export", "report"} <= set(member(stage, "Max").available_commands(stage.channel))


async def test_an_administrator_of_some_guild_or_other_leads_nothing(stage: Stage) -> None:
    """The log has every guild's rows: who invites the bot into a guild of their own must not get them."""
    lea = lead_by(stage, "administrator")
    stage.env.create_guild("Elsewhere")
    await stage.env.settle()
    assert (await refused(stage, "export", lea, format="csv")).startswith(NOT_FOR_YOU)
    stage.bot.access = Access((stage.guild.id,))
    await fill_judged(stage.folder)
    [answer] = answers(await export(stage, lea, ExportFormat.JSONL))
    assert answer.attachments


async def test_direct_messages_know_leads_by_id(open_stage: OpenStage) -> None:
    """There are no roles and administrators there."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    await fill_judged(stage.folder)
    [answer] = answers(await stage.ada.user.slash("export", format="csv"))
    assert answer.content.startswith(NOT_FOR_YOU)
    stage.bot.leads = Leads(user_ids=(stage.ada.id,))
    [answer] = answers(await stage.ada.user.slash("export", format="csv"))
    assert answer.attachments


async def test_too_big_for_a_direct_message_comes_in_several(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is private there anyway."""
    monkeypatch.setattr("bot.export.parcels.MESSAGE_BYTES", SMALL)
    stage = await open_stage(access=Access(allow_direct_messages=True))
    await fill_judged(stage.folder)
    stage.bot.leads = Leads(user_ids=(stage.ada.id,))
    await stage.ada.user.slash("export", format="jsonl")
    posted = [message for message in stage.ada.user.dm_channel.history() if message.attachments]
    assert len(posted) > 1


# -- what ----------------------------------------------------------------------------------------


async def test_every_form_is_offered() -> None:
    """In words that say what it is for, no longer than Discord takes."""
    assert list(FORMS) == list(ExportFormat)
    assert max(map(len, FORMS.values())) <= 100


@pytest.mark.parametrize("form", [ExportFormat.IMAGEFOLDER, ExportFormat.PREFERENCES])
async def test_pictures_come_zipped(stage: Stage, lead: MemberActor, form: ExportFormat) -> None:
    """One file, with the rows and the pictures in the folder that datasets reads."""
    [answer] = answers(await export(stage, lead, form))
    [(name, data)] = (await files_of(answer)).items()
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
    assert any(one.endswith("/train/metadata.jsonl") for one in names)
    assert sum(one.endswith(".png") for one in names) >= 4


async def test_the_database_opens(stage: Stage, lead: MemberActor) -> None:
    """As a file, with the rows."""
    [answer] = answers(await export(stage, lead, ExportFormat.SQLITE))
    data = (await files_of(answer))["imagine-log.db"]
    path = stage.folder.parent / "taken.db"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as taken:
        assert taken.execute("SELECT count(*) FROM votes").fetchone() == (10,)


@pytest.mark.parametrize("with_names", [False, True])
async def test_people_are_pseudonyms_unless_asked_otherwise(
    stage: Stage,
    lead: MemberActor,
    with_names: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """And the message says which."""
    [answer] = answers(await export(stage, lead, ExportFormat.JSONL, with_names=with_names))
    data = b"".join((await files_of(answer)).values())
    assert {name for name in (ADA, BO, "name 0", "name 1") if name.encode() in data} == (
        {ADA, BO, "name 0", "name 1"} if with_names else set()
    )
    assert ("keep it to those who need them" in answer.content) is with_names


async def test_since_leaves_out_what_is_older(stage: Stage, lead: MemberActor) -> None:
    """The day is the first that counts, and is told."""
    [answer] = answers(await export(stage, lead, ExportFormat.JSONL, since="2026-02-01"))
    rows = [json.loads(line) for line in (await files_of(answer))["imagine-log.jsonl"].splitlines()]
    assert [row["id"] for row in rows] == [9, 10, 11, 12, 13]
    assert "since <t:1769904000:f>" in answer.content


async def test_what_is_no_date_is_told(stage: Stage, lead: MemberActor) -> None:
    """With how to write one; nothing is made."""
    sentence = await refused(stage, "export", lead, format="csv", since="last week")
    assert "2026-01-31" in sentence


async def test_a_form_that_is_not_installed_is_told(
    stage: Stage, lead: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parquet is an extra."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = [one.content for one in answers(await export(stage, lead, ExportFormat.PARQUET))]
    assert any("set up without that form" in one for one in told)
    assert folders_left(stage) == []


async def test_a_disk_that_fails_is_told(stage: Stage, lead: MemberActor, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the sentence for it."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.export.exporting.write_export", fail)
    told = [one.content for one in answers(await export(stage, lead, ExportFormat.CSV))]
    assert any("disk" in one for one in told)


async def test_how_far_it_is_is_shown(stage: Stage, lead: MemberActor, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, in the place of the answer, which then takes it."""
    go_on = threading.Event()

    def write_slowly(data_dir: Path, order: ExportOrder, out: Path, people: Pseudonyms | None, watched: Watched) -> str:
        note = write_export(data_dir, order, out, people, watched)
        go_on.wait(20)
        return note

    monkeypatch.setattr("bot.export.exporting.write_export", write_slowly)
    asking = asyncio.create_task(export(stage, lead, ExportFormat.CSV))
    try:
        await until(lambda: [*stage.folder.glob("export-*/imagine-log-reactions.csv")], "the last table")
        await stage.clock.advance(SHOWN_EVERY_S)
        said = lambda: [text_of(one) for one in stage.env.backend.messages[stage.channel.id].values()]  # noqa: E731
        await until(lambda: "Written: 0 of 3 rows." in said(), "the words on how far it is")
    finally:
        go_on.set()
    [answer] = answers(await asking)
    assert answer.content.startswith("**The log as csv**")


# -- too big -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_messages")
async def test_what_fits_when_zipped_comes_zipped(
    stage: Stage, lead: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No thread is made for it."""
    monkeypatch.setattr("bot.export.parcels.MESSAGE_BYTES", 6000)
    [answer] = answers(await export(stage, lead, ExportFormat.JSONL))
    [(name, data)] = (await files_of(answer)).items()
    assert name == "imagine-log.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert set(packed.namelist()) == {
            f"imagine-log{end}.jsonl" for end in ("", "-votes", "-opinions", "-reactions")
        }
    assert stage.channel.threads == []


async def parts(stage: Stage, channel: Any = None) -> tuple[list[discord.Message], dict[str, bytes]]:
    """Return the messages of the one thread, and their files by name."""
    [thread] = (channel or stage.channel).threads
    messages = [message for message in thread.history() if message.attachments]
    files: dict[str, bytes] = {}
    for message in messages:
        assert sum(one.size for one in message.attachments) <= SMALL
        files |= await files_of(message)
    return messages, files


@pytest.mark.usefixtures("small_messages")
@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.JSONL])
async def test_too_big_a_table_comes_in_files_that_each_open(
    stage: Stage, lead: MemberActor, form: ExportFormat
) -> None:
    """In a private thread with the lead alone; put together they are the table."""
    [answer] = answers(await export(stage, lead, form))
    messages, files = await parts(stage)
    assert "too big for one message" in answer.content
    [thread] = stage.channel.threads
    assert thread.mention in answer.content
    stored = stage.env.backend.channels[thread.id]
    assert stored.type == discord.ChannelType.private_thread.value
    added = stage.calls("PUT", f"/channels/{thread.id}/thread-members/")
    assert [one.path.rpartition("/")[2] for one in added] == [str(lead.id)]
    assert "pseudonyms" in messages[0].content
    assert not any(message.content for message in messages[1:])
    prompts: list[str] = []
    for name in sorted(name for name in files if name.startswith("imagine-log-0")):
        text = files[name].decode("utf-8-sig")
        rows = (
            csv.DictReader(io.StringIO(text, newline=""))
            if form is ExportFormat.CSV
            else map(json.loads, text.splitlines())
        )
        prompts += [row["prompt"].lstrip("'") for row in rows]
    assert prompts[: len(PROMPTS)] == [prompt.lstrip("'") for prompt in PROMPTS]
    assert len(prompts) == 13
    assert folders_left(stage) == []
    assert [message for message in stage.messages if message.attachments] == []


@pytest.mark.usefixtures("small_messages")
async def test_too_big_a_zip_comes_in_parts_to_join(stage: Stage, lead: MemberActor) -> None:
    """And the thread says how."""
    await export(stage, lead, ExportFormat.SQLITE)
    messages, files = await parts(stage)
    assert "cat imagine-log.zip.* > imagine-log.zip" in messages[0].content
    with zipfile.ZipFile(io.BytesIO(b"".join(files[name] for name in sorted(files)))) as packed:
        assert packed.namelist() == ["imagine-log.db"]
        assert packed.testzip() is None


@pytest.mark.usefixtures("small_messages")
async def test_without_the_permission_it_is_told(stage: Stage, lead: MemberActor) -> None:
    """By the name that stands in Discord's settings, and what else can be done."""
    assert stage.bot.user
    denied = discord.PermissionOverwrite(create_private_threads=False)
    channel = stage.guild.create_text_channel("no-threads", overwrites={stage.bot.user: denied})
    told = [one.content for one in answers(await export(stage, lead, ExportFormat.JSONL, channel=channel))]
    assert any("Create Private Threads. Or name a later date" in one for one in told)
    assert channel.threads == []
    assert folders_left(stage) == []


@pytest.mark.usefixtures("small_messages")
async def test_a_thread_that_discord_refuses_is_told(stage: Stage, lead: MemberActor) -> None:
    """Whatever the permissions said before."""
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/threads", status=403, code=50013)
    told = [one.content for one in answers(await export(stage, lead, ExportFormat.JSONL))]
    assert any("Create Private Threads" in one for one in told)


@pytest.mark.usefixtures("small_messages")
async def test_where_there_are_no_private_threads_it_is_told(stage: Stage, lead: MemberActor) -> None:
    """A voice channel's chat has none."""
    channel = stage.guild.create_voice_channel("talk")
    told = [one.content for one in answers(await export(stage, lead, ExportFormat.JSONL, channel=channel))]
    assert any("ordinary text channel" in one for one in told)

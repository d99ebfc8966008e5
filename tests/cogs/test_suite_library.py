"""Suites through Discord: saved from files, listed, shown, taken away, deleted; faults told line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import create_autospec

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client import Access
from bot.domain import (
    FORGOTTEN_ID,
    SUITE_BYTES_MAX,
    SUITE_NAME_MAX,
    StoredSuite,
    Suite,
    SuiteFault,
    SuitePrompt,
    utc_now,
)
from bot.errors import SuiteFaultsError
from bot.suites.built_in import built_in_suites
from bot.suites.reading import read_suite
from cogs._limits import TEXT_MAX
from cogs._suite_cards import TO_CHANGE, card_words, list_words
from cogs._suite_files import FAULTS_SHOWN, NOT_FETCHED, fault_words, read_attached
from tests.bot.suites.drawing import PROMPTS
from tests.cogs.leading import lead_by
from tests.stage import components_of, private_answer, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from tests.conftest import OpenStage
    from tests.stage import Stage

FILE_COMPONENT = 13
TABLE = b'prompt,style,category\r\n"a {red|grey} fox, asleep",clay,animals\r\nan owl,,animals\r\na jug,,things\r\n'


async def told(stage: Stage, by: MemberActor, command: str, **options: Any) -> str:
    """Send a command of `/suite`, and return what it answers in private."""
    return text_of(private_answer(await by.slash(stage.channel, f"suite {command}", **options)))


async def save(stage: Stage, file_name: str, data: bytes, by: MemberActor | None = None, **options: Any) -> str:
    """Save a file as a suite."""
    return await told(stage, by or stage.ada, "save", file=(file_name, data), **options)


async def attached(stage: Stage, command: str, **options: Any) -> tuple[str, bytes]:
    """Return the file that a command answers with."""
    answer = private_answer(await stage.bo.slash(stage.channel, f"suite {command}", **options))
    [file] = answer.attachments
    shown = [one["file"]["url"] for one in components_of(answer) if one["type"] == FILE_COMPONENT]
    assert shown == [file.url]
    return file.filename, await file.read()


# -- what people do --------------------------------------------------------------------------------


async def test_a_suite_is_saved_and_shown_to_everybody(stage: Stage) -> None:
    """Under the name of its file; the card says whose it is, and what is in it."""
    assert (await save(stage, "Pets.csv", TABLE)).startswith("Saved: **Pets**, 3 prompts. `/suite run` paints it")
    shown = await told(stage, stage.bo, "show", name="pets")
    assert shown.startswith(f"### Pets\n-# version 1 · saved by <@{stage.ada.id}> <t:")
    assert "\n3 prompts.\n**Categories:** animals 2, things 1\n- a \\{red\\|grey\\} fox\\, asleep · clay\n" in shown
    assert shown.endswith(f"\n-# {TO_CHANGE}")


async def test_what_is_taken_away_is_saved_again_without_a_change(stage: Stage) -> None:
    """The file reads back equally; the bot says that there is nothing new."""
    await save(stage, "pets.csv", TABLE)
    name, data = await attached(stage, "show", name="pets")
    assert name == "pets.csv"
    assert read_suite(name, data).prompts == read_suite("pets.csv", TABLE).prompts
    again = await save(stage, name, data, name="PETS")
    assert again == "**pets** is the same already, in version 1, so nothing was saved."
    assert stage.sql("SELECT count(*) FROM suite_versions") == [(1,)]


async def test_versions_are_kept(stage: Stage) -> None:
    """The latest is shown, or the one that is asked for; there may be no such version."""
    await save(stage, "pets.txt", b"a fox")
    assert (await save(stage, "pets.txt", b"an owl")).startswith("Saved: **pets**, version 2, 1 prompt.")
    assert "- an owl" in await told(stage, stage.bo, "show", name="pets")
    assert "- a fox" in await told(stage, stage.bo, "show", name="pets", version=1)
    assert "or not in that version" in await told(stage, stage.bo, "show", name="pets", version=3)


async def test_all_suites_are_listed(stage: Stage) -> None:
    """What comes with the bot first; how to bring others."""
    await save(stage, "a.jsonl", b'{"prompt": "a *fox*"}', name="Fur & feathers")
    shown = await told(stage, stage.bo, "list")
    assert shown.startswith(
        "### 2 suites\n- **smoke**: 12 prompts, comes with the bot\n- **Fur \\& feathers**: 1 prompt, "
    )
    assert "PartiPrompts" in shown


async def test_the_suite_of_the_bot_is_shown_too(stage: Stage) -> None:
    """And taken away, as a beginning of one's own."""
    shown = await told(stage, stage.bo, "show", name="Smoke")
    assert shown.startswith("### smoke\n-# version 1 · comes with the bot\n12 prompts.\n**Categories:** things 4, ")
    name, data = await attached(stage, "show", name="smoke")
    assert (name, read_suite(name, data).prompts) == ("smoke.csv", built_in_suites()[0].prompts)


async def test_somebody_elses_suite_is_for_leads_to_change(stage: Stage) -> None:
    """Whoever else tries hears what to do; who saved it may."""
    await save(stage, "pets.txt", b"a fox")
    for answer in (await save(stage, "pets.txt", b"x", stage.bo), await told(stage, stage.bo, "delete", name="pets")):
        assert answer.startswith("Somebody else saved that suite, so only they and the people who lead")
    lea = lead_by(stage, "user id")
    assert "version 2" in await save(stage, "pets.txt", b"an owl", lea)
    assert await told(stage, stage.ada, "delete", name="PETS") == (
        "**pets** is not offered any more. What was run from it stays."
    )
    assert "There is no suite of that name" in await told(stage, stage.ada, "delete", name="pets")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("smoke", "comes with the bot, and stays as it is"), ("x" * 51, "at most 50 characters"), (" ", "can be seen")],
)
async def test_a_name_that_cannot_be_is_refused_kindly(stage: Stage, name: str, sentence: str) -> None:
    """Nothing is kept."""
    assert sentence in await save(stage, "pets.txt", b"a fox", name=name)
    assert stage.sql("SELECT * FROM suites") == stage.sql("SELECT * FROM audit") == []


async def test_suites_outlive_a_restart(stage: Stage) -> None:
    """They are in the log."""
    await save(stage, "pets.txt", b"a fox")
    await stage.crash()
    await stage.restart()
    assert "- a fox" in await told(stage, stage.bo, "show", name="pets")


async def test_names_are_offered(stage: Stage) -> None:
    """In every command that asks for one."""
    await save(stage, "pets.txt", b"a fox")
    for command in ("suite show", "suite delete"):
        choices = await stage.bo.autocomplete(stage.channel, command, "name", "P")
        assert [choice["value"] for choice in choices] == ["pets"]


async def test_in_direct_messages_it_works_too(open_stage: OpenStage) -> None:
    """Where they are allowed."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    answer = private_answer(await stage.ada.user.slash("suite save", file=("pets.txt", b"a fox")))
    assert text_of(answer).startswith("Saved: **pets**")


# -- faults ----------------------------------------------------------------------------------------


async def test_faults_are_told_by_line(stage: Stage) -> None:
    """Those of the file; nothing of it is kept. What people wrote is shown as it is."""
    answer = await save(stage, "a.csv", b"prompt,**repeats**\nx,1\n")
    assert answer.startswith("### One thing is wrong\n- Line 1\\: There is no such column as “\\*\\*repeats\\*\\*”\\.")
    assert answer.endswith("Mend the file, and send it again.")
    assert stage.sql("SELECT * FROM suites") == []


async def test_what_could_not_be_run_is_told_when_it_is_saved(stage: Stage) -> None:
    """A style that there is not, choices in choices: rather now than when it is run."""
    answer = await save(stage, "a.csv", b"prompt,style\nx,Cubism\n{a{b|c}|d},\n")
    assert answer.startswith("### 2 things are wrong\n- Line 2\\: There is no style “Cubism”")
    assert "\n- Line 3\\: Choices within choices" in answer


async def test_many_faults_are_in_a_file(stage: Stage) -> None:
    """The first dozen on the card, all of them to take away."""
    file = ("a.csv", b"prompt,repeats\n" + b"".join(b"x,%d\n" % number for number in range(11, 41)))
    answer = private_answer(await stage.ada.slash(stage.channel, "suite save", file=file))
    assert text_of(answer).startswith("### 30 things are wrong\n- Line 2")
    assert text_of(answer).count("- Line") == FAULTS_SHOWN
    assert "And 18 more: the attached file has all, line by line." in text_of(answer)
    [told_in] = answer.attachments
    lines = (await told_in.read()).decode().splitlines()
    assert (len(lines), lines[-1].partition(":")[0]) == (30, "Line 31")


async def test_a_table_of_excel_in_another_encoding_is_one_fault(stage: Stage) -> None:
    """As it is in every line: with all its lines, and what to do in Excel."""
    table = "prompt;category\r\n" + "ein grünes Haus;Häuser\r\n" * 30 + "a fox;\r\nschön;\r\n"
    answer = private_answer(await stage.ada.slash(stage.channel, "suite save", file=("a.csv", table.encode("cp1252"))))
    told = text_of(answer).replace("\\", "")
    assert told.startswith("### One thing is wrong\n- Lines 2 to 31 and 33: Letters like ä, é or ’ cannot be read")
    assert "In Excel choose Save As and “CSV UTF-8”" in told
    assert answer.attachments == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("a.pdf", b"x"), "must end with .txt, .csv, .tsv or .jsonl"),
        (("a.txt", b"x" * (SUITE_BYTES_MAX + 1)), "bigger than 2 MB"),
        (("a.txt", "a fox".encode("utf-16")), "Save As and “CSV UTF-8”"),
    ],
)
async def test_a_file_that_is_none_is_refused_kindly(stage: Stage, file: tuple[str, bytes], words: str) -> None:
    """As a whole."""
    assert words in (await save(stage, *file)).replace("\\", "")


async def test_a_file_that_discord_does_not_hand_over_is_told() -> None:
    """Whoever sent it may try again."""
    file = create_autospec(discord.Attachment, instance=True)
    file.size, file.read.side_effect = 5, TimeoutError()
    with pytest.raises(SuiteFaultsError) as refused:
        await read_attached(file)
    assert refused.value.faults == (SuiteFault(None, NOT_FETCHED),)


# -- in words --------------------------------------------------------------------------------------

NAMES = st.text(min_size=1, max_size=SUITE_NAME_MAX) | st.just("*" * SUITE_NAME_MAX)


def stored(name: str, made_by: int = 913_000_000_000_000_777) -> StoredSuite:
    """Return a suite as it is listed."""
    return StoredSuite(1, 1, name, 99_999, 5000, made_by, made_by, utc_now())


@given(NAMES, st.lists(PROMPTS, min_size=1, max_size=12))
def test_every_card_fits_into_a_message(name: str, prompts: list[SuitePrompt]) -> None:
    """Whatever is in it."""
    assert 0 < len(card_words(Suite(name, tuple(prompts), 1), stored(name))) <= TEXT_MAX


def test_the_fullest_card_fits() -> None:
    """All of it escaped, letter by letter."""
    prompts = [SuitePrompt("*" * 999, "*" * 100, f"{'*' * 90}{number}") for number in range(99)]
    shown = card_words(Suite("*" * SUITE_NAME_MAX, tuple(prompts), 1), stored("*"))
    assert len(shown) <= TEXT_MAX
    assert ", and 89 more\n" in shown
    assert "\n-# And 94 more. The attached file" in shown


def test_a_long_list_says_how_to_see_the_rest() -> None:
    """Those whose saver's data was deleted are someone's."""
    shown = list_words(built_in_suites(), [stored(f"{number:03}{'*' * 40}", FORGOTTEN_ID) for number in range(100)])
    assert len(shown) <= TEXT_MAX
    assert shown.startswith("### 101 suites\n")
    assert "saved by someone" in shown
    assert " more: type the beginning of a name in `/suite show`." in shown


@given(
    st.lists(st.builds(SuiteFault, st.none() | st.integers(1), st.text(min_size=1) | st.just("*" * 900)), min_size=1)
)
def test_faults_fit_into_a_message(faults: list[SuiteFault]) -> None:
    """And where not all do, it says so."""
    words, has_all = fault_words(faults)
    assert len(words) <= TEXT_MAX
    assert has_all is ("attached file has all" not in words)


def test_lines_that_are_far_apart_are_in_the_file() -> None:
    """The card has the first few."""
    words, has_all = fault_words([SuiteFault(line, "No.") for line in range(2, 20, 2)])
    assert "- Lines 2\\, 4\\, 6\\, 8\\, 10 and 4 more\\: No\\.\n-# The attached file has all" in words
    assert not has_all

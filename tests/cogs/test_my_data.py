"""/my-data: a copy for oneself, and a deletion that leaves nothing of the person on the disk."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import TYPE_CHECKING, Any

from simcord.components import walk_components

from bot.domain import Block, Forgetting, Origin
from cogs._privacy_words import BEGUN, CHOICES, KEPT, QUESTION, done_text
from tests.stage import labels_of, private_answer, text_of, until
from tests.tracing import traces_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from tests.stage import Stage

WORDS = "an okapi with a trombone"
REMARK = "the trombone melts"


async def delete(stage: Stage, what: Forgetting, by: MemberActor | None = None) -> ResponseMessage:
    """Go through the whole of `/my-data delete`, and return the answer once all is done."""
    by = by or stage.ada
    asked = private_answer(await by.slash(stage.channel, "my-data delete"))
    assert text_of(asked) == QUESTION
    await by.click(asked, label=CHOICES[what])
    assert labels_of(asked) == ["Delete it", "Keep everything"]
    await by.click(asked, label="Delete it")
    return await finished(stage, asked, what)


async def finished(stage: Stage, asked: ResponseMessage, what: Forgetting) -> ResponseMessage:
    """Let time pass until the answer says that it is done."""
    done = done_text(what, is_all_gone=True)
    await passing(stage, lambda: text_of(asked) == done)
    return asked


async def passing(stage: Stage, condition: Callable[[], bool]) -> None:
    """Let time pass until *condition* holds."""
    async with asyncio.timeout(20):
        while not condition():
            await stage.clock.advance(2.0)
            await asyncio.sleep(0.005)


def wishes(stage: Stage) -> list[Any]:
    """Return what is still to be deleted or cleaned."""
    return stage.sql("SELECT key FROM bot_state WHERE key LIKE 'forget:%' OR key = 'unclean'")


async def test_all_of_it_goes(stage: Stage) -> None:
    """Name, id, words, remarks, files and the message: nothing is left in any file, and the others' data stay."""
    card = await stage.draw(WORDS, count=2)
    files = [path.read_bytes() for path in (stage.folder / "pictures").rglob("*.png")]
    shas = [sha for (sha,) in stage.sql("SELECT image_sha256 FROM generations")]
    await stage.draw("a grey owl", by=stage.bo)
    await stage.ada.click(card, label="Again")
    await stage.app.generation.idle()
    stage.sql(
        "INSERT INTO verdicts VALUES (3, ?, 'Ada', 'like', 'now'), (3, '77', 'Cy', 'like', 'now')", str(stage.ada.id)
    )
    stage.sql("INSERT INTO details VALUES (3, ?, 'Ada', 1, 2, ?, 'now')", str(stage.ada.id), REMARK)
    wanted = [str(stage.ada.id), "Ada", "okapi", "trombone", REMARK, *shas, *files]
    assert await traces_in(stage.folder, wanted)
    await delete(stage, Forgetting.ALL)
    assert await traces_in(stage.folder, wanted) == {}
    assert len(stage.messages) == 1
    assert stage.statuses == ["deleted", "deleted", "posted", "deleted", "deleted"]
    assert stage.sql("SELECT DISTINCT user_id, user_name, prompt FROM generations WHERE id <> 3") == [
        ("-1", "someone", "(deleted)")
    ]
    assert stage.sql("SELECT user_name FROM verdicts") == [("Cy",)]
    assert stage.sql("SELECT user_id, user_name, act, subject, detail FROM audit") == [
        (None, None, "forget", None, "all")
    ]
    assert len(list((stage.folder / "pictures").rglob("*.png"))) == 1


async def test_a_deletion_goes_on_after_a_restart(stage: Stage) -> None:
    """Killed amid many messages, the bot finishes when it next starts; the buttons of before work too."""
    for _ in range(3):
        await stage.draw(WORDS)
    asked = private_answer(await stage.ada.slash(stage.channel, "my-data delete"))
    await stage.crash()
    await stage.restart()
    await stage.ada.click(asked, label=CHOICES[Forgetting.ALL])
    await stage.ada.click(asked, label="Delete it")
    assert text_of(asked) == BEGUN
    await until(lambda: len(stage.messages) == 2, "one message gone")  # then it waits, so as not to hurry Discord
    await stage.crash()
    await stage.restart()
    assert wishes(stage)
    await passing(stage, lambda: not wishes(stage))
    await stage.app.forgetting.idle()
    assert stage.messages == []
    assert await traces_in(stage.folder, ["okapi", "Ada", str(stage.ada.id)]) == {}


async def test_opinions_alone_leave_the_card(stage: Stage) -> None:
    """Words and picture stay, by nobody, for everybody in the guild."""
    card = await stage.draw(WORDS)
    await stage.ada.click(card, label="Like")
    await delete(stage, Forgetting.OPINIONS)
    assert stage.sql("SELECT user_name, prompt, status FROM generations") == [("someone", WORDS, "posted")]
    assert stage.sql("SELECT * FROM verdicts") == []
    assert len(stage.messages) == 1
    assert "trombone" in text_of(private_answer(await stage.bo.slash(stage.channel, "show", id=1)))


async def test_nothing_goes_unless_it_is_meant(stage: Stage) -> None:
    """The second question says what there is, and there is a way back."""
    await stage.draw(WORDS)
    asked = private_answer(await stage.ada.slash(stage.channel, "my-data delete"))
    await stage.ada.click(asked, label=CHOICES[Forgetting.ALL])
    assert "1 pictures asked for, 0 opinions" in text_of(asked)
    assert "cannot be undone" in text_of(asked)
    await stage.ada.click(asked, label="Keep everything")
    assert text_of(asked) == KEPT
    assert stage.statuses == ["posted"]


async def test_a_made_up_button_is_refused(stage: Stage) -> None:
    """Whose data it is stands in the button, and only that person may press it."""
    await stage.draw(WORDS)
    asked = private_answer(await stage.ada.slash(stage.channel, "my-data delete"))
    components = stage.env.backend.messages[stage.channel.id][asked.id].components
    for one in walk_components(components):
        if "custom_id" in one:
            one["custom_id"] = one["custom_id"].replace(str(stage.ada.id), str(stage.bo.id))
    answer = private_answer(await stage.ada.click(asked, label=CHOICES[Forgetting.ALL]))
    assert stage.sql("SELECT key FROM bot_state WHERE key LIKE 'forget:%'") == []
    assert text_of(asked) == QUESTION
    assert "Only the person" in text_of(answer)


async def opened_zips(answers: list[Any]) -> dict[str, bytes]:
    """Return what is in all the zips of some answers, by name."""
    files: dict[str, bytes] = {}
    for answer in answers:
        assert answer.ephemeral
        for attachment in answer.attachments:
            with zipfile.ZipFile(io.BytesIO(await attachment.read())) as packed:
                files |= {name: packed.read(name) for name in packed.namelist()}
    return files


async def test_one_gets_a_copy_of_ones_own(stage: Stage) -> None:
    """Rows and pictures, and nothing of anybody else."""
    card = await stage.draw(WORDS, count=2)
    other = await stage.draw("a grey owl", by=stage.bo)
    await stage.ada.click(other, label="Like")
    await stage.bo.click(card, label="Not right")
    result = await stage.ada.slash(stage.channel, "my-data export")
    files = await opened_zips([private_answer(result)])
    assert set(files) == {"README.txt", "pictures.csv", "opinions.csv", "pictures/1.png", "pictures/2.png"}
    kept = {path.read_bytes() for path in (stage.folder / "pictures").rglob("*.png")}
    assert {files["pictures/1.png"], files["pictures/2.png"]} < kept
    text = b"".join(data for name, data in files.items() if name.endswith(".csv")).decode("utf-8-sig")
    assert WORDS in text
    assert "3,Ada,like" in text
    assert "Bo" not in text
    assert "owl" not in text
    assert str(stage.bo.id) not in text
    assert [path.name for path in stage.folder.glob("export-*")] == []


async def test_a_copy_too_big_for_one_message_comes_in_several(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part is a zip of its own, and private."""
    monkeypatch.setattr("bot.export.parcels.MESSAGE_FILES", 1)
    await stage.draw(WORDS, count=3)
    size = max(path.stat().st_size for path in (stage.folder / "pictures").rglob("*.png"))
    monkeypatch.setattr("bot.export.own.MESSAGE_BYTES", size + 2000)
    result = await stage.ada.slash(stage.channel, "my-data export")
    answers = [*filter(None, [result.response]), *result.followups]
    assert len(answers) > 2
    assert "Part 1 of" in text_of(answers[0])
    files = await opened_zips(answers)
    assert {"pictures/1.png", "pictures/2.png", "pictures/3.png", "pictures.csv"} <= set(files)


async def test_also_blocked_people_may(stage: Stage) -> None:
    """Who may not ask for pictures may still see, copy and delete what is kept of them."""
    await stage.draw(WORDS)
    lead = Origin(5, "Lea")
    await stage.app.house.blocks.block(lead, Block(stage.ada.id, "Ada", None, "spam"))
    assert "What this bot keeps of you" in text_of(private_answer(await stage.ada.slash(stage.channel, "privacy")))
    files = await opened_zips([private_answer(await stage.ada.slash(stage.channel, "my-data export"))])
    assert b"you were blocked" in files["about-you.csv"]
    await delete(stage, Forgetting.ALL)
    assert stage.sql("SELECT user_id, user_name, reason FROM blocks") == [(str(stage.ada.id), "someone", "(deleted)")]
    assert await traces_in(stage.folder, ["Ada", "okapi"]) == {}

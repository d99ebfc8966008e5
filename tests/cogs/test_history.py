"""/history: one's own pictures and the guild's, in private, page by page, also after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Access
from bot.domain import ImagineRequest, Origin, utc_now
from bot.errors import QueueFullError
from bot.services.history import PAGE_SIZE
from cogs._history_view import NOTHING, NOTHING_YET, READING_IN
from tests.stage import components_of, labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

LINE = ["Again", "Change words", "Show"]


async def history(stage: Stage, by: MemberActor | None = None, **options: Any) -> ResponseMessage:
    """Send `/history`, and return the private answer."""
    return private_answer(await (by or stage.ada).slash(stage.channel, "history", **options))


def numbers_of(message: ResponseMessage) -> list[int]:
    """Return the numbers of the pictures on a page."""
    return [int(line[2:].partition("**")[0]) for line in text_of(message).splitlines() if line.startswith("**")]


def thumbnails_of(message: ResponseMessage) -> list[dict[str, Any]]:
    """Return the thumbnails."""
    return [one for one in components_of(message) if one["type"] == 11]


def buttons_of(message: ResponseMessage, label: str) -> Iterator[dict[str, Any]]:
    """Walk the buttons with this label."""
    return (one for one in components_of(message) if one["type"] == 2 and one["label"] == label)


async def turn(stage: Stage, message: ResponseMessage, label: str, by: MemberActor | None = None) -> None:
    """Press a button that edits the page."""
    result = await (by or stage.ada).click(message, label=label)
    assert result.modal is None
    assert not result.followups


async def drawn(stage: Stage, count: int, by: MemberActor | None = None) -> None:
    """Draw so many pictures, one request each."""
    for number in range(count):
        await stage.draw(f"a red fox number {number}", by)


# -- what is found -------------------------------------------------------------------------------


async def test_nobody_has_asked_for_anything_yet(stage: Stage) -> None:
    """A sentence says how to begin."""
    assert NOTHING_YET in text_of(await history(stage))


async def test_a_picture_is_found_by_its_words(stage: Stage) -> None:
    """With its thumbnail, the facts and a link to its message, at once and only for who asks."""
    await stage.draw("a grey owl")
    card = await stage.draw("Un café à Paris", stage.bo)
    shown = await history(stage, text="cafe")
    assert numbers_of(shown) == [2]
    assert "“cafe”" in text_of(shown)
    assert f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{card.id}" in text_of(shown)
    assert "sdxl · Bo · <t:" in text_of(shown)
    assert labels_of(shown) == LINE
    [thumbnail] = thumbnails_of(shown)
    assert thumbnail["description"] == "AI picture of: Un café à Paris"
    assert (await shown.attachments[0].read()).startswith(b"\xff\xd8")
    assert len(stage.messages) == 2


async def test_filters_narrow_what_is_found(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Person, model, end and likes; nothing found has a hint."""
    stage = await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))
    await stage.draw("a red fox", target="sdxl")
    card = await stage.draw("a red fox", stage.bo, target="turbo")
    await stage.ada.click(card, label="Like")
    bo = stage.bo
    assert numbers_of(await history(stage, person=bo)) == [2]
    assert numbers_of(await history(stage, target="sdxl")) == [1]
    assert numbers_of(await history(stage, status="posted")) == [2, 1]
    assert numbers_of(await history(stage, liked="anybody")) == [2]
    assert numbers_of(await history(stage, liked="me")) == [2]
    assert numbers_of(await history(stage, stage.bo, liked="me")) == []
    assert "1 like" in text_of(await history(stage, text="fox", liked="me", person=bo, target="turbo", status="posted"))
    assert NOTHING in text_of(await history(stage, status="failed"))


@pytest.mark.parametrize(
    "text", ['"', "fox OR", "NEAR(", "words : x", "*", "fo*", "'; DROP TABLE history; --", "🦊" * 60]
)
async def test_no_text_breaks_the_search(stage: Stage, text: str) -> None:
    """It finds something or nothing, and is answered."""
    await stage.draw("a red fox")
    assert "Earlier pictures" in text_of(await history(stage, text=text))


async def test_another_guilds_pictures_are_never_found(stage: Stage) -> None:
    """Not in pages, counts or what is offered; one's own are."""
    await stage.draw("a public fox")
    for user_id, words in ((1, "a secret fox"), (stage.ada.id, "an own fox")):
        elsewhere = ImagineRequest(words, "sdxl", Origin(user_id, "Eve", guild_id=2, channel_id=3))
        await stage.app.store.log.refuse(elsewhere, words, utc_now(), QueueFullError(1))
    assert numbers_of(await history(stage, text="fox")) == [3, 1]
    assert numbers_of(await history(stage, stage.bo, text="fox")) == [1]
    assert "secret" not in text_of(await history(stage))
    offered = await stage.ada.autocomplete(stage.channel, "history", "text", "fo")
    assert [choice["name"] for choice in offered] == ["a public fox"]


async def test_a_picture_whose_file_is_gone_has_a_line(stage: Stage) -> None:
    """So has one that was deleted."""
    await drawn(stage, 2)
    first, second = sorted((stage.folder / "pictures").rglob("*.png"))
    first.unlink()
    second.unlink()
    stage.sql("UPDATE generations SET status = 'deleted', image_sha256 = NULL WHERE id = 1")
    shown = await history(stage)
    assert numbers_of(shown) == [2, 1]
    assert thumbnails_of(shown) == []
    assert "deleted" in text_of(shown)


async def test_a_long_backlog_is_told(stage: Stage) -> None:
    """The newest pictures are there meanwhile."""
    insert = """
        INSERT INTO generations (request_id, user_id, user_name, prompt, target, status, queued_at, charged)
        SELECT 'r', ?, 'Ada', 'a fox', 'sdxl', 'posted', '2026-01-31T09:30:00.000Z', 1
        FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n)
    """
    stage.sql(insert, str(stage.ada.id))
    shown = await history(stage)
    assert READING_IN in text_of(shown)
    assert numbers_of(shown) == [500, 499, 498, 497, 496]


async def test_prompts_are_offered_while_typing(stage: Stage) -> None:
    """The guild's newest that would be found; a long one finds itself by its beginning."""
    long = "a fox of very many words " * 8
    await stage.draw("a grey owl")
    await stage.draw(long, stage.bo)
    offered = await stage.ada.autocomplete(stage.channel, "history", "text", "fo")
    [choice] = offered
    assert choice["name"].startswith("a fox of very many words")
    assert numbers_of(await history(stage, text=choice["value"])) == [2]
    everything = await stage.ada.autocomplete(stage.channel, "history", "text", "")
    assert [len(choice["name"]) for choice in everything] == [len(everything[0]["name"]), len("a grey owl")]


# -- pages ---------------------------------------------------------------------------------------


async def test_pages_turn_both_ways_also_after_a_restart(stage: Stage) -> None:
    """The page is edited; what is looked for stands in the buttons."""
    await drawn(stage, PAGE_SIZE + 2)
    await stage.draw("a grey owl")
    page = await history(stage, text="red fo", status="posted")
    assert numbers_of(page) == [7, 6, 5, 4, 3]
    assert [one["disabled"] for label in ("← Newer", "Older →") for one in buttons_of(page, label)] == [True, False]
    await turn(stage, page, "Older →")
    assert numbers_of(page) == [2, 1]
    assert "“red fo” · posted" in text_of(page)
    assert [one["disabled"] for label in ("← Newer", "Older →") for one in buttons_of(page, label)] == [False, True]
    assert len(page.attachments) == 2
    await stage.crash()
    await stage.restart()
    await turn(stage, page, "← Newer")
    assert numbers_of(page) == [7, 6, 5, 4, 3]
    assert len(thumbnails_of(page)) == PAGE_SIZE


async def test_one_page_has_no_buttons_to_turn(stage: Stage) -> None:
    """Everything stands there."""
    await drawn(stage, PAGE_SIZE)
    assert labels_of(await history(stage)) == LINE * PAGE_SIZE


async def test_a_turn_is_answered_where_the_bot_no_longer_serves_or_the_model_is_gone(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """In a sentence, and the page stays."""
    stage = await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))
    await drawn(stage, PAGE_SIZE + 1)
    page = await history(stage, target="sdxl")
    stage.bot.access = Access(guild_ids=(1,))
    answer = private_answer(await stage.ada.click(page, label="Older →"))
    assert "does not take requests here" in answer.content
    await stage.crash()
    stage.access, stage.targets = Access(), (target_at(endpoint, "turbo"),)
    await stage.restart()
    answer = private_answer(await stage.ada.click(page, label="Older →"))
    assert answer.content == "There is no model of that name. Choose one of: turbo."


# -- from there ----------------------------------------------------------------------------------


async def test_again_change_words_and_show_work_from_a_page(stage: Stage) -> None:
    """As under a card, also after a restart."""
    await stage.draw("a red fox")
    page = await history(stage)
    await stage.crash()
    await stage.restart()
    again = await stage.ended(await stage.ada.click(page, label="Again"))
    assert not again.ephemeral
    assert pictures_of(again)
    assert stage.sql("SELECT parent_id FROM generations WHERE id = 2") == [(1,)]
    assert (await stage.ada.click(page, label="Change words")).modal
    shown = private_answer(await stage.ada.click(page, label="Show"))
    assert "picture 1 · AI picture" in text_of(shown)
    assert pictures_of(shown)


async def test_show_of_a_picture_that_is_gone_is_answered(stage: Stage) -> None:
    """Rows may expire while a page is open."""
    await stage.draw("a red fox")
    page = await history(stage)
    stage.sql("DELETE FROM generations")
    assert "There is no such picture" in private_answer(await stage.ada.click(page, label="Show")).content


async def test_unloading_the_cog_leaves_nothing_behind(stage: Stage) -> None:
    """Loading it again brings the command back."""
    await stage.bot.unload_extension("cogs.history")
    assert stage.bot.tree.get_command("history") is None
    await stage.bot.load_extension("cogs.history")
    assert stage.bot.tree.get_command("history")

"""/suite run in Discord, from the preview to the last words, with pauses, stops and restarts in between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.client import Access
from bot.domain import RUN_PICTURES_MAX, Block, Forgetting, Origin
from bot.errors import UnknownTargetError
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._privacy_words import CHOICES
from cogs._run_buttons import PAUSED, RESUMED
from cogs._run_preview import CANCELLED
from cogs._run_stage import DiscordRunStage
from cogs._run_summary import JUDGE
from cogs._suite_run import chosen_of, target_choices
from tests.cogs.leading import lead_by
from tests.stage import components_of, labels_of, pictures_of, private_answer, target_at, text_of, until

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

FILE = ("animals.txt", b"a red fox\na grey owl\na blue cat\n")
MANY = ("many.txt", "\n".join(f"fox {number}" for number in range(RUN_PICTURES_MAX // 2 + 1)).encode())
NONCE_MAX = 25
"""What Discord takes."""
PART_LABELS = ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]


@pytest.fixture
async def stage(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> Stage:
    """Two targets behind one endpoint."""
    return await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))


async def preview(stage: Stage, by: MemberActor | None = None, **options: Any) -> ResponseMessage:
    """Send `/suite run`, and return what it shows in private."""
    options = options or {"file": FILE}
    return private_answer(await (by or stage.ada).slash(stage.channel, "suite run", **options))


async def begin(stage: Stage, by: MemberActor | None = None, **options: Any) -> InteractionResult:
    """Start a run, and return what came of the press."""
    return await (by or stage.ada).click(await preview(stage, by, **options), label="Start")


def cards(stage: Stage) -> list[ResponseMessage]:
    """Return the status cards, oldest first."""
    return [ResponseMessage(stage.env, one) for one in stage.messages if "### " in text_of(one)]


def card(stage: Stage) -> ResponseMessage:
    """Return the newest status card."""
    return cards(stage)[-1]


def parts(stage: Stage) -> list[ResponseMessage]:
    """Return what stands in the newest run's thread for everyone but its contact sheets, oldest first."""
    stored = [one for one in stage.env.backend.messages[card(stage).id].values() if not one.is_ephemeral]
    return [ResponseMessage(stage.env, one) for one in stored if "**Contact sheet" not in text_of(one)]


async def held(stage: Stage, **options: Any) -> None:
    """Start a run, none of whose pictures comes."""
    stage.endpoint.hold()
    await begin(stage, **options)
    await stage.endpoint.until_waiting(2)


async def finished(stage: Stage) -> None:
    """Let everything come, and the run end."""
    stage.endpoint.release()
    for _ in range(200):
        if not stage.app.suites.runs._going:
            return
        await stage.app.generation.idle()
        await stage.clock.advance(5)
        await asyncio.sleep(0.005)  # its sheets are drawn in threads
    pytest.fail("the run never ended")


# -- from the preview to the end -------------------------------------------------------------------


async def test_the_preview_says_what_it_comes_to(stage: Stage) -> None:
    """Nothing is run or written before somebody starts it."""
    shown = await preview(stage, file=FILE, repeats=2)
    assert text_of(shown).splitlines() == [
        "### animals",
        "**3 prompts × 2 models × 2 repeats = 12 pictures**",
        "Painted by: sdxl\\, turbo",
        "Time: unknown yet. Whoever asks for a single picture comes first.",
        "Where: in a thread of its own here, without notifications.",
        "None of it counts against your limit.",
    ]
    assert labels_of(shown) == ["Start", "Cancel"]
    assert stage.statuses == stage.sql("SELECT * FROM suite_runs") == stage.messages == []
    await stage.ada.click(shown, label="Cancel")
    assert text_of(shown) == CANCELLED


async def test_the_time_is_known_after_some_pictures(stage: Stage) -> None:
    """So is what leads have paused."""
    for target in ("sdxl", "turbo"):
        for number in range(5):
            await stage.draw(f"fox {number}", target=target)
    stage.app.generation.hold(["turbo"])
    words = text_of(await preview(stage, suite="smoke", repeats=1, targets="Turbo"))
    assert "Time: about 5 seconds, if nobody else asks meanwhile." in words
    assert "**12 prompts = 12 pictures**" in words
    assert "turbo: paused by the people who lead the testing" in words


async def test_from_start_to_end(stage: Stage) -> None:
    """A card in the channel, a thread with a card for every prompt, and last words; nobody is roused."""
    started = await begin(stage)
    await finished(stage)
    status = card(stage)
    assert text_of(started.response) == f"Run 1 has begun: <#{status.id}>. Its card says how far it is."
    lines = text_of(status).splitlines()
    assert lines[0] == "### animals"
    assert lines[1:5] == [
        f"-# run 1 · for <@{stage.ada.id}> · sdxl\\, turbo · 6 pictures in 3 messages",
        "`████████████████████` 100 %",
        "**6** done",
        "✅ Finished.",
    ]
    assert labels_of(status) == []
    *shown, last = parts(stage)
    assert [text_of(one).splitlines()[0] for one in shown] == [f"-# {place} of 3" for place in (1, 2, 3)]
    assert [text_of(one).splitlines()[1] for one in shown] == ["a red fox", "a grey owl", "a blue cat"]
    assert [labels_of(one) for one in shown] == [PART_LABELS] * 3
    assert [len(pictures_of(one)) for one in shown] == [2, 2, 2]
    assert "6 of 6 pictures came" in text_of(last)
    posts = [one for one in stage.calls("POST", "/channels/") if one.path.endswith("/messages")]
    silent = discord.MessageFlags(suppress_notifications=True).value
    assert all(one.json["flags"] & silent for one in posts)
    assert stage.sql("SELECT DISTINCT charged FROM generations") == [(0,)]
    assert stage.sql("SELECT DISTINCT channel_id FROM generations") == [(str(status.id),)]


async def test_no_card_tells_which_picture_is_whose(stage: Stage) -> None:
    """The order is drawn for every part; what is asked follows it, and More tells."""
    await begin(stage, suite="smoke")
    await finished(stage)
    orders = set[tuple[int, ...]]()
    for one in parts(stage)[:-1]:
        names = [item["media"]["url"].split("/")[-1].split("?")[0] for item in pictures_of(one)]
        assert names == ["picture-1.png", "picture-2.png"]
        [rows] = [row for row in components_of(one) if row["type"] == 1 and "like" in str(row)]
        first = int(rows["components"][0]["custom_id"].rpartition(":")[2])
        which = private_answer(await stage.bo.click(one, label="Like"))
        asked = [int(button["custom_id"].rpartition(":")[2]) for button in components_of(which) if button["type"] == 2]
        assert first == min(asked)
        assert labels_of(which) == ["Picture 1", "Picture 2"]
        orders.add(tuple(number - min(asked) for number in asked))
        told = text_of(private_answer(await stage.bo.click(one, label="More")))
        targets = dict(stage.sql("SELECT id, target FROM generations"))
        for place, number in enumerate(asked, 1):
            assert f"**Picture {place}**, number {number} (posted)" in told
            assert f"Model: {targets[number]}" in told
    assert orders == {(0, 1), (1, 0)}


async def test_again_after_a_run(stage: Stage) -> None:
    """As under any card: as many as its prompt had by one model."""
    await begin(stage, file=FILE, repeats=2)
    await finished(stage)
    again = await stage.ended(await stage.bo.click(parts(stage)[0], label="Again"))
    assert len(pictures_of(again)) == 2
    assert stage.sql("SELECT DISTINCT parent_id, target FROM generations WHERE parent_id IS NOT NULL") == [(1, "sdxl")]


async def test_a_picture_of_a_run_says_which(stage: Stage) -> None:
    """`/show` has it with a link to where it stands, also for others; a picture of no run says nothing of one."""
    await begin(stage)
    await finished(stage)
    thread, message = card(stage).id, parts(stage)[0].id
    shown = text_of(private_answer(await stage.bo.slash(stage.channel, "show", id=2)))
    link = f"https://discord.com/channels/{stage.guild.id}/{thread}/{message}"
    assert f"\n-# From run 1 of **animals** · [to its message]({link})" in shown
    await stage.draw("a red fox", target="sdxl")
    assert "From run" not in text_of(private_answer(await stage.bo.slash(stage.channel, "show", id=7)))


async def test_what_did_not_come(stage: Stage) -> None:
    """Is said under its prompt, without telling whose it was, and counted on the card."""
    stage.endpoint.misbehave(*[Misbehaviour.MODEL_REJECTS] * 2)
    await begin(stage)
    await finished(stage)
    assert "⚠️ The image model does not understand" in text_of(parts(stage)[0])
    assert "drawn by chance" not in text_of(parts(stage)[0])
    assert "**4** done · 2 failed" in text_of(card(stage))
    last = text_of(parts(stage)[-1]).splitlines()
    assert last[2:] == [
        "2 failed. The run's card, where it began, says more.",
        f"{JUDGE}, without knowing which model painted what.",
    ]


async def test_ten_pictures_of_a_prompt(stage: Stage) -> None:
    """All in one message, and each can be judged and told of."""
    await begin(stage, file=("one.txt", b"a red fox"), repeats=5)
    await finished(stage)
    [one, _] = parts(stage)
    assert len(pictures_of(one)) == 10
    which = private_answer(await stage.bo.click(one, label="Not right"))
    assert labels_of(which) == [f"Picture {place}" for place in range(1, 11)]
    more = private_answer(await stage.bo.click(one, label="More"))
    assert text_of(more)


async def test_who_names_none_is_shown_smoke(stage: Stage) -> None:
    """A newcomer's first run: nothing is painted before they press Start."""
    assert "12 prompts × 2 models × 2 repeats = 48 pictures" in text_of(await preview(stage, repeats=2))
    assert stage.statuses == []


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"suite": "nothing"}, "There is no suite"),
        ({"suite": "smoke", "file": FILE}, "A name and a file are two suites"),
        ({"suite": "smoke", "targets": "sdxl, other"}, "There is no model of that name. Choose one of: sdxl, turbo."),
        ({"file": ("bad.csv", b"prompt,repeats\na fox,99\n,1\n")}, "- Line 2"),
    ],
)
async def test_faults(stage: Stage, options: dict[str, Any], words: str) -> None:
    """Each is told in private, and nothing is run."""
    assert words in text_of(await preview(stage, **options))
    assert stage.sql("SELECT * FROM suite_runs") == []


async def test_many_pictures_are_for_leads(stage: Stage) -> None:
    """Others read why, and what to do; they have nothing to press."""
    shown = await preview(stage, file=MANY)
    assert "This would be 502 pictures; above 500 a lead has to start it." in text_of(shown)
    assert labels_of(shown) == []
    shown = await preview(stage, lead_by(stage, "user id"), file=MANY)
    assert labels_of(shown) == ["Start", "Cancel"]
    assert text_of(shown).endswith("Is it what you want?")


async def test_prompts_with_repeats_of_their_own(stage: Stage) -> None:
    """They are not called what they are not, even where they happen to come to the same number."""
    file = ("own.csv", b"prompt,repeats\na red fox,1\na grey owl,3\n")
    words = text_of(await preview(stage, file=file, repeats=2, targets="sdxl"))
    assert "**2 prompts, some more often than others: 4 pictures**" in words


async def test_one_run_at_a_time(stage: Stage) -> None:
    """Also where both previews were there before."""
    shown = await preview(stage)
    await held(stage)
    [refusal] = (await stage.ada.click(shown, label="Start")).followups
    assert "Your run 1 is still going on" in text_of(refusal)
    refused = await preview(stage)
    assert "Your run 1 is still going on" in text_of(refused)
    assert labels_of(refused) == ["Stop run 1"]
    await finished(stage)
    await stage.ada.click(shown, label="Start")
    await finished(stage)
    assert stage.sql("SELECT status FROM suite_runs") == [("finished",)] * 2


async def test_a_preview_that_ran_out(stage: Stage) -> None:
    """After a restart nobody knows it any more, and says so."""
    shown = await preview(stage)
    await stage.crash()
    await stage.restart()
    assert "This preview has run out" in text_of(private_answer(await stage.ada.click(shown, label="Start")))


async def test_where_the_bot_may_make_no_threads(stage: Stage) -> None:
    """It says which permission it needs before anything else."""
    assert stage.bot.user
    no_threads = discord.PermissionOverwrite(create_public_threads=False)
    stage.channel = stage.guild.create_text_channel("closed", overwrites={stage.bot.user: no_threads})
    told = text_of(await preview(stage))
    assert "Ask an administrator to give it Create Public Threads, then try" in told


def test_targets_in_words() -> None:
    """Commas between them, each once, however written."""
    targets = ["sdxl", "sdxl-next", "turbo"]
    assert chosen_of(None, targets) == chosen_of(" , ", targets) == targets
    assert chosen_of("Turbo, sdxl,turbo", targets) == ["turbo", "sdxl"]
    with pytest.raises(UnknownTargetError):
        chosen_of("sdxl, other", targets)
    assert [one.value for one in target_choices(targets, "")] == targets
    assert [one.value for one in target_choices(targets, "sdxl, ")] == ["sdxl, sdxl-next", "sdxl, turbo"]
    assert [one.value for one in target_choices(targets, "turbo, NE")] == ["turbo, sdxl-next"]


# -- pause, resume, stop ---------------------------------------------------------------------------


async def test_pause_and_resume(stage: Stage) -> None:
    """The card follows within five seconds, and what is painted still comes."""
    await held(stage)
    assert text_of(private_answer(await stage.ada.click(card(stage), label="Pause"))) == PAUSED
    stage.endpoint.release()
    await until(lambda: stage.statuses.count("posted") >= 2, "what was being painted came")
    status = card(stage)
    await stage.clock.advance(5)
    await until(lambda: "⏸️ Paused. What is being painted still comes" in text_of(status), "the card says so")
    assert labels_of(status) == ["Resume", "Stop"]
    assert text_of(private_answer(await stage.ada.click(status, label="Resume"))) == RESUMED
    await finished(stage)
    assert stage.statuses == ["posted"] * 6


async def test_stop(stage: Stage) -> None:
    """Whoever stops it reads what that did; parts that were called off leave no card."""
    await held(stage)
    told = text_of(private_answer(await stage.ada.click(card(stage), label="Stop")))
    assert told.startswith("Stopped. None of its 6 pictures had come; ")
    await finished(stage)
    assert "⏹️ Stopped." in text_of(card(stage))
    assert set(stage.statuses) == {"cancelled"}
    assert len(parts(stage)) == 1
    status = card(stage)
    assert labels_of(status) == []


async def test_a_lone_picture_goes_first(stage: Stage) -> None:
    """It waits for one turn at most."""
    await held(stage)
    asked = await stage.ask("a lone fox", stage.bo, target="sdxl")
    stage.endpoint.release()
    await stage.ended(asked)
    prompts = [call.prompt for call in stage.endpoint.calls]
    assert prompts.index("a lone fox") <= 4
    await finished(stage)


# -- where it is -----------------------------------------------------------------------------------


async def test_in_direct_messages(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Everything goes right there."""
    access = Access(allow_direct_messages=True)
    stage = await open_stage(access=access)
    shown = private_answer(await stage.ada.user.slash("suite run", file=FILE))
    assert "Where: right here" in text_of(shown)
    await stage.ada.user.click(shown, label="Start")
    await finished(stage)
    [place] = stage.sql("SELECT DISTINCT channel_id FROM generations")
    assert stage.sql("SELECT channel_id, thread_id = channel_id, status FROM suite_runs") == [(*place, 1, "finished")]
    assert endpoint.calls


async def test_in_a_thread(stage: Stage) -> None:
    """There too."""
    await begin(stage)
    await finished(stage)
    [thread] = stage.channel.threads
    stage.channel = thread
    assert "Where: right here" in text_of(await preview(stage))
    await begin(stage)
    await finished(stage)
    where = "SELECT channel_id, thread_id, status FROM suite_runs WHERE id = 2"
    assert stage.sql(where) == [(str(thread.id), str(thread.id), "finished")]


async def test_a_thread_that_is_there_already(stage: Stage) -> None:
    """An earlier process had made it, and then ended: it is found, not made twice."""
    await begin(stage)
    await finished(stage)
    run = await stage.app.store.runs.find(1)
    assert run
    stage_of_runs = DiscordRunStage(stage.bot, stage.app.suites.deployments.changes_during)
    channel = await stage_of_runs._channel(stage.channel.id)
    assert await stage_of_runs._thread(run, channel, card(stage).id) == run.thread_id


async def test_a_thread_that_was_deleted(stage: Stage) -> None:
    """The run is paused and says why; Resume opens another place, and no picture is lost."""
    stage.endpoint.hold()
    stage.sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('suite_runs', 1234567889)")
    await begin(stage, suite="smoke")
    await stage.endpoint.until_waiting(2)
    first = card(stage)
    [thread] = stage.channel.threads
    await stage.bot.http.delete_channel(thread.id)
    stage.endpoint.release()
    await until(lambda: stage.sql("SELECT status FROM suite_runs") == [("paused",)], "it is paused")
    await stage.clock.advance(5)
    await until(lambda: "Look whether its thread is still there" in text_of(first), "the card says why")
    stage.endpoint.hold()
    await stage.ada.click(first, label="Resume")
    await finished(stage)
    assert len(cards(stage)) == 2
    heading, moved = text_of(first).splitlines()
    assert heading == text_of(card(stage)).splitlines()[0]
    assert moved.startswith("Run 1234567890 goes on here: https://discord.com/channels/")
    assert moved.endswith(f"/{card(stage).id}")
    assert labels_of(first) == []
    assert "could not be posted here: the contact sheets show them" in text_of(parts(stage)[-1])
    nonces = [one.json["nonce"] for one in stage.calls("POST", "/channels/") if "nonce" in (one.json or {})]
    assert max(map(len, nonces)) <= NONCE_MAX
    assert "✅ Finished." in text_of(card(stage))
    assert {*stage.statuses} == {"posted", "undelivered"}
    assert len(stage.statuses) == 24


async def test_a_blocked_person(stage: Stage) -> None:
    """Their run stops; it is counted what that cancelled."""
    await held(stage)
    block = Block(stage.ada.id, "Ada", None, "")
    assert await stage.app.house.blocks.block(Origin(1, "Lea"), block) == 4
    await finished(stage)
    assert stage.sql("SELECT status, why FROM suite_runs") == [("stopped", None)]
    assert {*stage.statuses} == {"cancelled"}


async def test_a_person_who_is_forgotten(stage: Stage) -> None:
    """Their run stops, and its card and all of its parts' messages go."""
    await begin(stage)
    await finished(stage)
    await held(stage)
    assert len(cards(stage)) == 2
    stage.endpoint.release()
    asked = private_answer(await stage.ada.slash(stage.channel, "my-data delete"))
    await stage.ada.click(asked, label=CHOICES[Forgetting.ALL])
    await stage.ada.click(asked, label="Delete it")
    for _ in range(100):
        if not stage.sql("SELECT 1 FROM bot_state WHERE key LIKE 'forget:%'"):
            break
        await stage.clock.advance(5)
        await asyncio.sleep(0.01)
    await stage.app.forgetting.idle()
    assert cards(stage) == []
    assert stage.sql("SELECT DISTINCT user_id, user_name, suite FROM suite_runs") == [("-1", "someone", "(deleted)")]
    assert stage.sql("SELECT DISTINCT prompt, words FROM suite_parts") == [("(deleted)", None)]
    threads = [stage.env.backend.messages.get(thread.id, {}) for thread in stage.channel.threads]
    assert not [one for thread in threads for one in thread.values() if pictures_of(one)]
    assert {thread.name for thread in stage.channel.threads} == {"Suite run 1", "Suite run 2"}  # no file's name


# -- restarts --------------------------------------------------------------------------------------


async def test_killed_in_the_middle(stage: Stage) -> None:
    """The next process goes on at the row where it was, under the same card."""
    await held(stage)
    await stage.crash()
    stage.endpoint.release()
    await stage.restart()
    await finished(stage)
    assert stage.statuses == ["posted"] * 6
    assert len(parts(stage)) == 4
    assert "✅ Finished." in text_of(card(stage))
    assert len(cards(stage)) == 1


async def test_killed_while_paused(stage: Stage) -> None:
    """It stays paused, and its buttons work."""
    await held(stage)
    await stage.ada.click(card(stage), label="Pause")
    await stage.crash()
    stage.endpoint.release()
    await stage.restart()
    await stage.clock.advance(5)
    await until(lambda: "Resume" in labels_of(card(stage)), "the card says that it is paused")
    assert stage.statuses.count("posted") == 0
    await stage.ada.click(card(stage), label="Resume")
    await finished(stage)
    assert stage.statuses == ["posted"] * 6


async def test_killed_before_it_had_a_place(stage: Stage) -> None:
    """The next process opens one, and there is one only."""
    await held(stage)
    status = card(stage)
    await stage.crash()
    stage.sql("UPDATE suite_runs SET thread_id = NULL, message_id = NULL")
    stage.endpoint.release()
    await stage.restart()
    await finished(stage)
    assert stage.sql("SELECT status FROM suite_runs") == [("finished",)]
    assert status


async def test_killed_after_the_last_picture(stage: Stage) -> None:
    """The next process says that it is over."""
    await begin(stage)
    await until(lambda: stage.statuses == ["posted"] * 6, "all came")
    await stage.crash()
    stage.sql("UPDATE suite_runs SET status = 'running', ended_at = NULL")
    await stage.restart()
    await finished(stage)
    assert "✅ Finished." in text_of(card(stage))
    assert len(stage.endpoint.calls) == 6


async def test_killed_before_a_failed_part_had_its_card(stage: Stage) -> None:
    """The next process posts it: no part is left without a word."""
    stage.endpoint.misbehave(*[Misbehaviour.MODEL_REJECTS] * 2)
    await begin(stage, file=("one.txt", b"a red fox"))
    has_card = "SELECT message_id IS NOT NULL AND delivery_ms IS NOT NULL FROM generations"
    await until(lambda: stage.sql(has_card) == [(1,)] * 2, "the card is there")
    await stage.crash()
    stage.sql("UPDATE generations SET message_id = NULL, delivery_ms = NULL")
    stage.sql("UPDATE suite_runs SET status = 'running', ended_at = NULL")
    await stage.restart()
    await finished(stage)
    assert stage.sql(has_card) == [(1,)] * 2

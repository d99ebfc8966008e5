"""The courier over real connections: what is worth repeating is repeated, and nothing is posted twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord
import pytest

from bot.domain import (
    Delivery,
    Grid,
    ImagineRequest,
    Origin,
    Pair,
    PairKind,
    PostedGrid,
    Progress,
    ProgressStage,
    ReplyAddress,
    Variations,
)
from bot.errors import DeliveryError
from cogs._courier import MOVED, DiscordCourier, _wait_before_retry
from tests.cogs.loopback_discord import Broken, LoopbackDiscord, Refusal
from tests.cogs.samples import NOW, failed, generation, posted_picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "obviously-fake-interaction-token"
REQUEST_ID = "0123456789ab"
WEBHOOK = f"/webhooks/42/{TOKEN}/messages"
EDIT, LOOK = f"PATCH {WEBHOOK}/901", f"GET {WEBHOOK}/901"
POST, MARK = "POST /channels/9/messages", "PATCH /channels/9/messages/901"
ADDRESS = ReplyAddress(42, TOKEN, NOW + timedelta(minutes=14), message_id=901)
EXPIRED = ReplyAddress(42, TOKEN, NOW, message_id=901)
UNKNOWN_MESSAGE = Refusal(404, 10008)
MISSING_ACCESS = Refusal(403, 50001)
ROWS, FILES = [generation()], [posted_picture(data=b"the exact bytes")]

pytestmark = pytest.mark.usefixtures("quick_retries")


@pytest.fixture
async def courier(server: LoopbackDiscord) -> AsyncIterator[DiscordCourier]:
    """Return a courier whose bot is logged in and whose time stands still."""
    mentions = discord.AllowedMentions.none()
    async with discord.Client(intents=discord.Intents.none(), allowed_mentions=mentions) as client:
        await client.login("not-a-real-token")
        yield DiscordCourier(client, lambda: NOW)


async def deliver(courier: DiscordCourier, address: ReplyAddress | None = ADDRESS) -> int | None:
    """Deliver one posted picture."""
    return await courier.deliver(Delivery(REQUEST_ID, ROWS, FILES, address))


def text_in(payload: dict[str, Any]) -> str:
    """Return the JSON of a message as text."""
    return str(payload["components"])


# -- the answer is edited ------------------------------------------------------------------------


async def test_the_answer_is_edited_once(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """One request, with the card and the exact bytes."""
    assert await deliver(courier) == 901
    assert server.routes == [EDIT]
    assert server.sent[0].files == [b"the exact bytes"]
    assert "imagine:more:v1:1" in text_in(server.sent[0].payload)
    assert server.sent[0].payload["allowed_mentions"] == {"parse": []}


async def test_an_answer_of_unknown_id_is_called_original(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """So after a restart that came before the first words; Discord tells the id then."""
    address = ReplyAddress(42, TOKEN, ADDRESS.expires_at)
    assert await deliver(courier, address) == 901
    assert server.routes == [f"PATCH {WEBHOOK}/@original"]


async def test_a_broken_connection_is_tried_again_with_the_whole_picture(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """A file that was read once must be sent from its beginning the second time."""
    server.plan.extend([Broken.BEFORE, Broken.BEFORE])
    assert await deliver(courier) == 901
    assert server.routes == [EDIT] * 3
    assert server.sent[-1].files == [b"the exact bytes"]


async def test_an_edit_that_arrived_is_recognised_though_its_answer_was_lost(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """The message is looked at before anything is posted a second time."""
    server.plan.extend([Broken.AFTER] * 4)
    assert await deliver(courier) == 901
    assert server.routes == [EDIT] * 4 + [LOOK]


async def test_a_comparison_that_arrived_is_recognised_too(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """Its card has no number of a picture, but its pair's; the files are named by their sides."""
    server.plan.extend([Broken.AFTER] * 4)
    pair = Pair(5, PairKind.TARGETS, 1, 2, first_is_a=False)
    pictures = [posted_picture(1, data=b"first"), posted_picture(2, data=b"second")]
    assert await courier.deliver(Delivery(REQUEST_ID, [generation(1), generation(2)], pictures, ADDRESS, pair)) == 901
    assert server.routes == [EDIT] * 4 + [LOOK]
    assert server.sent[-2].files == [b"second", b"first"]


async def test_a_grid_that_arrived_is_recognised_too(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """It is one file, under a name of ours."""
    server.plan.extend([Broken.AFTER] * 4)
    grid = PostedGrid(Grid("{a|b}", Variations(("", ""), (("a", "b"),))), b"sheet")
    rows = [generation(1), generation(2)]
    assert await courier.deliver(Delivery(REQUEST_ID, rows, [], ADDRESS, grid=grid)) == 901
    assert server.routes == [EDIT] * 4 + [LOOK]
    assert server.sent[-2].files == [b"sheet"]


async def test_a_rate_limit_of_a_moment_is_waited_for(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """Discord's edge refuses without the header that discord.py waits for."""
    server.plan.append(Refusal(429, headers={"Retry-After": "0.5"}))
    assert await deliver(courier) == 901
    assert server.routes == [EDIT] * 2


async def test_a_rate_limit_longer_than_the_budget_goes_to_the_channel(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """The token would not outlive the wait."""
    server.plan.append(Refusal(429, headers={"Retry-After": "3600"}))
    assert await deliver(courier) == 900
    assert server.routes == [EDIT, LOOK, POST, MARK]


# -- the channel stands in -----------------------------------------------------------------------


async def test_an_answer_that_is_gone_becomes_a_message(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """Not repeated, since that cannot help; the message names the person and cannot be posted twice."""
    server.plan.append(UNKNOWN_MESSAGE)
    assert await deliver(courier) == 900
    assert server.routes == [EDIT, LOOK, POST, MARK]
    posted = server.sent[2]
    assert "For <@7>" in text_in(posted.payload)
    assert (posted.payload["nonce"], posted.payload["enforce_nonce"]) == (REQUEST_ID, True)
    assert posted.payload["allowed_mentions"] == {"parse": []}
    assert posted.files == [b"the exact bytes"]


async def test_the_waiting_message_says_that_the_picture_is_elsewhere(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """The bot may edit its own message for ever, if not through the token."""
    assert await deliver(courier, EXPIRED) == 900
    assert MOVED in text_in(server.messages["901"])


async def test_after_the_tokens_life_the_token_is_not_used(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """Discord would only refuse it."""
    await deliver(courier, EXPIRED)
    assert server.routes == [POST, MARK]


async def test_a_request_without_an_address_gets_a_message(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """There is nothing to edit and nothing to mark."""
    assert await deliver(courier, None) == 900
    assert server.routes == [POST]


async def test_a_message_whose_answer_is_lost_is_sent_again_under_the_same_nonce(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """Discord then returns the first one instead of posting a second."""
    server.plan.append(Broken.AFTER)
    assert await deliver(courier, None) == 900
    assert server.routes == [POST, POST]
    assert [sent.payload["nonce"] for sent in server.sent] == [REQUEST_ID] * 2
    assert [sent.payload["enforce_nonce"] for sent in server.sent] == [True] * 2


async def test_a_waiting_message_that_cannot_be_marked_is_no_failure(
    server: LoopbackDiscord, courier: DiscordCourier
) -> None:
    """The picture is there; that is what counts."""
    server.plan.extend([None, UNKNOWN_MESSAGE])
    assert await deliver(courier, EXPIRED) == 900


async def test_a_failure_is_delivered_the_same_way(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """People learn of a failure as surely as of a picture."""
    assert await courier.deliver(Delivery(REQUEST_ID, [failed()], [], EXPIRED)) == 900
    assert server.sent[0].files == []


@pytest.mark.parametrize(
    ("plan", "routes"),
    [
        ([UNKNOWN_MESSAGE, None, MISSING_ACCESS], [EDIT, LOOK, POST]),
        ([UNKNOWN_MESSAGE, None, *[Broken.BEFORE] * 4], [EDIT, LOOK, *[POST] * 4]),
    ],
)
async def test_when_neither_way_works_the_service_is_told(
    server: LoopbackDiscord,
    courier: DiscordCourier,
    plan: list[Any],
    routes: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without the token in the error or in the log."""
    server.plan.extend(plan)
    with caplog.at_level(logging.INFO), pytest.raises(DeliveryError) as raised:
        await deliver(courier)
    assert server.routes == routes
    assert TOKEN not in str(raised.value)
    assert TOKEN not in caplog.text


# -- progress ------------------------------------------------------------------------------------

REQUEST = ImagineRequest("a red fox", "sdxl", Origin(7, "Ada", 8, 9), address=ADDRESS)
PAINTING = Progress(ProgressStage.PAINTING, 1)


@pytest.mark.parametrize(("plan", "takes_more"), [([], True), ([Broken.BEFORE], True), ([UNKNOWN_MESSAGE], False)])
async def test_progress_that_cannot_be_shown_never_raises(
    server: LoopbackDiscord,
    courier: DiscordCourier,
    plan: list[Any],
    takes_more: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """One try each time; False says that no more words are worth sending."""
    server.plan.extend(plan)
    assert await courier.show_progress(REQUEST_ID, REQUEST, ADDRESS, PAINTING) is takes_more
    assert server.routes == [EDIT]


async def test_progress_after_the_tokens_life_is_not_sent(server: LoopbackDiscord, courier: DiscordCourier) -> None:
    """Only the result is worth a message of its own."""
    assert await courier.show_progress(REQUEST_ID, REQUEST, EXPIRED, PAINTING) is False
    assert server.sent == []


# -- what is worth repeating ---------------------------------------------------------------------


def http_error(status: int, **headers: str) -> discord.HTTPException:
    """Return what discord.py raises for an answer of this status."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    response = SimpleNamespace(status=status, reason="", headers=sent)
    return discord.HTTPException(cast("Any", response), {"code": 0, "message": ""})


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (aiohttp.ClientOSError(104, "reset by peer"), True),
        (aiohttp.ServerDisconnectedError(), True),
        (TimeoutError(), True),
        (http_error(500), True),
        (http_error(503), True),
        (http_error(429), True),
        (http_error(429, Retry_After="soon"), True),
        (http_error(429, Retry_After="2"), 2.0),
        (http_error(429, Retry_After="0.25"), 0.25),
        (http_error(429, Retry_After="60"), False),
        (http_error(400), False),
        (http_error(401), False),
        (http_error(403), False),
        (http_error(404), False),
        (ValueError("a bug"), False),
    ],
    ids=repr,
)
def test_only_what_passes_by_itself_is_repeated(error: Exception, answer: bool | float) -> None:  # noqa: FBT001  # pytest passes it
    """And after the time Discord asks for, if it is short."""
    assert _wait_before_retry(error) == answer
    assert type(_wait_before_retry(error)) is type(answer)

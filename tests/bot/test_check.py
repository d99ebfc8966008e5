"""The check walk against a real rehearsal endpoint, and a stand-in for Discord's REST API on loopback."""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from unittest.mock import patch

import discord
import pytest
import trustme
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from discord.http import Route
from PIL import Image

from bot.check import run_check
from bot.check.advice import ADVICE
from bot.errors import BotError, ImageError, ScoringError, StoreError
from bot.permissions import REQUIRED_PERMISSIONS
from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from aiohttp.typedefs import Handler

    from bot.settings import Settings

KEY = "rehearsal-key"
TOKEN = "fake-token"
APPLICATION_ID = 123456789012345678
GUILD_ID = 112233445566778899
CHANNEL_ID = 112233445566778901


@dataclass
class Walk:
    """What a walk said and how it ended."""

    status: int
    lines: list[str]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    @property
    def fault(self) -> str:
        """The failed step with its fix, which must be the last that was said."""
        assert [line[0] for line in self.lines].count("✗") == 1
        assert self.lines[-2].startswith("✗ ")
        assert self.lines[-1].startswith("  ")
        assert self.status == 1
        return "\n".join(self.lines[-2:])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


def settings_of(folder: Path, **variables: str) -> Settings:
    """Load settings from exactly these variables."""
    with patch.dict(os.environ, {"DATA_DIR": str(folder), **variables}, clear=True):
        return load_settings(None)


async def walk(folder: Path, *, picture: bool = True, **variables: str) -> Walk:
    """Walk with exactly these variables."""
    lines: list[str] = []
    status = await run_check(settings_of(folder, **variables), picture=picture, out=lines.append)
    return Walk(status, lines)


@pytest.fixture
async def endpoint() -> AsyncIterator[RehearsalEndpoint]:
    """A scoring endpoint with small pictures."""
    async with RehearsalEndpoint(size=64, slow_s=0.0).serving() as serving:
        yield serving


# -- the walk as a whole -------------------------------------------------------------------------


async def test_with_nothing_configured_both_halves_say_what_to_set(folder: Path) -> None:
    """An empty environment is told which variables to set, and ends with the status of bad settings."""
    walked = await walk(folder)
    assert walked.status == 2
    assert "– scoring endpoint: not configured: set SCORING_URL and SCORING_KEY" in walked.lines
    assert "– Discord: not configured: set DISCORD_TOKEN" in walked.lines


async def test_a_data_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    """A DATA_DIR below a file is told before anything is asked of anyone."""
    (tmp_path / "file").touch()
    assert "DATA_DIR" in (await walk(tmp_path / "file" / "data")).fault


async def test_the_scoring_half_ends_with_a_picture(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """From settings to a saved picture, with every step told and the other half named."""
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY)
    assert walked.status == 0, walked.text
    steps = [line.partition(":")[0] for line in walked.lines if line[0] in "✓–"]
    assert steps[:6] == ["✓ settings", "✓ data folder", "✓ name", "✓ connection", "✓ endpoint", "✓ kind"]
    assert steps[-2:] == ["✓ picture", "– Discord"]
    with Image.open(folder / "check-sdxl.png") as picture:
        assert picture.size == (64, 64)
    assert "64×64 PNG from deployment blue" in walked.text
    assert str(folder / "check-sdxl.png") in walked.text


async def test_without_a_picture_nothing_is_scored(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """--no-picture costs no GPU time."""
    walked = await walk(folder, picture=False, SCORING_URL=endpoint.url, SCORING_KEY=KEY)
    assert walked.status == 0
    assert endpoint.calls == []
    assert "– picture: not asked for (--no-picture)" in walked.lines


async def test_no_line_shows_a_secret(folder: Path, endpoint: RehearsalEndpoint, api: DiscordApi) -> None:
    """Keys and tokens are named, never shown, whether they work or not."""
    good = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY, DISCORD_TOKEN=TOKEN)
    bad = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY="other-fake-key", DISCORD_TOKEN=TOKEN)
    assert (good.status, bad.status) == (0, 1)
    assert not any(secret in good.text + bad.text for secret in (KEY, TOKEN, "other-fake-key"))
    assert api.calls


async def test_the_walk_stops_at_the_first_fault(folder: Path, endpoint: RehearsalEndpoint, api: DiscordApi) -> None:
    """Discord is not asked once an endpoint has failed."""
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY="other-fake-key", DISCORD_TOKEN=TOKEN)
    assert "SCORING_KEY" in walked.fault
    assert api.calls == []


async def test_both_halves_well_end_with_the_next_command(
    folder: Path, endpoint: RehearsalEndpoint, api: DiscordApi
) -> None:
    """The last line says how to start the bot."""
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY, DISCORD_TOKEN=TOKEN)
    assert walked.lines[-1].endswith("imagine-bot run")
    assert api.calls


# -- the scoring half ----------------------------------------------------------------------------


async def test_a_fault_of_a_further_target_names_its_own_variables(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """The advice for TARGETS__turbo__… does not send people to SCORING_…."""
    more = {"TARGETS__turbo__URL": endpoint.url, "TARGETS__turbo__KEY": "other-fake-key"}
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY, picture=True, **more)
    assert "TARGETS__turbo__KEY" in walked.fault
    assert (folder / "check-sdxl.png").exists()


async def test_a_refused_key_beside_a_good_one_is_noted(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """One working key is enough for today, but the rotation will need the other."""
    walked = await walk(
        folder, SCORING_URL=endpoint.url, SCORING_KEY="other-fake-key", SCORING_KEY_SECONDARY=KEY, picture=False
    )
    assert walked.status == 0
    assert "✓ endpoint: secondary key accepted" in walked.lines
    assert any(line.startswith("– endpoint: primary key refused: copy SCORING_KEY again") for line in walked.lines)


async def test_a_wrong_deployment_is_a_fault(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """A deployment that is not there leads to SCORING_DEPLOYMENT."""
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY, SCORING_DEPLOYMENT="green")
    assert "SCORING_DEPLOYMENT" in walked.fault


@pytest.mark.parametrize(
    ("misbehaviour", "words"),
    [
        (Misbehaviour.TIMED_OUT, "request_timeout_ms"),
        (Misbehaviour.BUSY, "SCORING_CONCURRENCY"),
        (Misbehaviour.MODEL_NOT_READY, "wait some minutes"),
        (Misbehaviour.MODEL_ERROR, "logs in Azure ML studio"),
        (Misbehaviour.BAD_REQUEST, "SCORING_URL"),
        (Misbehaviour.UNAVAILABLE, "SCORING_URL"),
        (Misbehaviour.CUT, "proxy"),
        (Misbehaviour.STALL, "SCORING_TIMEOUT_S"),
        (Misbehaviour.NSFW_FLAG, "content safety"),
        (Misbehaviour.EMPTY_LIST, "text-to-image"),
        (Misbehaviour.TRUNCATED_PICTURE, "no complete picture"),
    ],
)
async def test_what_goes_wrong_with_the_picture_is_explained(
    folder: Path, endpoint: RehearsalEndpoint, misbehaviour: Misbehaviour, words: str
) -> None:
    """Each way to fail says what it means and what to change."""
    endpoint.misbehave_always(misbehaviour)
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY, SCORING_TIMEOUT_S="0.9")
    assert walked.fault.startswith("✗ picture: ")
    assert words in walked.fault


async def test_a_picture_that_cannot_be_saved_is_a_fault(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """A full or blocked folder leads to DATA_DIR, not to the endpoint."""
    (folder / "check-sdxl.png").mkdir(parents=True)
    walked = await walk(folder, SCORING_URL=endpoint.url, SCORING_KEY=KEY)
    assert "DATA_DIR" in walked.fault


async def test_an_unknown_host_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not resolve is told as such, with the variable that holds it."""

    def no_such_name(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    walked = await walk(folder, SCORING_URL="https://endpoint.invalid/score", SCORING_KEY=KEY)
    assert walked.fault.startswith("✗ name: endpoint.invalid is not known here")
    assert "SCORING_URL" in walked.fault


async def test_a_host_that_cannot_be_a_name_is_a_fault(folder: Path) -> None:
    """A label of more than 63 characters is refused by the resolver itself, with an error of another kind."""
    walked = await walk(folder, SCORING_URL=f"https://{'x' * 64}.invalid/score", SCORING_KEY=KEY)
    assert walked.fault.startswith("✗ name: ")


async def test_a_closed_port_is_a_fault(folder: Path) -> None:
    """Where nothing listens, address and network are to be looked at."""
    walked = await walk(folder, SCORING_URL=f"http://127.0.0.1:{unused_port()}/score", SCORING_KEY=KEY)
    assert walked.fault.startswith("✗ connection: nothing answers at 127.0.0.1")


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A CA this machine does not know."""
    return trustme.CA(organization_name="Example Authority")


@pytest.fixture
async def tls_endpoint(authority: trustme.CA) -> AsyncIterator[RehearsalEndpoint]:
    """A scoring endpoint with a private certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with RehearsalEndpoint(size=64).serving(ssl=context) as serving:
        yield serving


async def test_a_private_certificate_leads_to_the_ca_file(folder: Path, tls_endpoint: RehearsalEndpoint) -> None:
    """An untrusted certificate is a fault that names SCORING_CA_FILE."""
    walked = await walk(folder, SCORING_URL=tls_endpoint.url, SCORING_KEY=KEY)
    assert walked.fault.startswith("✗ TLS: the certificate is not trusted")
    assert "SCORING_CA_FILE" in walked.fault


async def test_with_its_ca_a_private_certificate_is_trusted(
    folder: Path, tls_endpoint: RehearsalEndpoint, authority: trustme.CA, tmp_path: Path
) -> None:
    """SCORING_CA_FILE leads on to a picture, and the walk says who issued the certificate."""
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    walked = await walk(folder, SCORING_URL=tls_endpoint.url, SCORING_KEY=KEY, SCORING_CA_FILE=str(ca_file))
    assert walked.status == 0, walked.text
    assert "✓ TLS: certificate issued by Example Authority, trusted with SCORING_CA_FILE" in walked.lines


async def test_https_to_a_plain_port_is_a_fault(folder: Path, endpoint: RehearsalEndpoint) -> None:
    """A port that does not speak TLS is told apart from a bad certificate."""
    walked = await walk(folder, SCORING_URL=endpoint.url.replace("http:", "https:"), SCORING_KEY=KEY)
    assert walked.fault.startswith("✗ TLS: no handshake")


async def test_another_kind_of_endpoint_is_noted(folder: Path) -> None:
    """An address without /score and a description of another kind are noted; only a picture can tell."""

    async def describe(_: web.Request) -> web.Response:
        return web.json_response({"swagger": "2.0"}, headers={"azureml-model-deployment": "blue"})

    app = web.Application()
    app.router.add_get("/v1/swagger.json", describe)
    async with TestServer(app, host="127.0.0.1") as server:
        url = str(server.make_url("/v1/images"))
        walked = await walk(folder, SCORING_URL=url, SCORING_KEY=KEY, picture=False)
    assert walked.status == 0, walked.text
    assert any(line.startswith("– address: SCORING_URL does not end in /score") for line in walked.lines)
    assert any(line.startswith("– kind: ") for line in walked.lines)
    assert "✓ deployment: blue answers" in walked.lines


def below(base: type[ScoringError]) -> Iterator[type[ScoringError]]:
    """Walk the tree of errors."""
    for kind in base.__subclasses__():
        yield kind
        yield from below(kind)


@pytest.mark.parametrize("kind", [*below(ScoringError), ImageError, StoreError])
def test_every_error_has_advice_of_its_own(kind: type[BotError]) -> None:
    """No error that scoring or saving raises leaves an operator without something to do."""
    advice = ADVICE[kind]
    assert "{" not in advice.problem
    assert "{" not in advice.fix.format(prefix="SCORING_")


# -- the Discord half ----------------------------------------------------------------------------


@dataclass
class DiscordApi:
    """Discord's REST API as far as the check asks it; change *application* and *guilds* before a walk."""

    application: dict[str, object] = field(default_factory=dict[str, object])
    guilds: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    calls: list[str] = field(default_factory=list[str])

    def guild(self, permissions: discord.Permissions, guild_id: int = GUILD_ID, name: str = "Painters") -> None:
        """Let the bot be in one more guild."""
        self.guilds.append({"id": str(guild_id), "name": name, "permissions": str(permissions.value)})

    @web.middleware
    async def authenticate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note the call, and refuse other tokens as Discord does."""
        self.calls.append(request.path)
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return await handler(request)

    async def on_me(self, _: web.Request) -> web.Response:
        """The bot's own user."""
        return _json({"id": str(APPLICATION_ID), "username": "painter", "discriminator": "0", "avatar": None})

    async def on_application(self, _: web.Request) -> web.Response:
        """The bot's application."""
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        plain = {"id": str(APPLICATION_ID), "name": "Painter", "description": "", "icon": None, "owner": owner}
        more = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0}
        return _json({**plain, **more, **self.application})

    async def on_channel(self, request: web.Request) -> web.Response:
        """One channel of the bot's guild."""
        if request.match_info["id"] != str(CHANNEL_ID):
            return _json({"message": "Missing Access", "code": 50001}, status=403)
        return _json({"id": str(CHANNEL_ID), "type": 0, "guild_id": str(GUILD_ID), "name": "reports", "position": 0})

    async def on_guilds(self, request: web.Request) -> web.Response:
        """The bot's guilds, a page at a time in order of id."""
        after, limit = int(request.query.get("after", "0")), int(request.query["limit"])
        return _json([guild for guild in self.guilds if int(str(guild["id"])) > after][:limit])


def _json(document: object, status: int = 200) -> web.Response:
    response = web.json_response(document, status=status)
    response.headers["Content-Type"] = "application/json"  # discord.py compares it exactly
    return response


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordApi]:
    """Discord on loopback; the bot is in one guild, with all permissions."""
    api = DiscordApi()
    api.guild(REQUIRED_PERMISSIONS)
    app = web.Application(middlewares=[api.authenticate])
    app.router.add_get("/users/@me", api.on_me)
    app.router.add_get("/oauth2/applications/@me", api.on_application)
    app.router.add_get("/users/@me/guilds", api.on_guilds)
    app.router.add_get("/channels/{id}", api.on_channel)
    async with TestServer(app, host="127.0.0.1") as server:
        monkeypatch.setattr(Route, "BASE", str(server.make_url("")).rstrip("/"))
        yield api


async def test_the_discord_half_ends_with_the_guilds(folder: Path, api: DiscordApi) -> None:
    """Token, invite link and guild are told, and that the scoring half is still to come."""
    walked = await walk(folder, DISCORD_TOKEN=TOKEN, DISCORD_GUILD_IDS=str(GUILD_ID))
    assert walked.status == 0, walked.text
    assert "✓ token: Discord knows this bot as Painter" in walked.lines
    assert f"client_id={APPLICATION_ID}" in walked.text
    assert "✓ guild Painters: joined, with all permissions" in walked.lines
    assert "– scoring endpoint: not configured: set SCORING_URL and SCORING_KEY" in walked.lines
    assert "/users/@me/guilds" in api.calls


@pytest.mark.parametrize(("channel_id", "is_seen"), [(CHANNEL_ID, True), (CHANNEL_ID + 1, False)])
async def test_a_channel_for_reports_that_the_bot_does_not_see_is_told(
    folder: Path,
    api: DiscordApi,
    channel_id: int,
    is_seen: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """It is no fault: reports are kept all the same."""
    walked = await walk(folder, DISCORD_TOKEN=TOKEN, MODERATION_CHANNEL_ID=str(channel_id))
    assert walked.status == 0, walked.text
    told = "– reports: the bot does not see MODERATION_CHANNEL_ID: reports would stand in its log only"
    assert (told not in walked.lines) is is_seen
    assert f"/channels/{channel_id}" in api.calls


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "administrators as long as the bot is in one guild; LEAD_ROLE_IDS and LEAD_USER_IDS name nobody"),
        (
            {"LEAD_ROLE_IDS": "112233445566778899", "DISCORD_GUILD_IDS": str(GUILD_ID)},
            "1 role, administrators of DISCORD_GUILD_IDS",
        ),
        (
            {"LEAD_ROLE_IDS": "112233445566778899,112233445566778890", "LEAD_USER_IDS": "112233445566778899"},
            "2 roles, 1 person, administrators as long as the bot is in one guild",
        ),
        (
            {"LEAD_USER_IDS": "112233445566778899,112233445566778890"},
            "2 people, administrators as long as the bot is in one guild",
        ),
    ],
)
async def test_who_leads_is_told(folder: Path, api: DiscordApi, settings: dict[str, str], told: str) -> None:
    """In one line, by number and not by name."""
    walked = await walk(folder, picture=True, DISCORD_TOKEN=TOKEN, **settings)
    assert f"✓ leads: {told}" in walked.lines


async def test_a_refused_token_is_a_fault(folder: Path, api: DiscordApi) -> None:
    """A token Discord does not accept leads to DISCORD_TOKEN, after one try."""
    walked = await walk(folder, DISCORD_TOKEN="other-fake-token")
    assert "DISCORD_TOKEN" in walked.fault
    assert api.calls == ["/users/@me"]


async def test_discord_out_of_reach_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a way to Discord is told to look at its connection."""
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{unused_port()}")
    assert "connection to https://discord.com" in (await walk(folder, DISCORD_TOKEN=TOKEN)).fault


async def test_an_interactions_endpoint_is_a_fault(folder: Path, api: DiscordApi) -> None:
    """With an Interactions Endpoint URL no command ever reaches the bot."""
    api.application = {"interactions_endpoint_url": "https://example.test/"}
    assert "Interactions Endpoint URL" in (await walk(folder, DISCORD_TOKEN=TOKEN)).fault


async def test_a_bot_in_no_guild_is_sent_to_its_invite_link(folder: Path, api: DiscordApi) -> None:
    """The link stands above the fault that needs it."""
    api.guilds.clear()
    walked = await walk(folder, DISCORD_TOKEN=TOKEN)
    assert walked.fault.startswith("✗ guilds: the bot is in none")
    assert "invite link: https://discord.com" in walked.text


async def test_a_served_guild_the_bot_is_not_in_is_a_fault(folder: Path, api: DiscordApi) -> None:
    """A guild of DISCORD_GUILD_IDS must be joined; others may be, and are noted."""
    walked = await walk(folder, DISCORD_TOKEN=TOKEN, DISCORD_GUILD_IDS="998877665544332211")
    assert "998877665544332211" in walked.fault
    api.guild(REQUIRED_PERMISSIONS, 998877665544332211, "Sculptors")
    walked = await walk(folder, DISCORD_TOKEN=TOKEN, DISCORD_GUILD_IDS="998877665544332211")
    assert walked.status == 0
    assert any(line.startswith("– guild Painters: joined, but not in DISCORD_GUILD_IDS") for line in walked.lines)


async def test_missing_permissions_are_named(folder: Path, api: DiscordApi) -> None:
    """What the bot may not do is told in the words of Discord's settings."""
    api.guilds.clear()
    api.guild(discord.Permissions(view_channel=True, send_messages=True, read_message_history=True))
    fault = (await walk(folder, DISCORD_TOKEN=TOKEN)).fault
    assert fault.startswith(
        "✗ guild Painters: the bot lacks Attach Files, Create Public Threads, Create Private Threads, Send Messages In "
        "Threads"
    )


async def test_guilds_beyond_the_first_page_are_seen(folder: Path, api: DiscordApi) -> None:
    """Discord lists 200 guilds at once; a served guild may be on the second page."""
    api.guilds.clear()
    for number in range(201):
        api.guild(REQUIRED_PERMISSIONS, GUILD_ID + number, f"Guild {number}")
    walked = await walk(folder, DISCORD_TOKEN=TOKEN, DISCORD_GUILD_IDS=str(GUILD_ID + 200))
    assert "✓ guild Guild 200: joined, with all permissions" in walked.lines


# -- what looks at prompts and pictures ------------------------------------------------------------


async def test_the_safety_checks_are_tried(folder: Path, endpoint: RehearsalEndpoint, tmp_path: Path) -> None:
    """The word list says how much it holds, the service judges a prompt and a picture; a line each."""
    path = tmp_path / "words.txt"
    path.write_text("grelk\nblue mold\n/x+y/\n", encoding="utf-8")
    walked = await walk(
        folder, BLOCKLIST_FILE=str(path), CONTENT_SAFETY_URL=endpoint.safety_url, CONTENT_SAFETY_KEY=KEY
    )
    assert f"✓ word list: {path} holds words and phrases: 2, patterns: 1" in walked.lines
    assert "✓ content safety: judged a prompt and a picture" in walked.lines
    assert [call.operation for call in endpoint.safety.calls] == ["text:analyze", "image:analyze"]


async def test_a_word_list_with_faults_is_told_by_line(folder: Path, tmp_path: Path) -> None:
    """So is what to do."""
    path = tmp_path / "words.txt"
    path.write_text("grelk\n/(/\n", encoding="utf-8")
    assert "BLOCKLIST_FILE, line 2 holds no pattern" in (await walk(folder, BLOCKLIST_FILE=str(path))).fault


@pytest.mark.parametrize(
    ("behaviour", "fix"),
    [
        (Misbehaviour.WRONG_KEY, "Copy KEY 1 to CONTENT_SAFETY_KEY"),
        (Misbehaviour.FORBIDDEN, "Networking"),
        (Misbehaviour.NO_DEPLOYMENT, "CONTENT_SAFETY_BLOCKLISTS"),
        (Misbehaviour.HTML_OK, "Check CONTENT_SAFETY_URL"),
    ],
)
async def test_a_service_that_does_not_judge_is_a_fault(
    folder: Path, endpoint: RehearsalEndpoint, behaviour: Misbehaviour, fix: str
) -> None:
    """Each kind names the variable to change."""
    endpoint.safety.misbehave_always(behaviour)
    walked = await walk(folder, CONTENT_SAFETY_URL=endpoint.safety_url, CONTENT_SAFETY_KEY=KEY)
    assert "✗ content safety: no judgement" in walked.fault
    assert fix in walked.fault

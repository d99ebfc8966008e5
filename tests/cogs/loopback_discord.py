"""Discord's HTTP side on loopback: the few routes a delivery needs, with connections that break when told to."""

from __future__ import annotations

import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

USER = {"id": "42", "username": "imagine-bot", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "42", "name": "imagine-bot", "description": "", "icon": None, "bot_public": True,
    "bot_require_code_grant": False, "verify_key": "", "owner": USER, "team": None, "flags": 0,
}  # fmt: skip
NEW_MESSAGE_ID = "900"


class Broken(Enum):
    """Ways a connection ends without an answer."""

    BEFORE = auto()
    """What was sent is lost."""
    AFTER = auto()
    """What was sent was done; only the answer is lost."""


@dataclass(frozen=True)
class Refusal:
    """An error answer as Discord gives it."""

    status: int
    code: int = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class Sent:
    """A request as it came. *payload* is its JSON, *files* the bytes beside it."""

    method: str
    path: str
    payload: dict[str, Any] = field(default_factory=dict[str, Any])
    files: list[bytes] = field(default_factory=list[bytes])

    @property
    def route(self) -> str:
        """Method and path as one line."""
        return f"{self.method} {self.path}"


class LoopbackDiscord:
    """*sent* lists what came after the login; *plan* spoils the next requests, one each; *messages* are by id."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.plan: deque[Broken | Refusal | None] = deque()
        self.messages: dict[str, dict[str, Any]] = {}

    @property
    def routes(self) -> list[str]:
        """What came, one line each."""
        return [sent.route for sent in self.sent]

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[str]:
        """Serve while the block runs, and give the address of the API."""
        app = web.Application()
        app.router.add_get("/users/@me", self._constant(USER))
        app.router.add_get("/oauth2/applications/@me", self._constant(APPLICATION))
        app.router.add_route("*", "/webhooks/{application}/{token}/messages/{message}", self._on_message)
        app.router.add_route("*", "/channels/{channel}/messages", self._on_message)
        app.router.add_route("*", "/channels/{channel}/messages/{message}", self._on_message)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    def _constant(self, body: Mapping[str, Any]) -> Any:
        async def answer(_: web.Request) -> web.Response:
            return _json(body)

        return answer

    async def _on_message(self, request: web.Request) -> web.StreamResponse:
        sent = await _read(request)
        self.sent.append(sent)
        planned = self.plan.popleft() if self.plan else None
        if isinstance(planned, Refusal):
            body = {"code": planned.code, "message": "as planned"}
            return _json(body, status=planned.status, headers=planned.headers)
        lost = web.Response()
        message_id = request.match_info.get("message", NEW_MESSAGE_ID)
        answer = lost if planned is Broken.BEFORE else self._done(sent, message_id)
        if planned is None:
            return answer
        assert request.transport is not None
        request.transport.abort()
        return lost

    def _done(self, sent: Sent, message_id: str) -> web.Response:
        if sent.method == "GET" and message_id not in self.messages:
            return _json({"code": 10008, "message": "Unknown Message"}, status=404)
        if sent.method != "GET":
            self.messages[message_id] = _message(message_id, sent.payload)
        return _json(self.messages[message_id])


async def _read(request: web.Request) -> Sent:
    sent = Sent(request.method, request.path)
    if request.content_type == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                sent.files.append(value.file.read())
            elif name == "payload_json":
                sent.payload = json.loads(str(value))
    elif request.can_read_body:
        sent.payload = await request.json()
    return sent


def _message(message_id: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "901" if message_id == "@original" else message_id,
        "channel_id": "9", "author": USER, "content": "", "timestamp": "2026-01-31T09:30:00+00:00",
        "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": False, "type": 0, "flags": 1 << 15,
        "components": payload.get("components", []),
    }  # fmt: skip


def _json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    # discord.py takes an answer for JSON only with this type, without a charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )

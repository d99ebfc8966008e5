"""A stand-in for Azure AI Content Safety, with its paths, bodies and errors; what it finds is for the prompt to say."""

from __future__ import annotations

import base64
import io
import json
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from PIL import Image

from bot.rehearsal import judging, wire
from bot.rehearsal.answers import Answer
from bot.rehearsal.misbehaviour import Misbehaviour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

PATH: Final = "/contentsafety/{operation}"
KNOWN_BLOCKLISTS: Final = ("house-rules",)

_API_VERSIONS: Final = ("2023-10-01", "2024-09-01")
_TEXT_MAX, _IMAGE_MAX_BYTES, _SIDES = 10_000, 4 * 2**20, (50, 2048)


def _error(status: int, code: str, message: str, **headers: str) -> Answer:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Answer(status, body, headers={name.replace("_", "-"): value for name, value in headers.items()})


_DENIED: Final = _error(401, "401", "Access denied due to invalid subscription key or wrong API endpoint.")
_NOT_FOUND: Final = _error(404, "404", "Resource not found")
_REFUSALS: Final[Mapping[Misbehaviour, Answer]] = {
    Misbehaviour.WRONG_KEY: _DENIED,
    Misbehaviour.FORBIDDEN: _error(403, "403", "Public access is disabled. Please configure private endpoint."),
    Misbehaviour.NO_DEPLOYMENT: _NOT_FOUND,
    Misbehaviour.BUSY: _error(429, "429", "Requests have exceeded the rate limit of your current pricing tier."),
    Misbehaviour.BUSY_RETRY_AFTER: _error(429, "429", "Please retry after 1 second.", Retry_After="1"),
    Misbehaviour.BAD_REQUEST: _error(400, "InvalidRequestBody", "The request body is invalid."),
    Misbehaviour.SERVER_ERROR: _error(500, "InternalError", "The server failed."),
    Misbehaviour.BAD_GATEWAY: Answer(502, b"<html><body>Bad Gateway</body></html>", "text/html"),
    Misbehaviour.UNAVAILABLE: _error(503, "ServiceUnavailable", "The service is unavailable."),
    Misbehaviour.HTML_OK: Answer(200, b"<html><body>Welcome</body></html>", "text/html"),
    Misbehaviour.NOT_JSON: Answer(200, b"{'categoriesAnalysis': None}"),
    Misbehaviour.EMPTY_OBJECT: Answer(200, b"{}"),
    Misbehaviour.EMPTY_LIST: Answer(200, b"[]"),
    Misbehaviour.STRING_ERROR: Answer(200, b'{"categoriesAnalysis": "none"}'),
    Misbehaviour.NAN: Answer(200, b'{"categoriesAnalysis": [{"category": "Hate", "severity": NaN}]}'),
}


@dataclass(frozen=True, slots=True)
class SafetyCall:
    """One request as it came."""

    operation: str
    api_version: str | None
    body: Mapping[str, object] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class ContentSafetyStandIn:
    """*calls* lists every request in order."""

    def __init__(self, keys: tuple[str, ...], too_large_bytes: int = 2**20) -> None:
        self.calls: list[SafetyCall] = []
        self._keys, self._too_large_bytes = keys, too_large_bytes
        self._next: deque[Misbehaviour] = deque()
        self._always: Misbehaviour | None = None

    def misbehave(self, *behaviours: Misbehaviour) -> None:
        """Spoil the next calls, one each, in this order."""
        self._next.extend(behaviours)

    def misbehave_always(self, behaviour: Misbehaviour | None) -> None:
        """Spoil every call that `misbehave` leaves alone; None ends it."""
        self._always = behaviour

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Judge, or misbehave."""
        raw, operation = await request.read(), request.match_info["operation"]
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = _object(raw)
        self.calls.append(SafetyCall(operation, request.query.get("api-version"), body or {}, headers))
        behaviour = self._next.popleft() if self._next else self._always
        answer = self._answer(self.calls[-1], body, behaviour)
        return await wire.send(request, answer, behaviour, self._too_large_bytes)

    def _answer(self, call: SafetyCall, body: Mapping[str, object] | None, behaviour: Misbehaviour | None) -> Answer:
        if call.headers.get("ocp-apim-subscription-key") not in self._keys:
            return _DENIED
        if behaviour and behaviour in _REFUSALS:
            return _REFUSALS[behaviour]
        if call.api_version not in _API_VERSIONS or call.operation not in _OPERATIONS:
            return _NOT_FOUND
        if body is None:
            return _error(400, "InvalidRequestBody", "The request body is no JSON object.")
        return _OPERATIONS[call.operation](body)


def _text(body: Mapping[str, object]) -> Answer:
    text, names = body.get("text"), cast("list[str]", body.get("blocklistNames", []))
    if not isinstance(text, str) or not 0 < len(text) <= _TEXT_MAX:
        return _error(400, "InvalidRequestBody", f"The text is empty or longer than {_TEXT_MAX}.")
    if unknown := [name for name in names if name not in KNOWN_BLOCKLISTS]:
        return _error(404, "BlocklistNotFound", f"The blocklist {unknown[0]} is not found.")
    if judging.has(text, judging.DOWN):
        return _REFUSALS[Misbehaviour.UNAVAILABLE]
    matches = [
        {"blocklistName": name, "blocklistItemId": "0b1c", "blocklistItemText": judging.LISTED}
        for name in names
        if judging.has(text, judging.LISTED)
    ]
    return _ok({"blocklistsMatch": matches, "categoriesAnalysis": _analysis(text)})


def _shield(body: Mapping[str, object]) -> Answer:
    prompt = body.get("userPrompt")
    if not isinstance(prompt, str) or not isinstance(body.get("documents", []), list):
        return _error(400, "InvalidRequestBody", "userPrompt is no text.")
    is_attack = judging.has(prompt, judging.ATTACK)
    return _ok({"userPromptAnalysis": {"attackDetected": is_attack}, "documentsAnalysis": []})


def _image(body: Mapping[str, object]) -> Answer:
    content = cast("dict[str, object]", body.get("image") or {}).get("content")
    try:
        data = base64.b64decode(str(content), validate=True)
        with Image.open(io.BytesIO(data)) as image:
            sides = image.size
    except (ValueError, OSError):
        return _error(400, "InvalidImageFormat", "The image format is not supported.")
    if len(data) > _IMAGE_MAX_BYTES or not all(_SIDES[0] <= side <= _SIDES[1] for side in sides):
        return _error(400, "InvalidImageSize", f"The image is larger than 4 MB, or {sides} is out of range.")
    marks = judging.marks_in(data)
    if judging.has(marks, judging.DOWN):
        return _REFUSALS[Misbehaviour.UNAVAILABLE]
    return _ok({"categoriesAnalysis": _analysis(marks)})


def _analysis(text: str) -> list[dict[str, object]]:
    return [{"category": name, "severity": severity} for name, severity in judging.severities_in(text).items()]


def _ok(document: Mapping[str, object]) -> Answer:
    return Answer(HTTPStatus.OK, json.dumps(document).encode())


def _object(raw: bytes) -> Mapping[str, object] | None:
    try:
        document: object = json.loads(raw)
    except ValueError:
        return None
    return cast("dict[str, object]", document) if isinstance(document, dict) else None


_OPERATIONS: Final = {"text:analyze": _text, "text:shieldPrompt": _shield, "image:analyze": _image}

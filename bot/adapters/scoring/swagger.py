"""What `/swagger.json` beside `/score` tells: whether keys are accepted, and what kind of endpoint it is."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

import orjson

from bot.adapters.scoring.credentials import KEY_NAMES
from bot.adapters.scoring.failures import REFUSED_STATUSES
from bot.errors import CredentialRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.scoring.call import Call
    from bot.adapters.scoring.wire import Wire

_MAX_BODY_BYTES = 2**20  # a description is a few kilobytes
_TABLE_WORDS = frozenset({"input_data", "columns", "index", "data"})


@dataclass(frozen=True, slots=True)
class Probe:
    """What asking for the description gave. Keys are named, never shown.

    *describes_table* is whether requests are `input_data` with `columns`, `index` and `data`; the column names
    themselves are not in the description.
    """

    accepted_keys: tuple[str, ...]
    refused_keys: tuple[str, ...]
    http_status: int
    deployment: str | None
    describes_table: bool


async def ask_description(wire: Wire, score_url: str, keys: tuple[str, ...], call: Call) -> Probe:
    """GET `swagger.json` beside *score_url* with each key. Raises AttemptError, ScoringError."""
    url = urljoin(score_url, "swagger.json")
    accepted: list[str] = []
    describes, deployment = False, None
    for name, key in zip(KEY_NAMES, keys, strict=False):
        async with await wire.request(call, "GET", url, key) as response:
            if response.status in REFUSED_STATUSES:
                continue
            await wire.check_status(call, response)
            describes = describes_table(await wire.read(call, response, _MAX_BODY_BYTES))
        accepted.append(name)
        deployment = call.deployment
    if not accepted:
        raise CredentialRefusedError(call.facts("no key was accepted"))
    refused = tuple(name for name in KEY_NAMES[: len(keys)] if name not in accepted)
    return Probe(tuple(accepted), refused, HTTPStatus.OK, deployment, describes)


def describes_table(body: bytes | bytearray) -> bool:
    """Return whether *body* is a JSON description that names all the parts of a table request."""
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return set(_keys(document)) >= _TABLE_WORDS


def _keys(document: object) -> Iterator[str]:
    """Walk without recursion: how deep a description goes is not ours to say."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            yield from members
            left.extend(members.values())
        elif isinstance(value, list):
            left.extend(cast("list[object]", value))

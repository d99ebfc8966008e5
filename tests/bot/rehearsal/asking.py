"""How the tests of the rehearsal endpoint ask it: with a raw HTTP client, none of ours."""

from __future__ import annotations

import base64
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from bot.rehearsal.endpoint import RehearsalEndpoint

AUTHORIZED = {"Authorization": "Bearer rehearsal-key"}


def rows(*data: object) -> dict[str, object]:
    """Return a request body with these rows."""
    return {"input_data": {"columns": ["prompt"], "index": list(range(len(data))), "data": list(data)}}


@dataclass(frozen=True)
class Answered:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> object:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def record(self) -> dict[str, object]:
        """The only record."""
        (record,) = json.loads(self.body)
        return record

    @property
    def picture(self) -> bytes:
        """The only record's picture."""
        return base64.b64decode(str(self.record["generated_image"]), validate=True)


class Client:
    """Asks one endpoint."""

    def __init__(self, endpoint: RehearsalEndpoint, session: aiohttp.ClientSession) -> None:
        self._endpoint, self.session = endpoint, session

    async def ask(
        self,
        prompt: str = "a quiet bay",
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        redirects: bool = False,
    ) -> Answered:
        """Post one request and read all of its answer."""
        document = rows(prompt) if body is None else body
        async with self.session.post(
            self._endpoint.url,
            data=document if isinstance(document, bytes) else json.dumps(document),
            headers=AUTHORIZED if headers is None else headers,
            allow_redirects=redirects,
        ) as response:
            return Answered(response.status, response.headers, await response.read())

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answered:
        """Get another path of the same server."""
        url = self._endpoint.url.removesuffix("/score") + path
        async with self.session.get(url, headers=headers) as response:
            return Answered(response.status, response.headers, await response.read())


@asynccontextmanager
async def asking(endpoint: RehearsalEndpoint) -> AsyncGenerator[Client, None]:
    """Serve while the block runs, and yield a client of it."""
    async with endpoint.serving(), aiohttp.ClientSession() as session:
        yield Client(endpoint, session)

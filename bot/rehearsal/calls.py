"""What the rehearsal endpoint remembers of a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web


@dataclass(slots=True)
class Call:
    """One request as it came: *prompt* of its first row, *deployment* asked for, header names in lower case.

    *status* is None until the answer's headers are sent, and for ever if they never are.
    """

    prompt: str | None
    key: str | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    deployment: str | None
    status: int | None = None

    @classmethod
    def of(cls, request: web.Request, prompt: str | None) -> Call:
        """Return the request as a call that is not answered yet."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        return cls(prompt, key_of(request), headers, headers.get("azureml-model-deployment"))


def key_of(request: web.Request) -> str | None:
    """Return what follows `Bearer` in the Authorization header."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if scheme == "Bearer" else None

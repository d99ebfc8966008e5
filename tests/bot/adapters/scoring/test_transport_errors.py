"""Every exception aiohttp's client can raise has a meaning here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.adapters.scoring.transport_errors import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER_RAISED = {"UploadAbortedError"}
"""Newer aiohttp only: the outcome of an upload tracker, which this adapter does not use."""


def _below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


CLIENT_ERRORS = sorted(set(_below(aiohttp.ClientError)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", [*CLIENT_ERRORS, TimeoutError, OSError, ConnectionResetError])
def test_every_error_of_the_library_is_mapped(kind: type[Exception]) -> None:
    """Each client exception class stands in the table, itself or by one of its bases."""
    assert kind.__name__ in NEVER_RAISED or any(base in MEANINGS for base in kind.__mro__)


def test_the_walk_sees_the_library() -> None:
    """The walk over the classes finds the ones everybody knows."""
    assert {aiohttp.ClientConnectorError, aiohttp.ClientPayloadError, aiohttp.ServerTimeoutError} <= set(CLIENT_ERRORS)

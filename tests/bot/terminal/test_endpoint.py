"""`imagine-bot endpoint`: what it prints is what a client needs, and its faults are sentences."""

from __future__ import annotations

import asyncio
import re
import socket

import aiohttp
import pytest

from bot.rehearsal.misbehaviour import Misbehaviour
from bot.terminal.endpoint import serve_endpoint
from tests.stage import until


async def test_the_printed_lines_reach_the_endpoint(capsys: pytest.CaptureFixture[str]) -> None:
    """The two lines for .env give an address and a key that work, until it is interrupted."""
    running = asyncio.create_task(
        serve_endpoint(0, key="not-a-real-key", latency_s=0.0, concurrency=1, misbehave="empty-list")
    )
    printed = ""

    def is_running() -> bool:
        nonlocal printed
        printed += capsys.readouterr().out
        return "Ctrl-C ends it." in printed

    await until(is_running, "the endpoint's lines")
    settings = dict(re.findall(r"^(SCORING_\w+)=(.*)$", printed, re.MULTILINE))
    authorization = {"Authorization": f"Bearer {settings['SCORING_KEY']}"}
    row = {"input_data": {"columns": ["prompt"], "index": [0], "data": ["a fox"]}}
    async with (
        aiohttp.ClientSession() as session,
        session.post(settings["SCORING_URL"], json=row, headers=authorization) as answer,
    ):
        assert (answer.status, await answer.json()) == (200, [])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Two endpoints on one port end with a sentence for the second."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert await serve_endpoint(port, key="k", latency_s=0.0, concurrency=1, misbehave=None) == 1
    told = capsys.readouterr()
    assert told.err == f"Port {port} cannot be used: Address already in use. Choose another with --port.\n"
    assert told.out == ""


async def test_an_unknown_misbehaviour_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    """--misbehave with a wrong word is a way to learn the right ones."""
    assert await serve_endpoint(0, key="k", latency_s=0.0, concurrency=1, misbehave="badly") == 2
    told = capsys.readouterr().err
    assert all(behaviour in told for behaviour in Misbehaviour)

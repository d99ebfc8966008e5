"""`imagine-bot endpoint`: the rehearsal endpoint as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.misbehaviour import Misbehaviour


async def serve_endpoint(port: int, *, key: str, latency_s: float, concurrency: int, misbehave: str | None) -> int:
    """Serve until interrupted; return 1 when the port is taken, 2 for an unknown misbehaviour, naming all there are."""
    if misbehave is not None and misbehave not in set(Misbehaviour):
        print(f"--misbehave takes one of: {', '.join(Misbehaviour)}", file=sys.stderr)
        return 2
    endpoint = RehearsalEndpoint(keys=(key,), latency_s=latency_s, concurrency=concurrency)
    endpoint.misbehave_always(Misbehaviour(misbehave) if misbehave else None)
    try:
        await _serve(endpoint, port, key)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        print(f"Port {port} cannot be used: {reason}. Choose another with --port.", file=sys.stderr)
    return 1


async def _serve(endpoint: RehearsalEndpoint, port: int, key: str) -> None:
    async with endpoint.serving(port=port):
        print(f"The rehearsal endpoint is running. For .env:\n\nSCORING_URL={endpoint.url}\nSCORING_KEY={key}\n")
        print(
            f"It also stands in for Azure AI Content Safety, which finds what prompts tell it to, such as [hate 4]:\n\n"
            f"CONTENT_SAFETY_URL={endpoint.safety_url}\nCONTENT_SAFETY_KEY={key}\n"
        )
        print("Ctrl-C ends it.", flush=True)
        await asyncio.Event().wait()

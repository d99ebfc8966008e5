"""What a picture costs without Discord, from admission to the log: `python -m tests.bench.bench_generation`.

A child process plays the endpoint and answers at once with one 1024 x 1024 picture. Printed: CPU and wall clock of this
process per picture, the memory of 500 waiting pictures, and how long `import bot` and the imports of `run` take.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import SecretStr

from bot.app import open_app
from bot.domain import ImagineRequest, Limits, Origin, Policy
from bot.rehearsal.bodies import answer_to
from bot.settings import TargetSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from multiprocessing.connection import Connection

    from bot.domain import Delivery, Generation, Progress, ReplyAddress

PICTURES, WAITING, AT_ONCE = 200, 500, 8
NO_LIMITS = Limits(pictures_per_window=0, pictures_per_day=0, waiting_per_user=0, queue=0)


class Drop:
    """A courier that takes everything and keeps nothing."""

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Drop the words."""
        return True

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Drop these words too."""

    async def deliver(self, delivery: Delivery) -> None:
        """Drop the pictures."""


def serve(latency_s: float, told: Connection) -> None:
    """Serve one picture, painted beforehand, until killed; send the address first."""
    body = answer_to(["a hill"], 1024).body

    async def score(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(latency_s)
        return web.Response(body=body, content_type="application/json")

    async def forever() -> None:
        application = web.Application()
        application.router.add_post("/score", score)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        told.send(f"http://127.0.0.1:{runner.addresses[0][1]}/score")
        await asyncio.Event().wait()

    asyncio.run(forever())


def target(url: str, concurrency: int) -> TargetSettings:
    """Return the settings of the child's endpoint."""
    return TargetSettings("bench", url, SecretStr("rehearsal-key"), None, None, 60.0, concurrency, None)


async def ask(url: str, pictures: int, concurrency: int, settle_s: float | None) -> tuple[float, float]:
    """Ask for *pictures* of as many users; return seconds of CPU and wall clock, or stop after *settle_s*."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_app(Path(folder), [target(url, concurrency)], Policy(NO_LIMITS)) as app:
            app.generation.deliver_through(Drop())
            wall, cpu = time.perf_counter(), time.process_time()
            for user in range(pictures):
                request = ImagineRequest("a hill", "bench", Origin(user + 1, "someone", 1, 1))
                app.generation.launch(await app.generation.admit(request))
            if settle_s is None:
                await app.generation.idle()
            else:
                await asyncio.sleep(settle_s)
                await app.generation.drain(0)
            return time.process_time() - cpu, time.perf_counter() - wall


def with_endpoint(latency_s: float, pictures: int, concurrency: int, settle_s: float | None) -> tuple[float, float]:
    """Run `ask` against a child process."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(target=serve, args=(latency_s, theirs), daemon=True)
    child.start()
    try:
        return asyncio.run(ask(ours.recv(), pictures, concurrency, settle_s))
    finally:
        child.kill()


def seconds_to(code: str) -> float:
    """Return how long a fresh interpreter takes for *code*, less what it takes for nothing."""

    def once(what: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", what], check=True)  # noqa: S603  # our own words
        return time.perf_counter() - started

    return min(once(code) for _ in range(3)) - min(once("") for _ in range(3))


def main() -> None:
    """Measure and print."""
    with_endpoint(60.0, WAITING + AT_ONCE, AT_ONCE, 3.0)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{WAITING} waiting, {AT_ONCE} being scored: {peak_mib:.0f} MiB resident at the peak")
    cpu_s, wall_s = with_endpoint(0.0, PICTURES, PICTURES, None)
    print(f"{PICTURES} at once: {cpu_s / PICTURES * 1000:.1f} ms CPU, {wall_s / PICTURES * 1000:.1f} ms each")
    core_ms, run_s = seconds_to("import bot") * 1000, seconds_to("import bot.running")
    print(f"import bot: {core_ms:.0f} ms; run's imports: {run_s:.2f} s")


if __name__ == "__main__":
    main()

"""The rehearsal endpoint: a real HTTP server that speaks as an SDXL deployment on Azure ML does, well or badly.

Beside it, on the same server, stands one for Azure AI Content Safety.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import Counter, deque
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.rehearsal import wire
from bot.rehearsal.answers import ELSEWHERE, NO_DEPLOYMENT, REFUSALS, WRONG_KEY, Answer, failed_model
from bot.rehearsal.bodies import answer_to
from bot.rehearsal.calls import Call, key_of
from bot.rehearsal.content_safety import PATH, ContentSafetyStandIn
from bot.rehearsal.contract import SWAGGER, UnreadableRequestError, prompts_of
from bot.rehearsal.gate import Gate
from bot.rehearsal.misbehaviour import Misbehaviour, Wish, wish_in
from bot.rehearsal.painting import Medium

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine
    from ssl import SSLContext

log = logging.getLogger(__name__)

_CONTAINER_STATUSES: Final = frozenset({200, 424})
"""The statuses behind which a deployment stood: all others are the front door's own."""

REQUEST_MAX_BYTES = 8 * 2**20


class RehearsalEndpoint:
    """A scoring endpoint on loopback. *size* in pixels a side; *concurrency* pictures at a time, 0 for no bound.

    *calls* lists every POST /score in order, *followed* the requests that followed a redirect. *safety* judges prompts
    and pictures, at *safety_url* and with the same keys.
    """

    def __init__(
        self,
        *,
        keys: tuple[str, ...] = ("rehearsal-key",),
        latency_s: float = 0.0,
        deployments: tuple[str, ...] = ("blue",),
        concurrency: int = 0,
        slow_s: float = 5.0,
        size: int = 1024,
        medium: Medium = Medium.PAINT,
        too_large_bytes: int = 65 * 2**20,
    ) -> None:
        self.url = self.safety_url = ""
        self.safety = ContentSafetyStandIn(keys)
        self.calls: list[Call] = []
        self._takes: Counter[str | None] = Counter()
        self.followed: list[Call] = []
        self._keys, self._deployments = keys, deployments
        self._latency_s, self._slow_s = latency_s, slow_s
        self._size, self._medium, self._too_large_bytes = size, medium, too_large_bytes
        self._slots = asyncio.Semaphore(concurrency) if concurrency else nullcontext()
        self._gate = Gate()
        self._next: deque[Misbehaviour] = deque()
        self._always: Misbehaviour | None = None
        self._tasks: set[asyncio.Task[web.StreamResponse]] = set()

    # -- what a test or the command line decides -------------------------------------------------

    def misbehave(self, *behaviours: Misbehaviour) -> None:
        """Spoil the next calls, one each, in this order; those after them are answered as usual."""
        self._next.extend(behaviours)

    def misbehave_always(self, behaviour: Misbehaviour | None) -> None:
        """Spoil every call that `misbehave` leaves alone; None ends it."""
        self._always = behaviour

    def hold(self) -> None:
        """Let every call wait just before its answer, until `release`."""
        self._gate.close()

    def release(self) -> None:
        """Answer the calls that wait, and those to come."""
        self._gate.open()

    @property
    def waiting(self) -> int:
        """The number of calls held at this moment."""
        return self._gate.waiting

    async def until_waiting(self, count: int = 1) -> None:
        """Return as soon as at least *count* calls are held."""
        await self._gate.until_waiting(count)

    @asynccontextmanager
    async def serving(
        self, port: int = 0, host: str = "127.0.0.1", ssl: SSLContext | None = None
    ) -> AsyncGenerator[RehearsalEndpoint]:
        """Serve while the block runs; port 0 takes a free one. Raises OSError when the port is taken."""
        # Content Safety takes pictures of 4 MB, a third more in base64; aiohttp alone would take 1 MiB in all.
        app = web.Application(client_max_size=REQUEST_MAX_BYTES)
        app.add_routes(
            [
                web.get("/", self._on_health),
                web.get("/swagger.json", self._on_swagger),
                web.post("/score", self._on_score),
                web.post(ELSEWHERE, self._on_elsewhere),
                web.post(PATH, self._on_safety),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port, ssl_context=ssl).start()
            self.safety_url = f"{'https' if ssl else 'http'}://{host}:{runner.addresses[0][1]}"
            self.url = f"{self.safety_url}/score"
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await runner.cleanup()

    # -- routes ----------------------------------------------------------------------------------

    async def _on_health(self, _: web.Request) -> web.Response:
        return web.Response(text="Healthy")

    async def _on_swagger(self, request: web.Request) -> web.Response:
        return web.json_response(SWAGGER) if key_of(request) in self._keys else wire.whole(WRONG_KEY)

    async def _on_elsewhere(self, request: web.Request) -> web.Response:
        self.followed.append(Call.of(request, None))
        return web.Response(text="You followed a redirect.")

    async def _on_score(self, request: web.Request) -> web.StreamResponse:
        return await self._until_closed(self._score(request))

    async def _on_safety(self, request: web.Request) -> web.StreamResponse:
        return await self._until_closed(self.safety.answer(request))

    async def _until_closed(self, work: Coroutine[Any, Any, web.StreamResponse]) -> web.StreamResponse:
        # A task of its own: aiohttp forgets a handler whose client gave up, but closing must end that work, too.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await task

    # -- one call --------------------------------------------------------------------------------

    async def _score(self, request: web.Request) -> web.StreamResponse:
        prompts, fault = _prompts_or_fault(await request.read())
        call = Call.of(request, prompts[0] if prompts else None)
        take = self._takes[call.prompt]
        self._takes[call.prompt] += 1
        self.calls.append(call)
        wish = self._wish_for(call)
        behaviour = wish.misbehaviour if wish else None
        answer = self._refusal_of(call, behaviour, fault) or await self._painted(prompts, wish, take)
        await self._gate.pass_through()
        call.status = None if behaviour in wire.UNANSWERED else answer.status
        return await wire.send(request, self._signed(answer, call), behaviour, self._too_large_bytes)

    def _wish_for(self, call: Call) -> Wish | None:
        if self._next:
            return Wish(self._next.popleft())
        if self._always:
            return Wish(self._always)
        return wish_in(call.prompt or "")

    def _refusal_of(self, call: Call, behaviour: Misbehaviour | None, fault: str | None) -> Answer | None:
        if call.key not in self._keys:
            return WRONG_KEY
        if call.deployment not in {None, *self._deployments}:
            return NO_DEPLOYMENT
        if behaviour and behaviour in REFUSALS:
            return REFUSALS[behaviour]
        return failed_model(500, "model_error", fault) if fault else None

    async def _painted(self, prompts: tuple[str, ...], wish: Wish | None, take: int) -> Answer:
        behaviour = wish.misbehaviour if wish else None
        async with self._slots:
            started = time.perf_counter()
            await asyncio.sleep(self._latency_s + self._extra_s(wish))
            answer = await asyncio.to_thread(answer_to, prompts, self._size, behaviour, take, self._medium)
        exec_ms = f"{(time.perf_counter() - started) * 1000:.3f}"
        return answer.with_headers({"x-ms-run-function-failed": "False", "x-ms-run-fn-exec-ms": exec_ms})

    def _extra_s(self, wish: Wish | None) -> float:
        if wish is None or wish.misbehaviour is not Misbehaviour.SLOW:
            return 0.0
        return self._slow_s if wish.seconds is None else wish.seconds

    def _signed(self, answer: Answer, call: Call) -> Answer:
        """Add the headers that say who answered what; only a container names its deployment."""
        headers = {"x-request-id": str(uuid.uuid4())}
        if "x-ms-client-request-id" in call.headers:
            headers["x-ms-client-request-id"] = call.headers["x-ms-client-request-id"]
        if answer.status in _CONTAINER_STATUSES:
            headers["azureml-model-deployment"] = call.deployment or self._deployments[0]
            headers["x-ms-server-version"] = "rehearsal"
        log.info("%s answered with %s", headers["x-request-id"], answer.status)
        return answer.with_headers(headers)


def _prompts_or_fault(body: bytes) -> tuple[tuple[str, ...], str | None]:
    try:
        return prompts_of(body), None
    except UnreadableRequestError as error:
        return (), str(error)

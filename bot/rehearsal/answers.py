"""The answers that are no 200: what Azure's front door says, and what it makes of the container's failures."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.rehearsal.misbehaviour import Misbehaviour

if TYPE_CHECKING:
    from collections.abc import Mapping

ELSEWHERE: Final = "/elsewhere"
"""Where a redirect points to: a path of the same server."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def with_headers(self, headers: Mapping[str, str]) -> Answer:
        """Return the same answer with further headers."""
        return replace(self, headers={**self.headers, **headers})


def _text(status: int, text: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, text.encode(), "text/plain", named)


def _json(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"error": {"code": str(status), "message": message}}).encode())


def _html(status: int, title: str) -> Answer:
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, page.encode(), "text/html")


def failed_model(inner_status: int, reason: str, text: str) -> Answer:
    """Return the front door's 424: the container's own status and a reason stand in its headers."""
    headers = {
        "ms-azureml-model-error-statuscode": str(inner_status),
        "ms-azureml-model-error-reason": reason,
        "x-ms-run-function-failed": "True",
    }
    return Answer(424, text.encode(), "text/plain", headers)


WRONG_KEY: Final = _text(401, "Unauthorized: the key is wrong, missing or expired.")
NO_DEPLOYMENT: Final = _json(404, "There is no deployment of this name with traffic.")

REFUSALS: Final[Mapping[Misbehaviour, Answer]] = {
    Misbehaviour.BUSY: _text(429),
    Misbehaviour.BUSY_RETRY_AFTER: _text(429, Retry_After="1"),
    Misbehaviour.WRONG_KEY: WRONG_KEY,
    Misbehaviour.FORBIDDEN: _text(403, "Forbidden: this credential may not score here."),
    Misbehaviour.NO_DEPLOYMENT: NO_DEPLOYMENT,
    Misbehaviour.TIMED_OUT: _text(408, "The model took longer than the deployment's request_timeout_ms."),
    Misbehaviour.BAD_REQUEST: _json(400, "The request cannot be read."),
    Misbehaviour.REDIRECT: _text(307, Location=ELSEWHERE),
    Misbehaviour.SERVER_ERROR: _json(500, "Something inside Azure failed."),
    Misbehaviour.HTML_ERROR: _html(500, "Internal Server Error"),
    Misbehaviour.BAD_GATEWAY: _html(502, "Bad Gateway"),
    Misbehaviour.UNAVAILABLE: _text(503, "Service Unavailable"),
    Misbehaviour.GATEWAY_TIMEOUT: _html(504, "Gateway Time-out"),
    Misbehaviour.MODEL_ERROR: failed_model(500, "model_error", "The scoring script raised: CUDA out of memory"),
    Misbehaviour.MODEL_BUSY: failed_model(429, "model_error", "Too many requests in the container"),
    Misbehaviour.MODEL_NOT_READY: failed_model(503, "model_not_ready", "The model is still loading"),
    Misbehaviour.TOO_FEW_INSTANCES: failed_model(503, "too_few_model_instance", "No instance is ready"),
    Misbehaviour.MODEL_REJECTS: failed_model(400, "model_error", "The scoring script does not take this input"),
}

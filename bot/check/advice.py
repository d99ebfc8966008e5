"""What our errors mean to an operator, and what to change. Users read error_messages.py instead."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.check.report import StepFailedError
from bot.errors import (
    AnswerCutShortError,
    BotError,
    CredentialRefusedError,
    DeploymentNotFoundError,
    EndpointBusyError,
    EndpointNotReadyError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    HeldBackError,
    ImageError,
    ModelFailedError,
    RequestRejectedError,
    ScoringError,
    ScoringResponseError,
    ScoringTimeoutError,
    StoreError,
)

if TYPE_CHECKING:
    from collections.abc import Generator


@dataclass(frozen=True, slots=True)
class Advice:
    """What went wrong, and what to do; `{prefix}` stands for the start of the endpoint's variables."""

    problem: str
    fix: str


ADVICE: dict[type[BotError], Advice] = {
    ScoringTimeoutError: Advice(
        "no answer in time",
        "Look whether the deployment is overloaded. {prefix}TIMEOUT_S must be above its own time-out (at most 180 s).",
    ),
    EndpointTimeoutError: Advice(
        "the model was slower than the deployment's own time-out",
        "Raise request_timeout_ms in the deployment's request settings (at most 180000), then {prefix}TIMEOUT_S above.",
    ),
    EndpointBusyError: Advice(
        "too many requests at the endpoint",
        "Try again later. If it stays so, lower {prefix}CONCURRENCY or add instances to the deployment.",
    ),
    EndpointNotReadyError: Advice(
        "the deployment is not ready",
        "It is starting or short of instances: wait some minutes, or read its logs in Azure ML studio.",
    ),
    EndpointUnreachableError: Advice(
        "the endpoint cannot be reached or has trouble of its own",
        "Try again, and check {prefix}URL. A private endpoint answers only inside its network.",
    ),
    CredentialRefusedError: Advice(
        "the endpoint accepts none of the keys",
        "Copy the key from the endpoint's Consume tab to {prefix}KEY. The endpoint must use key authentication.",
    ),
    DeploymentNotFoundError: Advice(
        "nothing answers at this address",
        "Check {prefix}DEPLOYMENT and {prefix}URL, and that a deployment of the endpoint gets traffic.",
    ),
    RequestRejectedError: Advice(
        "the endpoint does not take such requests",
        "Check that {prefix}URL is the whole scoring address (…/score) of a text-to-image deployment.",
    ),
    ModelFailedError: Advice(
        "the deployment's scoring script failed",
        "Read the deployment's logs in Azure ML studio. {prefix}URL must lead to a text-to-image model.",
    ),
    AnswerCutShortError: Advice(
        "the connection ended inside the answer",
        "Try again. If it stays so, look for a proxy between this machine and {prefix}URL that limits answers.",
    ),
    HeldBackError: Advice(
        "the deployment held a harmless picture back",
        "Look at the threshold of its content safety, or let {prefix}DEPLOYMENT name another deployment.",
    ),
    ScoringResponseError: Advice(
        "the endpoint answered, but not with a picture",
        "Check that {prefix}URL leads to a text-to-image deployment such as stable-diffusion-xl-base-1-0.",
    ),
    ImageError: Advice(
        "the answer holds no complete picture",
        "Try again. If it stays so, look at the deployment behind {prefix}URL: its pictures are damaged or too large.",
    ),
    StoreError: Advice(
        "the picture could not be stored",
        "Check that DATA_DIR is a folder this user may write to, on a disk with room.",
    ),
}


@contextmanager
def advised(step: str, prefix: str) -> Generator[None]:
    """Turn our errors inside the block into a failed step; *prefix* is what the endpoint's variables begin with."""
    try:
        yield
    except (ScoringError, ImageError, StoreError) as error:
        advice = next(ADVICE[base] for base in type(error).__mro__ if base in ADVICE)
        raise StepFailedError(step, _with_detail(advice.problem, error), advice.fix.format(prefix=prefix)) from error


def _with_detail(problem: str, error: BotError) -> str:
    request_id = error.facts.endpoint_request_id if isinstance(error, ScoringError) else None
    details = ", ".join(part for part in (str(error), request_id and f"request id {request_id}") if part)
    return f"{problem} ({details})" if details else problem

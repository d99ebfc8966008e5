"""Every status but 200: which error it is, and whether it is repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.scoring.failures import AttemptError, Repeat, failed_status
from bot.errors import (
    CredentialRefusedError,
    DeploymentNotFoundError,
    EndpointBusyError,
    EndpointNotReadyError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ModelFailedError,
    RequestRejectedError,
    ScoringError,
    ScoringFacts,
)
from bot.retrying import retry_after_s

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def failed(status: int, excerpt: str = "", **headers: str) -> AttemptError:
    """Judge a status; underscores in header names are dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return failed_status(status, named, excerpt, ScoringFacts, NOW)


@pytest.mark.parametrize(
    ("status", "error", "repeat"),
    [
        (204, RequestRejectedError, Repeat.NEVER),
        (307, RequestRejectedError, Repeat.NEVER),
        (400, RequestRejectedError, Repeat.NEVER),
        (401, CredentialRefusedError, Repeat.NEVER),
        (403, CredentialRefusedError, Repeat.NEVER),
        (404, DeploymentNotFoundError, Repeat.NEVER),
        (408, EndpointTimeoutError, Repeat.NEVER),
        (413, RequestRejectedError, Repeat.NEVER),
        (429, EndpointBusyError, Repeat.PATIENT),
        (500, EndpointUnreachableError, Repeat.FEW),
        (501, EndpointUnreachableError, Repeat.NEVER),
        (502, EndpointUnreachableError, Repeat.FEW),
        (503, EndpointUnreachableError, Repeat.FEW),
        (504, EndpointUnreachableError, Repeat.FEW),
    ],
)
def test_each_status_has_its_error_and_its_repeat(status: int, error: type[ScoringError], repeat: Repeat) -> None:
    """A status at the endpoint's front door means one error and one sort of repeat."""
    attempt = failed(status)
    assert (type(attempt.error), attempt.repeat) == (error, repeat)


@pytest.mark.parametrize(
    ("inner", "reason", "error", "repeat"),
    [
        ("500", "model_error", ModelFailedError, Repeat.ONCE),
        ("504", "model_error", ModelFailedError, Repeat.ONCE),
        ("429", "model_error", EndpointBusyError, Repeat.PATIENT),
        ("400", "model_error", RequestRejectedError, Repeat.NEVER),
        ("413", "model_error", RequestRejectedError, Repeat.NEVER),
        ("503", "model_not_ready", EndpointNotReadyError, Repeat.PATIENT),
        ("", "model_not_ready", EndpointNotReadyError, Repeat.PATIENT),
        ("503", "too_few_model_instance", EndpointNotReadyError, Repeat.PATIENT),
        ("", "", ModelFailedError, Repeat.NEVER),
        ("what", "ever", ModelFailedError, Repeat.NEVER),
    ],
)
def test_a_424_is_judged_by_what_the_container_said(
    inner: str, reason: str, error: type[ScoringError], repeat: Repeat
) -> None:
    """The inner code and the reason of a 424 decide, not the 424."""
    attempt = failed(424, ms_azureml_model_error_statuscode=inner, ms_azureml_model_error_reason=reason)
    assert (type(attempt.error), attempt.repeat) == (error, repeat)


def test_the_detail_names_status_reason_and_text() -> None:
    """The operator reads the status, the container's reason and code, and the start of the text."""
    headers = {"ms_azureml_model_error_statuscode": "500", "ms_azureml_model_error_reason": "model_error"}
    assert failed(424, "CUDA out of memory", **headers).error.facts.detail == (
        "HTTP 424: model_error 500: CUDA out of memory"
    )


def test_the_wish_to_wait_is_kept() -> None:
    """A Retry-After header travels with the failure."""
    assert failed(429, Retry_After="7").retry_after_s == 7


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [
        ("0", 0),
        ("120", 120),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0),
        ("Tue, 01 Jan 2030 12:00:05 -0000", 5),
        ("Tue, 01 Jan 2030 13:00:05 +0100", 5),
        ("9" * 400, float("inf")),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected_s: float | None) -> None:
    """Both forms of the header give seconds from now, never negative; anything else gives none."""
    assert retry_after_s(value, NOW) == expected_s


@given(st.text() | st.from_regex(r"\w{3}, \d{1,2} (Jan|Feb) \d{1,30} \d{1,3}:\d\d:\d\d ([+-]\d{1,9}|GMT)"))
@example("Wed, 21 Oct 99999999999999999999 07:28:00 GMT")
def test_any_header_gives_a_wait_or_none(value: str) -> None:
    """No header makes the parser raise."""
    wait_s = retry_after_s(value, NOW)
    assert wait_s is None or wait_s >= 0

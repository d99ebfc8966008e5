"""The safety part of the walk: the word list, and Azure AI Content Safety."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

import aiohttp
from PIL import Image

from bot.adapters.safety.word_list import WordListFile
from bot.app import content_safety_for
from bot.check.report import StepFailedError
from bot.errors import SafetyUnavailableError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.check.report import Report
    from bot.settings import SafetySettings

PROMPT = "a lighthouse on a cliff at dawn, watercolour"

_FIXES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Copy KEY 1 to CONTENT_SAFETY_KEY: Azure portal, your Content Safety resource, Keys and "
    "Endpoint.",
    HTTPStatus.FORBIDDEN: "Allow this machine in the resource's Networking page, or copy KEY 1 to CONTENT_SAFETY_KEY.",
    HTTPStatus.NOT_FOUND: "Let CONTENT_SAFETY_URL be the resource's Endpoint, and CONTENT_SAFETY_BLOCKLISTS name lists "
    "that it has.",
    HTTPStatus.TOO_MANY_REQUESTS: "Try again later; the free tier takes 5 requests a second.",
}
_OTHER_FIX = "Check CONTENT_SAFETY_URL, this machine's way to it, and the resource in the Azure portal; then try again."


async def check_safety(settings: SafetySettings, report: Report) -> None:
    """Walk through what looks at prompts and pictures, as far as it is set. Raises StepFailedError."""
    if settings.word_list:
        await _check_word_list(settings.word_list, report)
    if settings.url:
        await _check_service(settings, report)


async def _check_word_list(path: Path, report: Report) -> None:
    try:
        words, patterns = (await WordListFile.open(path)).size
    except SettingsError as error:
        problem = "; ".join(f"{fault.variable} {fault.problem}" for fault in error.faults)
        raise StepFailedError("word list", problem, error.faults[0].fix) from error
    report.passed("word list", f"{path} holds words and phrases: {words}, patterns: {patterns}")


async def _check_service(settings: SafetySettings, report: Report) -> None:
    async with aiohttp.ClientSession() as session:
        service = content_safety_for(settings, session)
        assert service is not None  # noqa: S101  # the caller looked
        try:
            await service.check_text(PROMPT, "check")
            await service.check_picture(_picture(), "check")
        except SafetyUnavailableError as error:
            fix = _FIXES.get(error.http_status or 0, _OTHER_FIX)
            raise StepFailedError("content safety", f"no judgement ({error})", fix) from error
    report.passed("content safety", "judged a prompt and a picture")


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    return file.getvalue()

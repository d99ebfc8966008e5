"""The demo page in a real browser: /imagine is typed, pictures are seen, a button is pressed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from playwright.async_api import async_playwright, expect

from bot.rehearsal.demo import run_demo
from bot.settings import load_settings
from tests.stage import KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator, Page

    from bot.rehearsal.endpoint import RehearsalEndpoint

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE_MS = 60_000
"""Ends a test that has failed; one that passes waits for what happens, not for a time."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true",
        reason=f"{CHROMIUM} is not there (on Debian: apt-get install chromium); with CI=true this is a failure",
    ),
]


@pytest.fixture
async def demo_url(endpoint: RehearsalEndpoint, capfd: pytest.CaptureFixture[str]) -> AsyncIterator[str]:
    """Run the demo on a quick endpoint, and give the address it prints."""
    with patch.dict(os.environ, {"SCORING_URL": endpoint.url, "SCORING_KEY": KEY}, clear=True):
        settings = load_settings(None)
    running = asyncio.create_task(run_demo(settings, 0))
    printed = ""
    while "Ctrl-C" not in printed:
        printed += capfd.readouterr().out
        await asyncio.sleep(0.01)
        assert not running.done(), await running
    yield next(word for word in printed.split() if word.startswith("http://"))
    running.cancel()
    await asyncio.wait({running})


@pytest.fixture
async def page(demo_url: str) -> AsyncIterator[Page]:
    """Open the demo in Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(demo_url)
        yield page
        await browser.close()


def pictures(page: Page) -> Locator:
    """Find the pictures in the channel."""
    return page.locator("#channel-timeline img[alt^='AI picture of']")


async def expect_pictures(page: Page, count: int) -> None:
    """Wait until there are *count* pictures and each has really loaded."""
    await expect(pictures(page)).to_have_count(count, timeout=PATIENCE_MS)
    await page.wait_for_function(
        "() => [...document.querySelectorAll('#channel-timeline img[alt^=\"AI picture of\"]')]"
        ".every(image => image.complete && image.naturalWidth > 0)"
    )


async def type_imagine(page: Page, prompt: str) -> None:
    """Ask for a picture as a visitor does: with the keyboard."""
    await page.locator("#channel-composer-input").fill("/imagine")
    await page.get_by_role("option").filter(has_text="/imagine").click()
    await page.get_by_role("combobox", name="prompt").fill(prompt)
    await page.locator("#send-message").click()


@pytest.mark.timeout(300)
async def test_a_visitor_sees_a_picture_and_asks_again(page: Page, endpoint: RehearsalEndpoint) -> None:
    """Whoever opens the demo page types /imagine, sees the picture come, presses Again and sees a second one."""
    await expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=PATIENCE_MS)
    await type_imagine(page, "a lighthouse in a storm")
    await expect_pictures(page, 1)

    await page.get_by_role("button", name="Again").click()
    await expect_pictures(page, 2)
    assert [call.prompt for call in endpoint.calls] == ["a lighthouse in a storm"] * 2

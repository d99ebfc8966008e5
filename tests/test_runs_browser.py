"""The page of two runs in a real browser, opened from disk: wide and narrow, light and dark, filtered and printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, async_playwright, expect

from bot.adapters.store.opening import open_store
from bot.report.runs.building import build_comparison
from tests.bot.report.samples import NOW
from tests.runs_side_by_side import PEOPLE, PROMPTS, like, painted, suite_plan
from tests.test_browser import CHROMIUM, FLAGS
from tests.test_report_browser import HOSTILE, OVERFLOW, background, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true",
        reason=f"{CHROMIUM} is not there (on Debian: apt-get install chromium); with CI=true this is a failure",
    ),
]


@pytest.fixture
async def address(tmp_path: Path) -> str:
    """Write the page of two runs on two targets, with a hostile prompt in both, and give its address."""
    pictures = tmp_path / "pictures"
    plan = suite_plan(("sdxl", "turbo"), 2, (*PROMPTS, HOSTILE))
    async with open_store(tmp_path / "imagine.db") as store:
        first = await painted(store, pictures, plan, "blue", fails=(3,))
        second = await painted(
            store, pictures, suite_plan(("sdxl", "turbo"), 2, (*PROMPTS[1:], HOSTILE)), "green", 6000
        )
        await like(store, second, PEOPLE[0])
    page = build_comparison(tmp_path / "imagine.db", pictures, first.id, second.id, NOW).page
    (tmp_path / "runs.html").write_bytes(page)
    return (tmp_path / "runs.html").as_uri()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.mark.parametrize("width", [1200, 390, 320])
@pytest.mark.parametrize("dark", [False, True])
async def test_the_page_fits(browser: Browser, address: str, width: int, dark: bool) -> None:  # noqa: FBT001  # a parameter
    """Nothing runs out of it sideways; every thumbnail loads; the same target of both runs stand side by side."""
    page = await opened(browser, address, width, dark=dark)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await page.evaluate(OVERFLOW) <= 0
    assert await page.evaluate("[...document.querySelectorAll('.shots img')].every(one => one.naturalWidth > 0)")
    assert (await background(page) < 60) is dark
    tops = await page.locator(".row").first.locator(".cell").evaluate_all("all => all.map(one => one.offsetTop)")
    assert tops[0] == tops[1]
    assert tops[2] == tops[3]
    assert (tops[0] == tops[2]) is (width > 600)


async def test_one_category_is_shown_alone(browser: Browser, address: str) -> None:
    """By keyboard, and it says how many there are."""
    page = await opened(browser, address, 1200)
    await page.get_by_label("Category").select_option("animals")
    shown = await page.locator(".row:visible").evaluate_all("all => all.map(one => one.dataset.category)")
    assert shown
    assert {*shown} == {"animals"}
    await expect(page.locator("#shown")).to_have_text(f"{len(shown)} of 8 prompts")
    await page.get_by_label("Category").select_option("")
    assert await page.locator(".row:visible").count() == 8


async def test_a_picture_is_seen_in_large(browser: Browser, address: str) -> None:
    """With a click or the keyboard, and Escape closes it."""
    page = await opened(browser, address, 390)
    small = page.locator(".shots img").first
    await small.click()
    await expect(page.locator("#large")).to_be_visible()
    width = await page.locator("#large img").evaluate("one => one.offsetWidth")
    assert width > await small.evaluate("one => one.offsetWidth")
    await page.keyboard.press("Escape")
    await expect(page.locator("#large")).to_be_hidden()
    await small.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#large")).to_be_visible()
    await page.locator("#large").click()
    await expect(page.locator("#large")).to_be_hidden()


async def test_a_hostile_prompt_does_nothing(browser: Browser, address: str) -> None:
    """It is there to be read, and nothing of it ran."""
    page = await opened(browser, address, 1200)
    await expect(page.locator(".prompt").last).to_have_text(HOSTILE)
    assert await page.title() == "smoke v1: run 1 beside run 2"
    assert await page.locator("img[onerror]").count() == 0


async def test_without_scripts_everything_can_be_read(browser: Browser, address: str) -> None:
    """What would not work is not shown."""
    page = await opened(browser, address, 1200, script=False)
    assert await page.locator(".row:visible").count() == 8
    await expect(page.locator("#filter")).to_be_hidden()
    await page.locator("summary").click()
    await expect(page.get_by_text(PROMPTS[0])).to_be_visible()


async def test_it_prints_on_white(browser: Browser, address: str) -> None:
    """With every prompt, and what is not compared."""
    page = await opened(browser, address, 720, dark=True)
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert await page.evaluate(OVERFLOW) <= 0
    await expect(page.get_by_text(PROMPTS[0])).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 35, 40)"

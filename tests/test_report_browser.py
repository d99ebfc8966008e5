"""The report's page in a real browser, opened from disk: wide and narrow, light and dark, sorted and printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright, expect

from bot.report.building import build_report
from bot.report.page import page_of
from bot.report.scope import Scope
from tests.bot.report.samples import NOW, first_weeks
from tests.test_browser import CHROMIUM, FLAGS, PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true",
        reason=f"{CHROMIUM} is not there (on Debian: apt-get install chromium); with CI=true this is a failure",
    ),
]
HOSTILE = "</script><img src=x onerror=\"document.title='broken'\">"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the page of a team's first weeks, with a hostile prompt on the newest picture, and give its address."""
    folder: Path = tmp_path_factory.mktemp("report")
    first_weeks(folder, hostile=HOSTILE)
    page = page_of(build_report(folder / "imagine.db", folder / "pictures", Scope(), NOW))
    (folder / "report.html").write_text(page, encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


async def opened(browser: Browser, address: str, width: int, *, dark: bool = False, script: bool = True) -> Page:
    """Open the page, and see that it brings all it needs and complains of nothing."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", java_script_enabled=script
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(address)
    assert [one for one in asked if not one.startswith("data:")] == [address]
    assert said == []
    return page


def prompts(page: Page) -> Locator:
    """Find the prompts of the gallery."""
    return page.locator("#gallery .prompt")


async def background(page: Page) -> int:
    """Return how light the page is, 0 to 255."""
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(colour.removeprefix("rgb(").split(",")[0])


@pytest.mark.parametrize("width", [1200, 390, 320])
@pytest.mark.parametrize("dark", [False, True])
async def test_the_page_fits(browser: Browser, address: str, width: int, dark: bool) -> None:  # noqa: FBT001  # a parameter
    """Nothing runs out of it sideways, with the tables open too; every thumbnail loads; light and dark differ."""
    page = await opened(browser, address, width, dark=dark)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await page.evaluate(OVERFLOW) <= 0
    assert await page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    assert (await background(page) < 60) is dark
    ink = await page.evaluate("getComputedStyle(document.querySelector('.chart text')).fill")
    assert (int(ink.removeprefix("rgb(").split(",")[0]) > 128) is dark


async def test_charts_are_large_enough_on_a_phone(browser: Browser, address: str) -> None:
    """The smallest text of a drawing is about 12 points on a page 390 wide."""
    page = await opened(browser, address, 390)
    sizes = await page.evaluate(
        "[...document.querySelectorAll('.chart text')].map(one => "
        "parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
    )
    assert min(sizes) > 11
    boxes = await page.evaluate(
        "[...document.querySelectorAll('.chart text')].map(one => "
        "[one.textContent, one.getBoundingClientRect().right - one.closest('svg').getBoundingClientRect().right])"
    )
    assert not [text for text, past in boxes if past > 0]


async def test_the_gallery_is_sorted_by_keyboard(browser: Browser, address: str) -> None:
    """A button sorts, says so, and can be reached and pressed without a mouse."""
    page = await opened(browser, address, 1200)
    await expect(page.get_by_role("button", name="Newest")).to_have_attribute("aria-pressed", "true")
    before = await prompts(page).all_text_contents()
    await page.get_by_role("button", name="Prompt").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Prompt")).to_have_attribute("aria-pressed", "true")
    after = await prompts(page).all_text_contents()
    assert sorted(after) == sorted(before)
    assert after[1:] == sorted(after[1:])  # the hostile one begins with a sign, which locales sort their own way
    await page.get_by_role("button", name="Most liked").click()
    likes = await page.locator("#gallery > li").evaluate_all("all => all.map(one => Number(one.dataset.likes))")
    assert likes == sorted(likes, reverse=True)
    await page.get_by_role("button", name="Newest").click()
    assert await prompts(page).all_text_contents() == before


async def test_a_hostile_prompt_does_nothing(browser: Browser, address: str) -> None:
    """It is there to be read, and nothing of it ran."""
    page = await opened(browser, address, 1200)
    await expect(prompts(page).first).to_have_text(HOSTILE)
    assert await page.title() == "Report"
    assert await page.locator("img[onerror]").count() == 0


async def test_without_scripts_it_is_a_plain_list(browser: Browser, address: str) -> None:
    """Everything can be read; what would not work is not shown."""
    page = await opened(browser, address, 1200, script=False)
    assert await page.locator("#gallery > li").count() > 100
    await expect(page.locator("#sort")).to_be_hidden()
    await page.locator("summary").first.click()
    await expect(page.locator("table").first).to_be_visible()


async def test_it_prints_on_white_with_its_tables(browser: Browser, address: str) -> None:
    """Paper is light whatever the screen is, and the tables are open on it."""
    page = await opened(browser, address, 720, dark=True)
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert await page.evaluate(OVERFLOW) <= 0
    await expect(page.locator("table").first).to_be_visible()
    await expect(page.locator("#sort")).to_be_hidden()
    ink = await page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(31, 35, 40)"
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    await expect(page.locator("table").first).to_be_hidden()
    assert len(await page.pdf()) > 10_000

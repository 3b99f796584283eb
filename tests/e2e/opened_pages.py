"""Pages of Home Assistant as somebody opens them, and what there is of ours on them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect


@asynccontextmanager
async def tab(context: BrowserContext) -> AsyncGenerator[Page]:
    """Open a tab, until it was looked at."""
    page = await context.new_page()
    yield page
    await page.close()


@asynccontextmanager
async def opened(
    context: BrowserContext, address: str, first: str = "[data-call-id]"
) -> AsyncGenerator[Page]:
    """Open a page, until something stands there; the console has to stay empty.

    Of what is no error, Home Assistant's own frontend may say what it likes.
    """
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" or is_card(message.location["url"]):
            said.append(message.text)

    async with tab(context) as page:
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(address)
        await expect(page.locator(first).first).to_be_visible()
        yield page
    assert said == [], said


def is_card(place: str | None) -> bool:
    """Whether it was the card that said something there, or failed."""
    return place is not None and "/telephony-card.js" in place


def log_of(page: Page) -> Locator:
    """Return the log of a page."""
    return page.locator("telephony-call-log")


def rows_of(page: Page) -> Locator:
    """Return what is drawn of the calls in the log."""
    return log_of(page).locator("[role=listitem][data-call-id]")

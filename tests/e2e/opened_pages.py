"""Pages of Home Assistant as somebody opens them, and what there is of ours on them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    expect,
)

_NOTHING: Final = "about:blank"


@asynccontextmanager
async def tab(context: BrowserContext) -> AsyncGenerator[Page]:
    """Have a tab to open pages in: one in which nothing stands any more, or a new one.

    To make a new one and compile Home Assistant's frontend in it anew takes as long as
    to open a page.
    """
    idle = (page for page in context.pages if page.url == _NOTHING)
    page = next(idle, None) or await context.new_page()
    size = page.viewport_size
    yield page
    await page.unroute_all()
    await page.emulate_media(color_scheme="null", reduced_motion="null")
    if size is not None:
        await page.set_viewport_size(size)
    await page.goto(_NOTHING)


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

    def hear_error(error: Error) -> None:
        said.append(str(error))

    async with tab(context) as page:
        page.on("console", hear)
        page.on("pageerror", hear_error)
        # On a made-up day the browser has another one.
        await page.clock.install(time=datetime.now(UTC))
        await page.goto(address)
        await expect(page.locator(first).first).to_be_visible()
        yield page
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", hear_error)
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

"""Pictures of what the demo shows, for the documentation: `python -m demo.screenshots`."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.async_api import (
    BrowserContext,
    Page,
    TimeoutError as NeverShownError,
)

from simulator import Simulator

from .account_setup import add_account, simulated_accounts
from .address_book_setup import BOOK_NAME, add_address_book
from .browser import running_chromium
from .client import HomeAssistantClient, connect
from .dashboard import save_dashboard
from .home_assistant import HomeAssistantProcess
from .onboarding import Login, onboard
from .progress import DemoError, say

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"

SHOWN_MS: Final = 60_000
# What moves has come to rest by then.
REST_MS: Final = 1_500

DESK: Final = (1300, 820)
PHONE: Final = (390, 800)
# Nothing in them has more colours that anybody would miss.
COLOURS: Final = 256

# Home Assistant wants a hyphen in it.
PARTS: Final = "phone-parts"

type Look = Callable[[Page], Awaitable[None]]


async def _as_it_is(_page: Page) -> None:
    """Look at the page as it opens."""


async def _details(page: Page) -> None:
    """Open a call that was recorded."""
    await page.get_by_role("radio", name="Recorded").check()
    await page.locator("[data-call-id] button").first.click()


async def _dial_pad(page: Page) -> None:
    """Turn to what one calls with, and type."""
    await (
        page.locator("ha-control-select")
        .get_by_role("radio", name="Call", exact=True)
        .click()
    )
    await page.locator("input[type=tel]").fill("+44 20 7946 0123")


# Each by its file: the dashboard, the size of the window, the colours, what is done.
_PICTURES: Final[dict[str, tuple[str, tuple[int, int], str, Look]]] = {
    "phone-page": ("", DESK, "light", _as_it_is),
    "phone-page-dark": ("", DESK, "dark", _as_it_is),
    "call-details": ("", DESK, "light", _details),
    "phone-calls": ("", PHONE, "light", _as_it_is),
    "phone-dial-pad": ("", PHONE, "light", _dial_pad),
    "dashboard-parts": (PARTS, (560, 470), "light", _as_it_is),
}


async def _run() -> None:
    login = Login()
    async with AsyncExitStack() as running:
        folder = running.enter_context(TemporaryDirectory())
        say("Starting the simulated vendors and Home Assistant")
        simulator = await running.enter_async_context(Simulator())
        home_assistant = await running.enter_async_context(
            HomeAssistantProcess(Path(folder))
        )
        token = await onboard(home_assistant.url, login)
        client = await running.enter_async_context(connect(home_assistant.url, token))
        paths = await _set_up(client, simulator)
        browser = await running.enter_async_context(running_chromium())
        context = await browser.new_context(device_scale_factor=1.5)
        context.set_default_timeout(SHOWN_MS)
        await _sign_in(context, home_assistant.url, login)
        FOLDER.mkdir(exist_ok=True)
        for name, (path, size, scheme, look) in _PICTURES.items():
            say(f"Taking docs/images/{name}.png")
            page = await context.new_page()
            await page.clock.install(time=datetime.now(UTC))
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.emulate_media(
                color_scheme="dark" if scheme == "dark" else "light"
            )
            await page.goto(home_assistant.url + paths[path])
            await page.locator("[data-call-id]").first.wait_for()
            await look(page)
            await page.wait_for_timeout(REST_MS)
            _save(await page.screenshot(), FOLDER / f"{name}.png")
            await page.close()


async def _set_up(client: HomeAssistantClient, simulator: Simulator) -> dict[str, str]:
    """Add what the demo has, and a dashboard made by hand of the parts."""
    book = await add_address_book(client, BOOK_NAME)
    accounts = [
        await add_account(client, form, book) for form in simulated_accounts(simulator)
    ]
    page = await save_dashboard(client)
    tile = {
        "type": "tile",
        "entity": accounts[0].contacts[0].button,
        "name": accounts[0].contacts[0].name,
        "hide_state": True,
        "features": [{"type": "custom:telephony-call-feature"}],
    }
    view = {
        "type": "sections",
        "badges": [{"type": "custom:telephony-missed-calls-badge"}],
        "sections": [
            {
                "type": "grid",
                "cards": [{"type": "custom:telephony-card", "show": "compact"}, tile],
            }
        ],
    }
    await client.command("lovelace/dashboards/create", url_path=PARTS, title="Parts")
    await client.command(
        "lovelace/config/save", url_path=PARTS, config={"views": [view]}
    )
    return {"": page, PARTS: f"/{PARTS}"}


async def _sign_in(context: BrowserContext, url: str, login: Login) -> None:
    page = await context.new_page()
    await page.goto(url)
    await page.fill("input[name=username]", login.username)
    await page.fill("input[name=password]", login.password)
    await page.get_by_role("checkbox", name="Keep me logged in").check()
    await page.press("input[name=password]", "Enter")
    await page.locator("home-assistant-main").wait_for(state="attached")
    # Nothing beside the page itself.
    await page.evaluate("localStorage.setItem('dockedSidebar', '\"always_hidden\"')")
    await page.close()


def _save(screenshot: bytes, file: Path) -> None:
    with Image.open(BytesIO(screenshot)) as picture:
        # The colour of a small icon is one of those that stay.
        small = picture.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        small.save(file, optimize=True)


def main() -> int:
    """Take all pictures, and return the exit code."""
    try:
        asyncio.run(_run())
    except (DemoError, NeverShownError, OSError, TimeoutError) as error:
        print(f"error: {str(error) or 'no answer in time'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a running Home Assistant is to the tests, and who looks at its pages."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
import json
from pathlib import Path
import time

import aiohttp
from playwright.async_api import Browser, BrowserContext, expect
import pytest

from demo.account_setup import Account
from demo.address_book_setup import AddressBook
from demo.client import ApiError, HomeAssistantClient, JsonObject
from demo.home_assistant import HomeAssistantProcess
from demo.onboarding import Login, fetch_tokens
from simulator import Simulator

# Everything that is waited for comes at once on a quick machine. Nothing is timed here.
PATIENCE_SECONDS = 60

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

# What the pages take for the time, so many milliseconds ahead of the browser's clock.
_CLOCK_AHEAD = """
(ahead) => {
    const now = () => RealDate.now() + ahead;
    const RealDate = Date;
    globalThis.Date = new Proxy(RealDate, {
        apply: () => new Date().toString(),
        construct: (_, given, made) =>
            Reflect.construct(RealDate, given.length === 0 ? [now()] : given, made),
        get: (_, name) => (name === "now" ? now : Reflect.get(RealDate, name)),
    });
}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and let tests of a folder below share what runs."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            scope = "module" if item.path.parent == here else "package"
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.asyncio(loop_scope=scope), append=False)


@dataclass(frozen=True, slots=True)
class Home:
    """What runs, and how to talk to it."""

    home_assistant: HomeAssistantProcess
    client: HomeAssistantClient
    simulator: Simulator
    accounts: dict[str, Account]
    book: AddressBook
    login: Login
    dashboard: str


async def signed_in(url: str, chromium: Browser, login: Login) -> BrowserContext:
    """Be somebody who signed in before and comes back; closed with the browser.

    The page for that is Home Assistant's own, and takes longer than most of what is
    looked at.
    """
    tokens = {
        **await _log_in(url, login),
        "hassUrl": url,
        "clientId": f"{url}/",
        # In milliseconds; until then the browser asks for no other ones.
        "expires": (time.time() + 1_800) * 1_000,
    }
    told = json.dumps(tokens)
    context = await chromium.new_context(
        storage_state={
            "cookies": [],
            "origins": [
                {"origin": url, "localStorage": [{"name": "hassTokens", "value": told}]}
            ],
        }
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    await _prepare_pages(url, context)
    return context


async def _prepare_pages(url: str, context: BrowserContext) -> None:
    """Have all pages share a process, and take a made-up day for today as all else does here.

    A tab that stays open keeps the process, in which scripts that were read need not be read
    again. Playwright's clock would do more than to tell another day: it replaces timers and
    frames as well, on every day, and is no machine that people have.
    """
    page = await context.new_page()
    await page.goto(f"{url}/manifest.json")
    ahead = time.time() * 1_000 - await page.evaluate("Date.now()")
    if abs(ahead) > timedelta(minutes=1) / timedelta(milliseconds=1):
        await context.add_init_script(f"({_CLOCK_AHEAD})({round(ahead)})")


async def _log_in(url: str, login: Login) -> JsonObject:
    """Return what Home Assistant gives whoever knows a password."""
    client = {"client_id": f"{url}/"}
    async with aiohttp.ClientSession(url, raise_for_status=True) as session:

        async def ask(path: str, asked: JsonObject) -> JsonObject:
            async with session.post(path, json=client | asked) as answer:
                answered: JsonObject = await answer.json()
                return answered

        way = {"handler": ["homeassistant", None], "redirect_uri": f"{url}/"}
        flow = await ask("/auth/login_flow", way)
        entered = {"username": login.username, "password": login.password}
        done = await ask(f"/auth/login_flow/{flow['flow_id']}", entered)
        return await fetch_tokens(session, client["client_id"], done["result"])


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds that comes about in another process."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def until_there(home: Home, entity_id: str) -> None:
    """Wait until an entity has a state."""

    async def is_there() -> bool:
        with suppress(ApiError):
            await home.client.get(f"/api/states/{entity_id}")
            return True
        return False

    await until(is_there)

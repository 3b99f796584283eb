"""A running Home Assistant with an account at each simulated vendor, as the demo sets it up."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
import json
import os
from pathlib import Path
import time

import aiohttp
from playwright.async_api import Browser, BrowserContext, expect
import pytest
import pytest_asyncio

from demo.account_setup import Account, add_account, simulated_accounts
from demo.address_book_setup import BOOK_NAME, AddressBook, add_address_book
from demo.browser import NoBrowserError, running_chromium
from demo.client import ApiError, HomeAssistantClient, JsonObject, connect
from demo.dashboard import save_dashboard
from demo.home_assistant import HomeAssistantProcess
from demo.onboarding import Login, fetch_tokens, onboard
from simulator import Simulator

from .known_calls import simulator_with_calls

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

module_fixture = pytest_asyncio.fixture(scope="module", loop_scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and let a module's tests share what runs.

    Those of a folder below share it with each other.
    """
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


@asynccontextmanager
async def running_home(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[Home]:
    """Start everything."""
    login = Login()
    folder = tmp_path_factory.mktemp("config")
    async with (
        simulator_with_calls() as simulator,
        HomeAssistantProcess(folder) as home_assistant,
        connect(home_assistant.url, await onboard(home_assistant.url, login)) as client,
    ):
        book = await add_address_book(client, BOOK_NAME)
        accounts = {
            form.vendor: await add_account(client, form, book)
            for form in simulated_accounts(simulator)
        }
        dashboard = home_assistant.url + await save_dashboard(client)
        yield Home(home_assistant, client, simulator, accounts, book, login, dashboard)
        # To end in good order takes it as long as to begin, and nobody comes back.
        home_assistant.kill()


@asynccontextmanager
async def required_chromium() -> AsyncGenerator[Browser]:
    """Start the system's Chromium; it has to be there where one is required."""
    async with AsyncExitStack() as running:
        try:
            browser = await running.enter_async_context(running_chromium())
        except NoBrowserError:
            assert "TELEPHONY_REQUIRE_BROWSER" not in os.environ, "Chromium is missing"
            pytest.skip("no Chromium is installed: the dashboard was not looked at")
        yield browser


@module_fixture
async def chromium() -> AsyncGenerator[Browser]:
    """Start a browser for a module."""
    async with required_chromium() as running:
        yield running


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

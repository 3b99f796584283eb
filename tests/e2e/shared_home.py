"""What runs for all modules of a folder, as to start it takes longer than most tests.

A folder shares what its conftest.py imports from here.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
import os

from playwright.async_api import Browser, BrowserContext
import pytest
import pytest_asyncio

from demo.account_setup import add_account, simulated_accounts
from demo.address_book_setup import BOOK_NAME, add_address_book
from demo.browser import NoBrowserError, running_chromium
from demo.client import connect
from demo.dashboard import save_dashboard
from demo.home_assistant import HomeAssistantProcess
from demo.onboarding import Login, onboard

from .conftest import Home, signed_in
from .known_calls import simulator_with_calls

package_fixture = pytest_asyncio.fixture(scope="package", loop_scope="package")
module_fixture = pytest_asyncio.fixture(scope="module", loop_scope="package")


@package_fixture
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Home]:
    """Start everything, with an account at each vendor, as the demo sets it up."""
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


@package_fixture
async def chromium() -> AsyncGenerator[Browser]:
    """Start the system's Chromium; it has to be there where one is required."""
    async with AsyncExitStack() as running:
        try:
            browser = await running.enter_async_context(running_chromium())
        except NoBrowserError:
            assert "TELEPHONY_REQUIRE_BROWSER" not in os.environ, "Chromium is missing"
            pytest.skip("no Chromium is installed: the dashboard was not looked at")
        yield browser


@package_fixture
async def browser(home: Home, chromium: Browser) -> BrowserContext:
    """Sign in as the administrator; the pages share what is loaded once."""
    return await signed_in(home.home_assistant.url, chromium, home.login)

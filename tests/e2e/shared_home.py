"""What runs for all modules of a folder, as to start it takes longer than most tests.

A folder shares what its conftest.py imports from here.
"""

from collections.abc import AsyncGenerator

from playwright.async_api import Browser, BrowserContext
import pytest
import pytest_asyncio

from .conftest import Home, required_chromium, running_home, signed_in

package_fixture = pytest_asyncio.fixture(scope="package", loop_scope="package")
module_fixture = pytest_asyncio.fixture(scope="module", loop_scope="package")


@package_fixture
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Home]:
    """Start everything."""
    async with running_home(tmp_path_factory) as running:
        yield running


@package_fixture
async def chromium() -> AsyncGenerator[Browser]:
    """Start a browser."""
    async with required_chromium() as running:
        yield running


@package_fixture
async def browser(home: Home, chromium: Browser) -> BrowserContext:
    """Sign in as the administrator; the pages share what is loaded once."""
    return await signed_in(home.home_assistant.url, chromium, home.login)

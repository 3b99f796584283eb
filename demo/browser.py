"""The browser in which pages of Home Assistant are looked at."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import shutil
from typing import Final

from playwright.async_api import Browser, async_playwright

from .progress import DemoError

# The first one that is there: the one made to have no screen does a quarter less work.
_PROGRAMS: Final = ("chromium-headless-shell", "chromium", "chromium-browser")


class NoBrowserError(DemoError):
    """There is no Chromium to look with."""


@asynccontextmanager
async def running_chromium() -> AsyncGenerator[Browser]:
    """Run the system's Chromium, without a screen.

    Raises:
        NoBrowserError: It is not installed.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NoBrowserError("there is no Chromium to look with")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            # Without its sandbox Chromium also starts for root and in containers. Pages of one
            # person share a process, as what they are made of is the same.
            args=["--no-sandbox", "--renderer-process-limit=1"],
        )
        yield browser
        await browser.close()

"""Turns of the event loop, which go by while the time of a test stands still."""

import asyncio
from collections.abc import Callable
from typing import Final

from freezegun import api

# More than a busy machine takes for anything that is waited for.
_PATIENCE_SECONDS: Final = 60


async def until(so: Callable[[], bool]) -> None:
    """Let happen what happens at this moment, until something is so.

    To wait until nothing is left to do would be to wait for what waits itself, too.
    """
    # By its own name here, it would be stopped as well.
    end = api.real_monotonic() + _PATIENCE_SECONDS
    while not so():
        assert api.real_monotonic() < end, "it did not come about"
        await asyncio.sleep(0)


async def turns(count: int) -> None:
    """Let happen what happens at this moment, without waiting for anything."""
    for _ in range(count):
        await asyncio.sleep(0)

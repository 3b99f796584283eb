"""Turns of the event loop, which go by while the time of a test stands still."""

import asyncio
from collections.abc import Callable
from typing import Final

# More than a vendor's answer takes, or the numbering plans to load.
_MOST: Final = 200_000


async def until(so: Callable[[], bool]) -> None:
    """Let happen what happens at this moment, until something is so.

    To wait until nothing is left to do would be to wait for what waits itself, too.
    """
    for _ in range(_MOST):
        if so():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come about")


async def turns(count: int) -> None:
    """Let happen what happens at this moment, without waiting for anything."""
    for _ in range(count):
        await asyncio.sleep(0)

"""Keeps requests apart where a vendor allows one in so many seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
import time


class RequestSpacing:
    """Gives each request a moment of its own, whichever account it is of.

    Whoever waits and gives up leaves the moment to others.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin with nothing sent.

        Args:
            clock: Only goes on, in seconds.
            sleep: Waits for so many of its seconds.
        """
        self._clock = clock
        self._sleep = sleep
        self._free_at: dict[str, float] = {}

    async def turn(self, limit: str, distance: timedelta) -> None:
        """Wait until a request may be sent, in the order in which they are asked for.

        Args:
            limit: What is limited: requests with the same word are kept apart.
            distance: How far the next one is to be from this one.
        """
        now = self._clock()
        at = max(now, self._free_at.get(limit, now))
        end = self._free_at[limit] = at + distance.total_seconds()
        if at <= now:
            return
        try:
            await self._sleep(at - now)
        except asyncio.CancelledError:
            # Those behind keep their moments; the last one's is free again.
            if self._free_at[limit] == end:
                self._free_at[limit] = at
            raise

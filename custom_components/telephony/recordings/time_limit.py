"""An end to what takes long, and to what goes on when its account is unloaded."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback


@asynccontextmanager
async def async_ending_with(entry: ConfigEntry, seconds: float) -> AsyncGenerator[None]:
    """Go on for some seconds at most, and no longer than an account is loaded.

    Raises:
        TimeoutError: It is over.
    """
    async with asyncio.timeout(seconds) as limit:

        @callback
        def end() -> None:
            # Its time may be over already.
            with suppress(RuntimeError):
                limit.reschedule(0)

        stop = entry.async_on_state_change(end)
        try:
            yield
        finally:
            stop()

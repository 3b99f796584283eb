"""When the calls of an account left, in a file of its own.

The database may be away when Home Assistant starts, though it was there when they left: a
server that has lost its power as well takes longer to be back. Limits would begin anew.
"""

import asyncio
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant

from ..dial_rules.attempts import Attempts
from ..entry.account_store import AccountStore, read_time

_NAME: Final = "departures"


class StoredDepartures(TypedDict):
    """What is kept.

    Attributes:
        left_at: The times of calls, each with when that was by the clock that was looked
            at last, as ISO 8601.
    """

    left_at: dict[str, str]


class DepartureStore:
    """Keeps when calls left, for as long as that matters, without who was called."""

    def __init__(self, hass: HomeAssistant, entry_id: str, attempts: Attempts) -> None:
        """Keep nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account's config entry.
            attempts: What is kept, to which is added what was kept before.
        """
        self._store = AccountStore[StoredDepartures](hass, entry_id, _NAME)
        self._attempts = attempts
        self._turn = asyncio.Lock()
        self._is_loaded = False
        self._is_over = False
        # What the file has, if that is known.
        self._kept: StoredDepartures | None = _stored(Attempts())

    async def async_load(self) -> None:
        """Know of the calls that left before a restart."""
        async with self._turn:
            if self._is_loaded:
                return
            self._is_loaded = True
            with self._store.reading("When calls left"):
                if (stored := await self._store.async_load()) is not None:
                    self._kept = None
                    self._attempts.include(
                        {
                            read_time(time): read_time(then)
                            for time, then in stored["left_at"].items()
                        }
                    )

    async def async_save(self) -> None:
        """Have it outlive a restart; what has not changed costs nothing."""
        async with self._turn:
            stored = _stored(self._attempts)
            if self._is_over or stored == self._kept:
                return
            if stored["left_at"]:
                await self._store.async_save(stored)
            else:
                await self._store.async_remove()
            self._kept = stored if self._store.is_written else None

    async def async_forget(self) -> None:
        """Keep nothing, and never anything again: the account is removed."""
        self._is_over = True
        async with self._turn:
            await self._store.async_remove()


def _stored(attempts: Attempts) -> StoredDepartures:
    return StoredDepartures(
        left_at={
            time.isoformat(): then.isoformat()
            for time, then in attempts.left_at.items()
        }
    )

"""What must not be found out anew after a restart: since when a vendor tells, and how."""

from datetime import datetime
from typing import TypedDict

from homeassistant.core import HomeAssistant

from ..entry.account_store import AccountStore, read_time


class StoredPushes(TypedDict):
    """What is kept: an ISO 8601 time, and the provider's word for a protocol."""

    since: str | None
    protocol: str | None


class PushStore:
    """Knows since when an account's vendor tells of calls, in a file of its own.

    Attributes:
        since: When the first message came, aware UTC; None where none has.
        protocol: The one that was found to work last; None where none was.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Begin without a message."""
        self._store = AccountStore[StoredPushes](hass, entry_id, "pushes")
        self.since: datetime | None = None
        self.protocol: str | None = None

    async def async_load(self) -> None:
        """Read what was known before a restart."""
        with self._store.reading("Since when the vendor tells of calls"):
            if (stored := await self._store.async_load()) is not None:
                since, protocol = stored["since"], stored["protocol"]
                self.since = None if since is None else read_time(since)
                self.protocol = None if protocol is None else str(protocol)

    async def async_keep(self) -> None:
        """Write down what is known now."""
        await self._store.async_save(
            StoredPushes(
                since=self.since.isoformat() if self.since else None,
                protocol=self.protocol,
            )
        )


async def async_known_pushes(hass: HomeAssistant, entry_id: str) -> PushStore:
    """Return what was known of an account before a restart."""
    store = PushStore(hass, entry_id)
    await store.async_load()
    return store


async def async_forget_pushes(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file of an account that is removed."""
    await AccountStore[StoredPushes](hass, entry_id, "pushes").async_remove()

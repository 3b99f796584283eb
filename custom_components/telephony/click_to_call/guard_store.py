"""Where the times of an account's calls outlive a restart, so that its limits do."""

from datetime import datetime
import logging
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..dialling.attempts import Attempts

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

# Many calls at once are written once; Home Assistant writes the rest when it stops.
_SAVE_DELAY_SECONDS: Final = 2


class StoredAttempts(TypedDict):
    """What is kept: when calls left, ISO 8601 in UTC, and not who was called."""

    times: list[str]


class DialStore:
    """Loads and saves when an account placed calls."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the account's own."""
        self._store: Store[StoredAttempts] = Store(
            hass,
            _VERSION,
            f"{DOMAIN}.{entry_id}.dialling",
            private=True,
            atomic_writes=True,
        )

    async def async_load(self) -> Attempts:
        """Return the calls of the last day."""
        stored = await self._store.async_load()
        if stored is None:
            return Attempts()
        try:
            return Attempts(map(_time, stored["times"]))
        except (KeyError, TypeError, ValueError) as error:
            # Somebody changed the file: that costs memory, not the account.
            _LOGGER.warning(
                "When calls were placed cannot be read, and is begun anew: %r", error
            )
            return Attempts()

    @callback
    def async_save_soon(self, attempts: Attempts) -> None:
        """Write it down in a moment, or when Home Assistant stops."""
        self._store.async_delay_save(lambda: _stored(attempts), _SAVE_DELAY_SECONDS)

    async def async_save(self, attempts: Attempts) -> None:
        """Write it down now."""
        await self._store.async_save(_stored(attempts))

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _stored(attempts: Attempts) -> StoredAttempts:
    return StoredAttempts(times=[time.isoformat() for time in attempts.times])


def _time(stored: str) -> datetime:
    """Return a stored time.

    Raises:
        ValueError: It is none, or it names no time zone.
    """
    time = datetime.fromisoformat(stored)
    if time.tzinfo is None:
        raise ValueError(stored)
    return time

"""Where the calls that were asked for outlive a restart, until it is told what they became."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
import logging
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .calls import DialAttempt, PendingAttempt
from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1


class StoredAttempts(TypedDict):
    """What is kept of an account; times are ISO 8601 in UTC."""

    pending: list[dict[str, Any]]
    given: dict[str, str]


class PlacedCallStore:
    """Loads and saves what an account waits for."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the account's own, which holds numbers."""
        self._store: Store[StoredAttempts] = Store(
            hass,
            _VERSION,
            f"{DOMAIN}.{entry_id}.placed_calls",
            private=True,
            atomic_writes=True,
        )

    async def async_load(self) -> tuple[list[PendingAttempt], dict[str, datetime]]:
        """Return the attempts that are waited for, and when calls of others started."""
        stored = await self._store.async_load()
        if stored is not None:
            try:
                return (
                    [_pending(one) for one in stored["pending"]],
                    {
                        call_id: datetime.fromisoformat(time)
                        for call_id, time in stored["given"].items()
                    },
                )
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                # Somebody changed the file: that costs an event, not the account.
                _LOGGER.warning(
                    "The calls that were placed cannot be read, and are left: %r", error
                )
        return [], {}

    async def async_save(
        self, pending: Iterable[PendingAttempt], given: Mapping[str, datetime]
    ) -> None:
        """Write it down."""
        await self._store.async_save(
            StoredAttempts(
                pending=[_stored(one) for one in pending],
                given={call_id: time.isoformat() for call_id, time in given.items()},
            )
        )

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _stored(pending: PendingAttempt) -> dict[str, Any]:
    attempt = pending.attempt
    return {
        **asdict(attempt),
        "started_at": attempt.started_at.isoformat(),
        "contested": pending.contested,
    }


def _pending(stored: Mapping[str, Any]) -> PendingAttempt:
    values = {field.name: stored[field.name] for field in fields(DialAttempt)}
    started_at = datetime.fromisoformat(values.pop("started_at"))
    if started_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return PendingAttempt(
        DialAttempt(**values, started_at=started_at), bool(stored["contested"])
    )

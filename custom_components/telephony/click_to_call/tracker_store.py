"""Where the calls that were asked for outlive a restart, until it is told what they became."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
import logging
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..calls import DialAttempt, PendingAttempt
from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1


class StoredAttempts(TypedDict):
    """What is kept of an account; times are ISO 8601 in UTC."""

    pending: list[dict[str, Any]]
    doubtful: list[dict[str, Any]]
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

    async def async_load(
        self,
    ) -> tuple[list[PendingAttempt], list[DialAttempt], dict[str, datetime]]:
        """Return what was saved; an account that placed no calls has nothing."""
        stored = await self._store.async_load()
        if stored is not None:
            try:
                return (
                    [
                        PendingAttempt(
                            _attempt(one), bool(one["contested"]), bool(one["told"])
                        )
                        for one in stored["pending"]
                    ],
                    [_attempt(one) for one in stored["doubtful"]],
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
        return [], [], {}

    async def async_save(
        self,
        pending: Iterable[PendingAttempt],
        doubtful: Iterable[DialAttempt],
        given: Mapping[str, datetime],
    ) -> None:
        """Write it down.

        Args:
            pending: What is waited for.
            doubtful: Attempts that were given a call with a doubt.
            given: When the calls started that attempts were given, by their ids.
        """
        await self._store.async_save(
            StoredAttempts(
                pending=[
                    {
                        **_stored(one.attempt),
                        "contested": one.contested,
                        "told": one.told,
                    }
                    for one in pending
                ],
                doubtful=[_stored(one) for one in doubtful],
                given={call_id: time.isoformat() for call_id, time in given.items()},
            )
        )

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _stored(attempt: DialAttempt) -> dict[str, Any]:
    return {**asdict(attempt), "started_at": attempt.started_at.isoformat()}


def _attempt(stored: Mapping[str, Any]) -> DialAttempt:
    values = {field.name: stored[field.name] for field in fields(DialAttempt)}
    started_at = datetime.fromisoformat(values.pop("started_at"))
    if started_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return DialAttempt(**values, started_at=started_at)

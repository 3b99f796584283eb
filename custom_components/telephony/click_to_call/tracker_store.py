"""Where the calls that were asked for outlive a restart, until it is told what they became."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..calls import DialAttempt, PendingAttempt
from ..entry.account_store import AccountStore, read_time


class StoredAttempts(TypedDict):
    """What is kept of an account; times are ISO 8601 in UTC."""

    pending: list[dict[str, Any]]
    uncertain: list[dict[str, Any]]
    matched: dict[str, str]


def _attempt(stored: dict[str, Any]) -> DialAttempt:
    return DialAttempt(**stored)


def _pending(stored: dict[str, Any]) -> PendingAttempt:
    ambiguous, reported = stored.pop("ambiguous"), stored.pop("reported")
    return PendingAttempt(_attempt(stored), ambiguous, reported)


_ATTEMPT: Final = vol.Schema(
    {
        "id": str,
        "number": str,
        "name": vol.Any(str, None),
        "line": str,
        "started_at": read_time,
        "reference": vol.Any(str, None),
        "order_id": vol.Any(str, None),
        "confirmed": bool,
    },
    required=True,
)
_PENDING: Final = _ATTEMPT.extend({"ambiguous": bool, "reported": bool})
_STORED: Final = vol.Schema(
    {
        "pending": [vol.All(_PENDING, _pending)],
        "uncertain": [vol.All(_ATTEMPT, _attempt)],
        "matched": {vol.Optional(str): read_time},
    },
    required=True,
)


class TrackerStore:
    """Loads and saves what an account waits for."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the account's own, which holds numbers."""
        self._store = AccountStore[StoredAttempts](hass, entry_id, "placed_calls")

    async def async_load(
        self,
    ) -> tuple[list[PendingAttempt], list[DialAttempt], dict[str, datetime]]:
        """Return what was saved; an account that placed no calls has nothing."""
        with self._store.reading("What was placed"):
            stored = await self._store.async_load()
            if stored is not None:
                read = _STORED(stored)
                return read["pending"], read["uncertain"], read["matched"]
        return [], [], {}

    async def async_save(
        self,
        pending: Iterable[PendingAttempt],
        uncertain: Iterable[DialAttempt],
        matched: Mapping[str, datetime],
    ) -> None:
        """Write it down.

        Args:
            pending: What is waited for.
            uncertain: Attempts that were given a call with a doubt.
            matched: When the calls started that attempts were given, by their ids.
        """
        await self._store.async_save(
            StoredAttempts(
                pending=[
                    {
                        **_stored(one.attempt),
                        "ambiguous": one.ambiguous,
                        "reported": one.reported,
                    }
                    for one in pending
                ],
                uncertain=[_stored(one) for one in uncertain],
                matched={
                    call_id: time.isoformat() for call_id, time in matched.items()
                },
            )
        )

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _stored(attempt: DialAttempt) -> dict[str, Any]:
    return {**asdict(attempt), "started_at": attempt.started_at.isoformat()}

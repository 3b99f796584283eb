"""Calls that wait for the database where their vendor tells them once.

Whoever is polled tells them again. These are kept in a file of their own meanwhile, and it
is tried again and again to write them, whether or not there is another call.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..calls import Call, Direction, Outcome
from ..entry.account_store import AccountStore, read_time
from .call_rows import call_of_values, row_of
from .unwritten import Unwritten

_PAUSE: Final = timedelta(minutes=1)


class StoredCalls(TypedDict):
    """What is kept: each call as a row has it, moments as ISO 8601, lengths in seconds."""

    calls: list[dict[str, Any]]


class WaitingCalls:
    """Sees to what waits of one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        unwritten: Unwritten,
        *,
        are_told_once: bool,
    ) -> None:
        """See to nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account's config entry.
            unwritten: Has the calls that wait.
            are_told_once: Whether the vendor does not tell them again.
        """
        self._hass = hass
        self._store = _store(hass, entry_id)
        self._unwritten = unwritten
        self._are_told_once = are_told_once
        self._is_kept = False
        self._cancel: CALLBACK_TYPE | None = None

    async def async_load(self) -> None:
        """Have wait again what waited before a restart."""
        with self._store.reading("Which calls wait to be written"):
            if (stored := await self._store.async_load()) is not None:
                self._is_kept = True
                calls = map(_read, stored["calls"])
                # What is in memory is newer.
                self._unwritten.calls = {
                    call.id: call for call in calls
                } | self._unwritten.calls

    @callback
    def async_begin(self, write: Callable[[], Awaitable[None]]) -> None:
        """Try again, until `async_end`, to write what waits.

        Args:
            write: Tries it.
        """
        if self._cancel is not None or not self._are_told_once:
            return

        async def on_time(_now: datetime) -> None:
            self._cancel = None
            await write()
            await self.async_save()

        self._cancel = async_call_later(
            self._hass, _PAUSE, HassJob(on_time, cancel_on_shutdown=True)
        )

    async def async_save(self) -> None:
        """Keep what waits in the file, so that it outlives a restart."""
        if self._are_told_once and self._unwritten.calls:
            self._is_kept = True
            calls = [*self._unwritten.calls.values()]
            # Of thousands it takes a while.
            stored = await self._hass.async_add_executor_job(
                lambda: [_stored(call) for call in calls]
            )
            await self._store.async_save(StoredCalls(calls=stored))

    async def async_end(self) -> None:
        """Keep nothing in the file any more: all is written."""
        self.async_stop()
        if self._is_kept:
            self._is_kept = False
            await self._store.async_remove()

    @callback
    def async_stop(self) -> None:
        """Try no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


async def async_remove_waiting(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what waits of an account, with the account."""
    await _store(hass, entry_id).async_remove()


def _store(hass: HomeAssistant, entry_id: str) -> AccountStore[StoredCalls]:
    return AccountStore[StoredCalls](hass, entry_id, "waiting_calls")


def _stored(call: Call) -> dict[str, Any]:
    row = row_of(call)
    return row | {
        "started_at": row["started_at"].isoformat(),
        "duration": _seconds(call.duration),
        "talk_time": _seconds(call.talk_time),
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _read(stored: dict[str, Any]) -> Call:
    """Return a call that was kept.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    outcome = stored["outcome"]
    return call_of_values(
        stored
        | {
            "started_at": read_time(stored["started_at"]),
            "direction": Direction(stored["direction"]),
            "outcome": None if outcome is None else Outcome(outcome),
            "duration": _length(stored["duration"]),
            "talk_time": _length(stored["talk_time"]),
        }
    )


def _length(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)

"""What waits for the database and nobody tells again.

Whoever is polled tells calls again, but none that it told by itself, maybe some by other
ids, and never of which automations know and which missed ones are to be returned. The rest
is kept in a file meanwhile, and it is tried again and again to write it, whether or not
there is another call.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..calls import Call
from ..entry.account_store import AccountStore, read_time
from .stored_calls import read_calls, stored_calls
from .told_news import KnownUnreturned
from .unwritten import Unwritten

_PAUSE: Final = timedelta(minutes=1)

# The file is written as a whole: of more calls not with each.
_LITTLE: Final = 200


class StoredCalls(TypedDict):
    """What is kept.

    Attributes:
        calls: Each as a row has it, moments as ISO 8601, lengths in seconds.
        reported: When those started that were told, by their ids.
        unreturned: The missed calls that nobody has returned, likewise; None where the
            database knows them.
        are_all_unreturned: Whether the database knows no others.
        is_held: Whether it is not known by which ids the database has the calls.
    """

    calls: list[Any]
    reported: dict[str, str]
    unreturned: list[Any] | None
    are_all_unreturned: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is to be in the file.

    Attributes:
        calls: By their ids.
        reported: When those started that were told, by their ids.
        unreturned: The missed calls that nobody has returned; None where the database
            knows them.
        is_held: Whether it is not known by which ids the database has the calls.
    """

    calls: dict[str, Call] = field(default_factory=dict)
    reported: dict[str, datetime] = field(default_factory=dict)
    unreturned: KnownUnreturned | None = None
    is_held: bool = False

    def __bool__(self) -> bool:
        return bool(self.calls or self.reported) or self.unreturned is not None


class WaitingCalls:
    """Sees to what waits of one account, whichever of its starts it is from.

    Attributes:
        are_told_once: Whether the vendor tells none of them again, and not only no call
            that it told by itself.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, unwritten: Unwritten
    ) -> None:
        """See to nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account's config entry.
            unwritten: Has the calls that wait.
        """
        self.are_told_once = False
        self._hass = hass
        self._store = AccountStore[StoredCalls](hass, entry_id, "waiting_calls")
        self._unwritten = unwritten
        self._turn = asyncio.Lock()
        self._is_loaded = False
        self._is_over = False
        # What the file has; None where there is none.
        self._kept: _Waiting | None = None
        self._cancel: CALLBACK_TYPE | None = None
        self._write: Callable[[], Awaitable[None]] | None = None

    async def async_load(self) -> None:
        """Have wait again what waited before a restart."""
        async with self._turn:
            if self._is_loaded:
                return
            self._is_loaded = True
            with self._store.reading("Which calls wait to be written"):
                if (stored := await self._store.async_load()) is not None:
                    self._kept = _Waiting()
                    # Of thousands it takes a while.
                    found = await self._hass.async_add_executor_job(_read, stored)
                    # What is in memory is newer.
                    self._unwritten.put_back(
                        Unwritten(
                            found.calls,
                            frozenset(found.calls),
                            reported=found.reported,
                        )
                    )
                    self._unwritten.is_held |= found.is_held
                    if self._unwritten.unreturned is None:
                        self._unwritten.unreturned = found.unreturned

    @callback
    def async_begin(self, write: Callable[[], Awaitable[None]]) -> None:
        """Try again, until `async_end`, to write what waits.

        Args:
            write: Tries it.
        """
        _ = self._hass.async_create_task(
            self.async_save_little(), "keep calls that wait to be written"
        )
        if self._cancel is not None and self._write == write:
            return
        self._async_stop()

        async def on_time(_now: datetime) -> None:
            self._cancel = None
            await self.async_save()
            await write()

        self._write = write
        self._cancel = async_call_later(
            self._hass, _PAUSE, HassJob(on_time, cancel_on_shutdown=True)
        )

    @property
    def _now(self) -> _Waiting:
        """What waits, and nobody tells again."""
        unwritten = self._unwritten
        unreturned = unwritten.unreturned
        if unreturned is not None and not unreturned.calls and not unreturned.are_all:
            unreturned = None
        return _Waiting(
            {
                call_id: call
                for call_id, call in unwritten.calls.items()
                if self.are_told_once
                or call_id in unwritten.pushed
                or call_id in unwritten.reported
            },
            dict(unwritten.reported),
            unreturned,
            unwritten.is_held,
        )

    async def async_save_little(self) -> None:
        """Keep what waits in the file, unless it is much; that is done within a minute."""
        if len(self._now.calls) <= _LITTLE:
            await self.async_save()

    async def async_save(self) -> None:
        """Keep what waits in the file, so that it outlives a restart."""
        async with self._turn:
            waiting = self._now
            if self._is_over or not waiting or waiting == self._kept:
                return
            # Of thousands it takes a while.
            stored = await self._hass.async_add_executor_job(_stored, waiting)
            await self._store.async_save(stored)
            # Else it is tried again, with what waits then.
            if self._store.is_written:
                self._kept = waiting

    async def async_end(self) -> None:
        """Keep nothing in the file any more: all is written."""
        self._async_stop()
        async with self._turn:
            if self._kept is not None and not self._now:
                self._kept = None
                await self._store.async_remove()

    async def async_forget(self) -> None:
        """Keep nothing, and never anything again: the account is removed."""
        self._async_stop()
        self._is_over = True
        async with self._turn:
            await self._store.async_remove()

    @callback
    def async_leave(self, write: Callable[[], Awaitable[None]]) -> None:
        """Try no more by something that was given; an account may be open anew by then."""
        if self._write == write:
            self._async_stop()

    @callback
    def _async_stop(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


def _stored(waiting: _Waiting) -> StoredCalls:
    unreturned = waiting.unreturned
    return StoredCalls(
        calls=stored_calls(waiting.calls.values()),
        reported={one: time.isoformat() for one, time in waiting.reported.items()},
        unreturned=(
            None if unreturned is None else stored_calls(unreturned.calls.values())
        ),
        are_all_unreturned=unreturned is not None and unreturned.are_all,
        is_held=waiting.is_held,
    )


def _read(stored: StoredCalls) -> _Waiting:
    """Return what was kept.

    Raises:
        KeyError, TypeError, ValueError: It means nothing.
    """
    unreturned = stored["unreturned"]
    return _Waiting(
        read_calls(stored["calls"]),
        {one: read_time(time) for one, time in stored["reported"].items()},
        None
        if unreturned is None
        else KnownUnreturned(
            read_calls(unreturned), are_all=bool(stored["are_all_unreturned"])
        ),
        bool(stored["is_held"]),
    )

"""What is kept of one account."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util
from sqlalchemy import Connection

from ..calls import Call, Comparable
from .call_keeping import Kept, account_id_of, keep_calls, make_account_id
from .call_search import CallQuery, call_with_id, find_calls
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .number_keys import make_keys, note_numbering, numbering_of
from .own_numbers import OwnNumbers
from .read_periods import Period, add_periods, merged, read_periods

# Calls that wait in memory for a database that cannot be used: some 40 megabytes. Of more,
# the oldest are read again from the vendor, when there is a database again.
MOST_UNWRITTEN: Final = 20_000


class AccountArchive:
    """The calls of one account, and which periods of its history were read.

    What cannot be written is remembered, and written with what comes next.
    """

    def __init__(
        self,
        entry_id: str,
        thread: DatabaseThread,
        own_numbers: OwnNumbers,
        comparable: Comparable,
        numbering: str = "",
    ) -> None:
        """Keep the calls of an account.

        Args:
            entry_id: Of its config entry.
            thread: Speaks with the database.
            own_numbers: Of all accounts.
            comparable: Gives a number a form in which all ways to write it are equal.
            numbering: Another word where that form may be another one.
        """
        self.entry_id = entry_id
        self._thread = thread
        self._own_numbers = own_numbers
        self._comparable = comparable
        self._numbering = numbering
        self._turn = asyncio.Lock()
        self._periods: tuple[Period, ...] = ()
        self._unwritten: dict[str, Call] = {}
        self._unwritten_periods: tuple[Period, ...] = ()
        self._doubtful_since: datetime | None = None
        self._listeners: list[Callable[[datetime], None]] = []

    @property
    def periods(self) -> tuple[Period, ...]:
        """Which periods of the vendor's history were read whole, oldest first."""
        return merged(*self._periods, *self._unwritten_periods)

    @property
    def kept_since(self) -> datetime | None:
        """From when on calls are kept; None where none are."""
        periods = self.periods
        return periods[0].start if periods else None

    @property
    def read_until(self) -> datetime | None:
        """Until when the history was read; None where it never was."""
        periods = self.periods
        return periods[-1].end if periods else None

    @property
    def is_begun_anew(self) -> bool:
        """Whether more was kept before, in a database that proved to be damaged."""
        return self._thread.begun_anew > 0

    @property
    def has_unwritten_calls(self) -> bool:
        """Whether calls wait to be written."""
        return bool(self._unwritten)

    async def async_load(self) -> None:
        """Look up which periods were read.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        self._periods = await self._thread.async_run(self._read_periods)

    async def async_update_numbers(self) -> None:
        """Make the comparable forms of kept numbers anew, where they may be others now.

        It breaks off where it cannot go on, and begins again with the next start.
        """
        with suppress(ArchiveUnavailableError):
            made_by = await self._thread.async_run(
                partial(numbering_of, entry_id=self.entry_id), is_reading=True
            )
            if made_by == self._numbering:
                return
            row: int | None = 0
            while row is not None:
                row = await self._thread.async_run(
                    partial(
                        make_keys,
                        entry_id=self.entry_id,
                        comparable=self._comparable,
                        after=row,
                    )
                )
            self._own_numbers.forget()
            await self._thread.async_run(
                partial(
                    note_numbering, entry_id=self.entry_id, numbering=self._numbering
                )
            )

    async def async_keep(self, told: Iterable[Call], *read: Period) -> Kept:
        """Write what is new and what was amended, and what could not be written before.

        Args:
            told: Calls as the vendor tells them.
            *read: Periods of which these and those that are known are all calls.

        Returns:
            What was new, and what was amended. Nothing is written where nothing is.

        Raises:
            ArchiveUnavailableError: It cannot be written now, and is with what comes
                next.
        """
        self._unwritten |= {call.id: call for call in told}
        self.note_read(*read)
        async with self._turn:
            unwritten, periods = self._unwritten, self._unwritten_periods
            if not unwritten and not periods:
                return Kept()
            self._unwritten, self._unwritten_periods = {}, ()
            try:
                kept, self._periods = await self._thread.async_run(
                    partial(
                        self._keep,
                        tuple(unwritten.values()),
                        periods,
                        self._thread.begun_anew,
                    )
                )
            except ArchiveUnavailableError:
                self._keep_in_memory(unwritten, periods)
                # It may yet be written, and is nothing new then when it is tried again.
                self._doubtful_since = _earliest(
                    self._doubtful_since,
                    *(call.started_at for call in unwritten.values()),
                )
                raise
            since = _earliest(self._doubtful_since, kept.since)
            self._doubtful_since = None
            if since is not None:
                self.async_note_change(since)
            return kept

    @callback
    def async_listen_to_changes(
        self, listener: Callable[[datetime], None]
    ) -> CALLBACK_TYPE:
        """Have a callback called whenever other calls are kept than before.

        Args:
            listener: Is given the moment before which everything is as it was.

        Returns:
            What ends the listening.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_note_change(self, since: datetime) -> None:
        """Tell that other calls are kept than before.

        Args:
            since: The moment before which everything is as it was.
        """
        for listener in list(self._listeners):
            listener(since)

    def note_read(self, *read: Period) -> None:
        """Note that periods were read; it is written down with what comes next.

        Args:
            *read: Periods all of whose calls are kept.
        """
        self._unwritten_periods = merged(*self._unwritten_periods, *read)

    def begin_anew(self) -> None:
        """Nothing is kept any more: the database was damaged."""
        self._periods = self._unwritten_periods = ()

    async def async_call(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not kept.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        return await self._thread.async_run(
            partial(call_with_id, entry_id=self.entry_id, call_id=call_id),
            is_reading=True,
        )

    async def async_newest(
        self, start: datetime, end: datetime | None, limit: int
    ) -> tuple[Call, ...]:
        """Return the newest calls of a period, newest first.

        Args:
            start: Its first moment, aware.
            end: The first moment after it, aware; None for all since then.
            limit: How many at most.

        Raises:
            ArchiveUnavailableError: They cannot be told at the moment.
        """
        found = await self._thread.async_run(
            partial(
                find_calls,
                queries=(CallQuery(account=self.entry_id, start=start, end=end),),
                own_numbers=self._own_numbers,
                limit=limit,
            ),
            is_reading=True,
        )
        return tuple(one.call for one in found.calls)

    def _keep(
        self,
        told: Iterable[Call],
        periods: Iterable[Period],
        begun_anew: int,
        connection: Connection,
    ) -> tuple[Kept, tuple[Period, ...]]:
        account_id = make_account_id(connection, self.entry_id, self._numbering)
        kept = keep_calls(
            connection,
            account_id,
            told,
            comparable=self._comparable,
            own_numbers=self._own_numbers,
            now=dt_util.utcnow(),
        )
        if self._thread.begun_anew != begun_anew:
            # Most of their calls were in the database that is gone.
            periods = ()
        return kept, add_periods(connection, account_id, periods)

    def _read_periods(self, connection: Connection) -> tuple[Period, ...]:
        account_id = account_id_of(connection, self.entry_id)
        return () if account_id is None else read_periods(connection, account_id)

    def _keep_in_memory(
        self, unwritten: dict[str, Call], periods: tuple[Period, ...]
    ) -> None:
        # What came meanwhile is newer.
        calls = unwritten | self._unwritten
        self._unwritten_periods = merged(*periods, *self._unwritten_periods)
        if len(calls) > MOST_UNWRITTEN:
            newest = sorted(calls.values(), key=lambda call: call.started_at)
            calls = {call.id: call for call in newest[-MOST_UNWRITTEN:]}
            # Not all of them are kept any more.
            self._unwritten_periods = ()
        self._unwritten = calls


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)

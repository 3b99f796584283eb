"""What must not be forgotten of the calls that an account places."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from sqlalchemy import Connection, Table

from ..calls import Comparable, DialAttempt, PendingAttempt
from ..dial_rules.attempts import Attempts
from ..dial_rules.tally import DialTally
from ..listeners import Listeners
from ..local_day import async_track_new_day
from .call_keeping import make_account_id
from .database import Trouble
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .departure_store import DepartureStore
from .dialled_rows import (
    Dialled,
    Rows,
    TableRows,
    departure_rows,
    dialled_of,
    matched_rows,
    placed_rows,
    read_rows,
    rows_beyond,
    tally_rows,
    write_rows,
)
from .tables import departures, matched_calls, placed_calls, tallies

_LOGGER = logging.getLogger(__name__)

# Figures are written together, and what could not be written is tried again. A loop that
# is refused should not wear out a disk.
_DELAY: Final = timedelta(minutes=1)

# A call does not wait any longer for a database.
CALL_PATIENCE: Final = timedelta(seconds=1)

# For so long no other attempt can be given the same call.
_MATCHED_TIME: Final = timedelta(days=2)


class AccountDialling:
    """What is known of the placed calls of an account, in memory and in the archive.

    Whoever changes it has it written. What cannot be written holds all the same, and is
    written when that works again. An account that is loaded anew goes on from what it
    knew, whether or not that can be read then.

    Attributes:
        entry_id: Of its config entry.
        attempts: When calls left.
        tally: How many were placed and refused today.
        pending: Placed calls of which it is not known what became of them.
        uncertain: Those that were given a call with a doubt.
        matched: When the calls started that were given, by their ids.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, thread: DatabaseThread
    ) -> None:
        """Know nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account's config entry.
            thread: Speaks with the database.
        """
        self._hass = hass
        self.entry_id = entry_id
        self._thread = thread
        self.attempts = Attempts()
        self._departures = DepartureStore(hass, entry_id, self.attempts)
        self.tally = DialTally()
        self.pending: list[PendingAttempt] = []
        self.uncertain: list[DialAttempt] = []
        self.matched: dict[str, datetime] = {}
        self._turn = asyncio.Lock()
        self._is_loaded = False
        # What is there, of each table, since the database was opened the last time.
        self._written: dict[Table, TableRows] = {}
        self._opening = 0
        self._account_id: int | None = None
        self._slow: asyncio.Task[None] | None = None
        self._cancel_writing: CALLBACK_TYPE | None = None
        self._listeners = Listeners[[]]()
        self._stop_days: CALLBACK_TYPE | None = None

    @callback
    def async_listen_to_late_news(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Have a callback called when it is known late what was before a restart.

        Returns:
            What ends the listening.
        """
        return self._listeners.add(listener)

    @property
    def is_behind(self) -> bool:
        """Whether anything is known that does not stand in the database."""
        rows = {**self._limits, **self._rest}
        return any(self._written.get(table) != known for table, known in rows.items())

    async def async_open(self) -> None:
        """Read and write from now on, the first time or after `async_close`."""
        if self._stop_days is None:
            self._stop_days = async_track_new_day(self._hass, self._on_new_day)
        if not self.is_behind:
            # What came late from a server that was gone may have been added.
            self._is_loaded = False
        await self._departures.async_load()
        await self.async_keep()

    async def async_keep(self) -> None:
        """Read what was before a restart, and write what has changed since.

        Where that fails, it is tried again.
        """
        with suppress(ArchiveUnavailableError):
            await self.async_write()

    async def async_close(self) -> None:
        """Write what is left, and wait for nothing any more, unless it is opened meanwhile."""
        if self._stop_days is not None:
            self._stop_days()
            self._stop_days = None
        await self.async_keep()
        if self._stop_days is None:
            self._wait_no_more()

    async def async_remove(self) -> None:
        """Have nothing in a file, now and later on: the account is removed."""
        await self._departures.async_forget()

    async def async_write(self, *, of_limits_alone: bool = False) -> None:
        """Write what has changed; what has not costs nothing.

        Args:
            of_limits_alone: Whether to write when calls left, and the rest later.

        Raises:
            ArchiveUnavailableError: It cannot be written now, and is tried again.
        """
        await self._departures.async_save()
        async with self._turn:
            if not of_limits_alone:
                self._wait_no_more()
            try:
                if self._thread.is_maintained:
                    raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
                if not self._is_loaded:
                    await self._async_read()
                rows = (
                    self._limits if of_limits_alone else {**self._limits, **self._rest}
                )
                await self._async_write_changes(rows)
            except ArchiveUnavailableError:
                self.async_write_later()
                raise

    async def async_write_in_time(self) -> None:
        """Write when calls left, unless that takes longer than a call can wait."""
        is_slow = self._slow is not None and not self._slow.done()
        if is_slow:
            self.async_write_later()
        # It goes on when nobody waits for it any more.
        writing = self._hass.async_create_task(
            self._departures.async_save() if is_slow else self._async_keep_limits(),
            "write when calls were placed",
        )
        _, unfinished = await asyncio.wait(
            (writing,), timeout=CALL_PATIENCE.total_seconds()
        )
        if unfinished and not is_slow:
            self._slow = writing
            _LOGGER.warning(
                "When calls were placed is not written yet: the database is slow"
            )

    @callback
    def async_write_later(self) -> None:
        """Have what has changed written within a minute, or when the account stops."""
        # Asked for again, it is not put off, in a loop for ever.
        if self._cancel_writing is None and self._stop_days is not None:
            self._cancel_writing = async_call_later(
                self._hass,
                _DELAY,
                HassJob(self._async_on_time, cancel_on_shutdown=True),
            )

    async def async_forget(
        self, numbers: Collection[str] | None, until: datetime, comparable: Comparable
    ) -> None:
        """Forget to whom calls were placed.

        Args:
            numbers: In their comparable form; None for those of everybody.
            until: Calls that were placed from then on stay, aware.
            comparable: Gives a number a form in which all ways to write it are equal.

        Raises:
            ArchiveUnavailableError: It stands in the database still.
        """

        def is_forgotten(attempt: DialAttempt) -> bool:
            return attempt.started_at < until and (
                numbers is None or comparable(attempt.number) in numbers
            )

        await self._async_forget(is_forgotten)

    async def async_forget_again(
        self, is_forgotten: Callable[[datetime, Collection[str]], bool]
    ) -> None:
        """Forget to whom calls were placed, where that is known though it was forgotten.

        Args:
            is_forgotten: Is given when a call was placed, and to which number.

        Raises:
            ArchiveUnavailableError: It stands in the database still.
        """
        await self._async_forget(
            lambda attempt: is_forgotten(attempt.started_at, (attempt.number,))
        )

    async def _async_forget(self, is_forgotten: Callable[[DialAttempt], bool]) -> None:
        self.pending = [one for one in self.pending if not is_forgotten(one.attempt)]
        self.uncertain = [one for one in self.uncertain if not is_forgotten(one)]
        await self.async_write()

    @callback
    def begin_anew(self) -> None:
        """Nothing is written any more: the database was damaged."""
        self.async_write_later()

    async def _async_keep_limits(self) -> None:
        with suppress(ArchiveUnavailableError):
            await self.async_write(of_limits_alone=True)

    async def _async_on_time(self, _now: datetime) -> None:
        self._cancel_writing = None
        await self.async_keep()

    @callback
    def _on_new_day(self) -> None:
        self._forget_old()
        _ = self._hass.async_create_task(self.async_keep(), "forget old calls")

    @callback
    def _wait_no_more(self) -> None:
        if self._cancel_writing is not None:
            self._cancel_writing()
            self._cancel_writing = None

    async def _async_read(self) -> None:
        rows, self._opening = await self._thread.async_run(self._read, is_reading=True)
        self._is_loaded = True
        found = dialled_of(rows_beyond(self._written, rows))
        self._written = dict(rows)
        self._take_in(found)
        if found != Dialled():
            self._listeners.tell()

    def _take_in(self, found: Dialled) -> None:
        """Add what was before to what has been since."""
        self.attempts.include({time: time for time in found.left_at})
        if found.day is not None:
            self.tally.include(DialTally(found.day, found.placed, found.refused))
        known = {one.attempt.id for one in self.pending}
        before = [one for one in found.pending if one.attempt.id not in known]
        self.pending = sorted(
            [*before, *self.pending], key=lambda one: one.attempt.started_at
        )
        known = {one.id for one in self.uncertain}
        self.uncertain += [one for one in found.uncertain if one.id not in known]
        self.matched = {**found.matched, **self.matched}
        self._forget_old()

    def _forget_old(self) -> None:
        now = dt_util.utcnow()
        self.attempts.forget_old(now)
        boundary = now - _MATCHED_TIME
        self.matched = {
            call_id: time for call_id, time in self.matched.items() if time >= boundary
        }
        self.uncertain = [one for one in self.uncertain if one.started_at >= boundary]

    @property
    def _limits(self) -> Rows:
        return {departures: departure_rows(self.attempts.times)}

    @property
    def _rest(self) -> Rows:
        return {
            tallies: tally_rows(self.tally),
            placed_calls: placed_rows(self.pending, self.uncertain),
            matched_calls: matched_rows(self.matched),
        }

    async def _async_write_changes(self, rows: Rows) -> None:
        if self._opening != self._thread.openings:
            self._written, self._account_id = {}, None
        changed = {
            table: after
            for table, after in rows.items()
            if after != self._written.get(table)
        }
        if not changed:
            return
        # Where it fails, it may yet be written.
        before = {table: self._written.pop(table, None) for table in changed}
        self._opening, self._account_id = await self._thread.async_run(
            partial(self._write, self._opening, self._account_id, before, changed)
        )
        self._written |= changed

    def _read(self, connection: Connection) -> tuple[Rows, int]:
        return read_rows(connection, self.entry_id), self._thread.openings

    def _write(
        self,
        opening: int,
        account_id: int | None,
        before: Mapping[Table, TableRows | None],
        after: Rows,
        connection: Connection,
    ) -> tuple[int, int]:
        now = self._thread.openings
        if opening != now or account_id is None:
            account_id = make_account_id(
                connection, self.entry_id, intact_since=dt_util.utcnow()
            )
        if opening != now:
            # Of a database that was opened since then, nothing is known.
            before = dict.fromkeys(after)
        write_rows(connection, account_id, before, after)
        return now, account_id

"""What is kept of one account."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from types import MappingProxyType

from homeassistant.core import callback
from sqlalchemy import Connection

from ..calls import Call, Comparable
from ..listeners import Listeners
from .account_calls import AccountCalls
from .account_news import AccountNews
from .account_writer import AccountWriter
from .call_keeping import Kept, account_id_of, earliest
from .column_types import MICROSECOND
from .database import Trouble
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .forgotten_calls import ForgottenCalls
from .number_keys import async_update_keys
from .read_periods import (
    Period,
    forget_periods,
    merged,
    read_periods,
    unread_period,
    without,
)
from .told_news import KnownUnreturned
from .unwritten import Unwritten
from .waiting_calls import WaitingCalls


class AccountArchive:
    """The calls of one account, and which periods of its history were read.

    What cannot be written is remembered, and written with what comes next.

    Attributes:
        entry_id: Of its config entry.
        forgotten: Knows which calls are not kept, whatever the vendor tells.
        calls: Finds its calls.
        news: Knows which of them were told.
        changes: Are told, whenever other calls are kept than before, or without a gap,
            the moment before which everything is as it was.
        ageing: Are told the same of calls that are too old to be kept. Of the hours in
            which they were nothing is known any more, so that whoever wants what is known
            alone need not listen.
        writings: Are told of the calls that are new or amended, or gone for they are
            known by other ids, once they are written; of none where it is not known which
            are.
        late_loading: Are told when what is kept can be told that could not be before.
    """

    def __init__(
        self,
        entry_id: str,
        thread: DatabaseThread,
        comparable: Comparable,
        numbering: str = "",
        *,
        forgotten: ForgottenCalls,
        unwritten: Unwritten,
        waiting: WaitingCalls,
        added_at: datetime | None,
    ) -> None:
        """Keep the calls of an account.

        Args:
            entry_id: Of its config entry.
            thread: Speaks with the database.
            comparable: Gives a number a form in which all ways to write it are equal.
            numbering: Another word where that form may be another one.
            forgotten: Knows which calls are not kept.
            unwritten: Takes what cannot be written; it has what could not be before.
            waiting: Sees to the calls of it that nobody tells again.
            added_at: When it was added, aware; None where that is not known.
        """
        self.entry_id = entry_id
        self._thread = thread
        self._comparable = comparable
        self._numbering = numbering
        self.forgotten = forgotten
        self._writer = AccountWriter(
            entry_id, thread, comparable, numbering, forgotten, added_at=added_at
        )
        self._turn = asyncio.Lock()
        self._updating = asyncio.Lock()
        self._periods: tuple[Period, ...] = ()
        self._unwritten = unwritten
        self._waiting = waiting
        self.calls = AccountCalls(entry_id, thread, forgotten, unwritten, waiting)
        self._is_behind = bool(unwritten)
        self._is_closed = False
        self._polled_until: datetime | None = None
        self._told_kept_since: datetime | None = None
        self._doubtful_since: datetime | None = None
        self.news = AccountNews(
            entry_id,
            thread,
            forgotten,
            unwritten,
            self._writer,
            calls=self.calls,
            turn=self._turn,
        )
        self.changes = Listeners[[datetime]]()
        self.ageing = Listeners[[datetime]]()
        self.writings = Listeners[[Kept]]()
        self.late_loading = Listeners[[]]()

    @property
    def periods(self) -> tuple[Period, ...]:
        """Which periods of the vendor's history were read whole, oldest first."""
        noted = self._noted_whole
        if noted and self._polled_until is not None:
            noted = merged(*noted, Period(noted[-1].end, self._polled_until))
        return noted

    @property
    def partial_periods(self) -> tuple[Period, ...]:
        """Of which the vendor told a part of the calls and has no more, oldest first."""
        return tuple(period for period in self._noted if not period.is_whole)

    @property
    def _noted_whole(self) -> tuple[Period, ...]:
        return tuple(period for period in self._noted if period.is_whole)

    @property
    def _noted(self) -> tuple[Period, ...]:
        return merged(*self._periods, *self._unwritten.periods)

    @property
    def kept_since(self) -> datetime | None:
        """From when on all calls are kept, without a gap; None where none are."""
        periods = self.periods
        return max(periods[-1].start, self.forgotten.before) if periods else None

    @property
    def kept_until(self) -> datetime | None:
        """Until when all calls are kept; None where none are."""
        periods = self.periods
        return periods[-1].end if periods else None

    @property
    def read_until(self) -> datetime | None:
        """Until when the history was read thoroughly; None where it never was."""
        noted = self._noted_whole
        return noted[-1].end if noted else None

    @property
    def is_begun_anew(self) -> bool:
        """Whether more was kept before, in a database that proved to be damaged."""
        return self._thread.begun_anew > 0

    @property
    def is_behind(self) -> bool:
        """Whether something waits that could not be written the last time."""
        return self._is_behind

    @property
    def is_held(self) -> bool:
        """Whether it waits for `replace_unwritten`, maybe since before it was opened."""
        return self._unwritten.is_held

    @property
    def left_out(self) -> int:
        """How many calls no database takes, of those that came since it was opened."""
        return self._writer.left_out

    async def async_load(self) -> None:
        """Look up which periods were read, and which calls were forgotten.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        await self.forgotten.async_load()
        await self._waiting.async_load()
        self._is_behind = bool(self._unwritten)
        async with self._turn:
            self._periods = await self._thread.async_run(
                self._read_periods, is_reading=True
            )

    async def async_load_late(self) -> None:
        """Do the same where it could not be told before, and tell who listens.

        Raises:
            ArchiveUnavailableError: It cannot be told yet.
        """
        await self.async_load()
        self._note_kept_since()
        self.late_loading.tell()

    async def async_close(self) -> None:
        """Write what is left, and nothing any more after that.

        Somebody may still read the history for an account that was loaded anew, or
        removed, meanwhile.
        """
        self._is_closed = True
        await self.async_try_to_write()
        self._waiting.async_leave(self.async_try_to_write)
        await self.async_save_waiting()

    async def async_save_waiting(self) -> None:
        """Have what waits and what nobody tells again outlive a restart."""
        await self._waiting.async_save()

    async def async_try_to_write(self) -> None:
        """Write what waits, if that works now."""
        # What is not kept is read again, or waits.
        with suppress(ArchiveUnavailableError):
            await self._async_write()

    async def async_update_numbers(self) -> bool:
        """Make the comparable forms of kept numbers anew, where they may be others now.

        Returns:
            Whether they may have been others.

        Raises:
            ArchiveUnavailableError: It cannot be done at the moment. By a number, not
                all calls are found.
        """
        async with self._updating:
            return await async_update_keys(
                self._thread, self.entry_id, self._comparable, self._numbering
            )

    async def async_keep(
        self,
        told: Iterable[Call],
        *read: Period,
        replaced: Mapping[str, str] = MappingProxyType({}),
    ) -> Kept:
        """Write what is new and what was amended, and what could not be written before.

        Args:
            told: Calls as the vendor tells them.
            *read: Periods of which these and those that are known are all calls that the
                vendor tells.
            replaced: By ids that hold no more those by which the calls are told: what is
                kept by the former goes.

        Returns:
            What was new, and what was amended. Nothing is written where nothing is.

        Raises:
            ArchiveUnavailableError: It cannot be written now, and is with what comes
                next.
        """
        self._unwritten.add_calls(told, read, replaced)
        self._check_open()
        return await self._async_write()

    def keep_later(
        self,
        told: Iterable[Call],
        *read: Period,
        replaced: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Have nothing written until `replace_unwritten`; the parameters are as above.

        It is not known by which ids the calls are kept, and not before that is.
        """
        self._unwritten.add_calls(told, read, replaced)
        self._unwritten.is_held = True
        self._is_behind = True

    def note_pushed(self, told: Iterable[Call]) -> None:
        """Have calls written with what comes next that the vendor told by itself.

        Args:
            told: Maybe without what was told of them before, which stays.
        """
        self._unwritten.add_pushed(told)

    def replace_unwritten(self, replaced: Mapping[str, str]) -> None:
        """Have what waits written with what comes next, but for what is known otherwise.

        Args:
            replaced: By ids that hold no more those by which the calls are kept; by its
                own id what is told anew.
        """
        self._unwritten.replace(replaced)
        self._unwritten.is_held = False

    async def async_note_told(
        self,
        reported: Mapping[str, datetime],
        unreturned: KnownUnreturned | None,
        told_before: datetime | None = None,
    ) -> None:
        """Write down what automations know.

        Where something else could not be written, it waits for the next try with it: a
        poll makes it.

        Args:
            reported: When the calls started that were told since this was noted last, by
                their ids.
            unreturned: The missed calls that nobody has returned; None for no change.
            told_before: Calls that started before are never told; None for no change.

        Raises:
            ArchiveUnavailableError: It cannot be written now, and is with what comes
                next.
        """
        unwritten = self._unwritten
        unwritten.is_looked_at = True
        unwritten.reported |= reported
        if unreturned is not None:
            unwritten.unreturned = unreturned
        unwritten.told_before = told_before or unwritten.told_before
        if self._is_behind:
            await self._waiting.async_save_little()
            return
        self._check_open()
        await self._async_write()

    def _check_open(self) -> None:
        """Leave what waits to whoever has the account open now, if anybody has.

        Raises:
            ArchiveUnavailableError: It is closed.
        """
        if self._is_closed:
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    async def _async_write(self) -> Kept:
        async with self._turn:
            if self._unwritten.is_held:
                raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
            unwritten = self._unwritten.taken()
            if not unwritten:
                return Kept()
            begun_anew = self._thread.begun_anew
            try:
                kept, self._periods = await self._writer.async_write(
                    unwritten, self._periods
                )
            # Whatever it is, a cancellation too: nothing that was taken is lost.
            except BaseException:
                if self._thread.begun_anew != begun_anew:
                    # As below: the new database could not be written, either.
                    unwritten.periods = ()
                self._unwritten.put_back(unwritten)
                self._is_behind = True
                if not self._is_closed:
                    self._waiting.async_begin(self.async_try_to_write)
                # It may yet be written, and is nothing new then when it is tried again.
                self._doubtful_since = earliest(
                    self._doubtful_since,
                    *(call.started_at for call in unwritten.calls.values()),
                )
                raise
            self._is_behind = False
            if kept.new:
                self.news.note_new(kept.new)
            await self._waiting.async_end()
            since = earliest(self._doubtful_since, kept.since)
            self._doubtful_since = None
            if since is not None:
                self.changes.tell(since)
                self.writings.tell(kept)
            self._note_kept_since()
            return kept

    @callback
    def _note_kept_since(self) -> None:
        """Tell of a gap that came or was filled, with or without calls."""
        known, kept_since = self._told_kept_since, self.kept_since
        self._told_kept_since = kept_since
        if kept_since is None:
            return
        # Not of age: every night some more is too old.
        if known is None or kept_since != max(known, self.forgotten.before):
            self.changes.tell(kept_since)

    def note_read(self, *read: Period) -> None:
        """Note that periods were read; it is written down with what comes next.

        Args:
            *read: Periods all of whose calls are kept.
        """
        self._unwritten.add_calls((), read)
        self._note_kept_since()

    def note_poll(self, until: datetime) -> None:
        """Note that polls have told of all calls since what was noted last.

        It is forgotten with a restart, for calls that were going on are not among them.

        Args:
            until: When the last poll was, aware.
        """
        self._polled_until = until

    async def async_forget_periods(self) -> None:
        """Note that what was read of times that are forgotten is not kept.

        It can be read again when it is wanted again.

        Raises:
            ArchiveUnavailableError: It cannot be written now.
        """
        before = self.forgotten.before
        if all(period.start >= before for period in self._periods):
            return
        async with self._turn:
            self._periods = await self._thread.async_run(
                partial(self._forget_periods, before)
            )

    async def async_unread(self, since: datetime) -> None:
        """Have all be read again that was read from a moment on.

        The last moment stays: what came after it is news.

        Args:
            since: When what is told again begins, aware.

        Raises:
            ArchiveUnavailableError: It cannot be read or written now.
        """
        async with self._turn:
            # It may not have been told at the opening.
            self._periods = await self._thread.async_run(
                self._read_periods, is_reading=True
            )
            if (until := self.read_until) is None:
                return
            unread = Period(since, until - MICROSECOND)
            self._periods = await self._thread.async_run(partial(self._unread, unread))
            self._unwritten.periods = without(unread, self._unwritten.periods)
        self._note_kept_since()

    def begin_anew(self) -> None:
        """Nothing is kept any more: the database was damaged."""
        self._periods = self._unwritten.periods = ()
        self._polled_until = self._told_kept_since = None

    def _forget_periods(
        self, before: datetime, connection: Connection
    ) -> tuple[Period, ...]:
        account_id = account_id_of(connection, self.entry_id)
        if account_id is None:
            return ()
        return forget_periods(connection, account_id, before)

    def _unread(self, unread: Period, connection: Connection) -> tuple[Period, ...]:
        account_id = account_id_of(connection, self.entry_id)
        if account_id is None:
            return ()
        return unread_period(connection, account_id, unread)

    def _read_periods(self, connection: Connection) -> tuple[Period, ...]:
        account_id = account_id_of(connection, self.entry_id)
        return () if account_id is None else read_periods(connection, account_id)

"""Writes what is new of one account, and leaves out what no database takes."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Final

from homeassistant.util import dt as dt_util
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from ..calls import Call, Comparable
from .call_keeping import Kept, keep_calls, make_account_id
from .database import described
from .database_thread import DatabaseThread
from .forgotten_calls import ForgottenCalls
from .read_periods import Period, add_periods, since
from .replaced_calls import replace_calls
from .told_news import mark_reported, note_look
from .unreturned_rows import note_unreturned
from .unwritten import Unwritten, Written

_LOGGER = logging.getLogger(__name__)

# What a database or its driver says of values that it cannot keep; some drivers leave it
# to Python, which knows no letter for half of a pair, and no number that long.
_REFUSALS: Final = (DataError, IntegrityError, ValueError, OverflowError)

# The first calls of an account that is added are written as soon as they are read. What a
# database that is lost sooner had told the statistics is not worth the telling.
_TIME_TO_BEGIN: Final = timedelta(hours=1)

# What an account has now, and what is known to be written of it.
type _Result = tuple[Kept, tuple[Period, ...], Written | None]


class _RefusedError(Exception):
    """Something of what was to be written is not taken."""


class AccountWriter:
    """Writes the calls of an account, all at once.

    Vendors' answers are read so that whatever they hold can be kept. Where something
    cannot be kept nevertheless, it is left out: else nothing would be written any more,
    for it is tried again and again.

    Attributes:
        known_unreturned: The ids of the missed calls that nobody has returned, as the
            account knows them of the database, into which others may have come from
            another one since; None where it knows of none.
    """

    def __init__(
        self,
        entry_id: str,
        thread: DatabaseThread,
        comparable: Comparable,
        numbering: str,
        forgotten: ForgottenCalls,
        *,
        added_at: datetime | None,
    ) -> None:
        """Write nothing yet.

        Args:
            entry_id: Of the account's config entry.
            thread: Speaks with the database.
            comparable: Gives a number a form in which all ways to write it are equal.
            numbering: Another word where that form may be another one.
            forgotten: Knows which calls are not kept.
            added_at: When the account was added, aware; None where that is not known.
        """
        self._entry_id = entry_id
        self._thread = thread
        self._comparable = comparable
        self._numbering = numbering
        self._forgotten = forgotten
        self._added_at = added_at
        self._written: Written | None = None
        self.known_unreturned: frozenset[str] | None = None
        self._left_out: dict[str, Call] = {}

    @property
    def left_out(self) -> int:
        """How many calls cannot be kept of those that came since the account opened."""
        return len(self._left_out)

    async def async_write(
        self, unwritten: Unwritten, read: tuple[Period, ...]
    ) -> tuple[Kept, tuple[Period, ...]]:
        """Write what is new.

        Args:
            unwritten: All that waits; it stays as it is.
            read: Which periods are known to be read.

        Returns:
            What was new and amended of the calls, and which periods are read now.

        Raises:
            ArchiveUnavailableError: It cannot be written now, and maybe later.
        """
        known = {
            call_id: call
            for call_id, call in self._left_out.items()
            # An amended one may be kept.
            if unwritten.calls.get(call_id, call) == call
        }
        refused = dict(known)
        work = (unwritten.without(known), read, self._thread.begun_anew)
        try:
            kept, read, self._written = await self._thread.async_run(
                partial(self._write, *work)
            )
        except _RefusedError:
            kept, read, self._written = await self._thread.async_run(
                partial(self._write_apart, *work, refused)
            )
        self._left_out = refused
        if self._written is not None and self._written.unreturned is not None:
            self.known_unreturned = self._written.unreturned
        return kept, read

    def _write(
        self,
        unwritten: Unwritten,
        read: tuple[Period, ...],
        begun_anew: int,
        connection: Connection,
    ) -> _Result:
        """Write all, or nothing.

        Raises:
            _RefusedError: Something of it is not taken.
        """
        try:
            return self._write_all(unwritten, read, begun_anew, connection)
        except _REFUSALS as error:
            raise _RefusedError from error

    def _write_apart(
        self,
        unwritten: Unwritten,
        read: tuple[Period, ...],
        begun_anew: int,
        refused: dict[str, Call],
        connection: Connection,
    ) -> _Result:
        """Write all that is taken, and note the calls that are not.

        In halves: one of very many is found before everybody has lost patience.
        """
        unwritten = unwritten.without(refused)
        attempt = connection.begin_nested()
        try:
            result = self._write_all(unwritten, read, begun_anew, connection)
        # What is wrong with the database itself ends the whole transaction.
        except _REFUSALS as error:
            attempt.rollback()
            if (halves := unwritten.halves()) is None:
                refused |= unwritten.calls
                _tell_refusal(unwritten, error)
                return Kept(), read, None
        else:
            attempt.commit()
            return result
        first, second = (
            self._write_apart(half, read, begun_anew, refused, connection)
            for half in halves
        )
        return first[0].and_also(second[0]), second[1], second[2]

    def _is_new_at(self, now: datetime) -> bool:
        """Whether no other database can have known the account before a moment."""
        added_at = self._added_at
        return added_at is not None and abs(now - added_at) < _TIME_TO_BEGIN

    def _write_all(
        self,
        unwritten: Unwritten,
        read: tuple[Period, ...],
        begun_anew: int,
        connection: Connection,
    ) -> _Result:
        now = dt_util.utcnow()
        written, opening = self._written, self._thread.openings
        is_known = written is not None and written.opening == opening
        if written is None or not is_known:
            account_id = make_account_id(
                connection,
                self._entry_id,
                self._numbering,
                intact_since=None if self._is_new_at(now) else now,
            )
            written = Written(opening, account_id)
        account_id = written.account_id
        kept = keep_calls(
            connection,
            account_id,
            self._forgotten.without(unwritten.calls.values()),
            comparable=self._comparable,
            now=now,
            pushed=unwritten.pushed,
        )
        if unwritten.replaced:
            replaced = replace_calls(connection, account_id, unwritten.replaced)
            kept = kept.and_also(replaced)
        is_first_look = unwritten.is_looked_at and not written.is_looked_at
        if is_first_look or unwritten.told_before is not None:
            note_look(connection, account_id, unwritten.told_before, now)
            written = replace(written, is_looked_at=True)
        mark_reported(connection, account_id, unwritten.reported, now)
        unreturned = unwritten.unreturned
        if unreturned is not None and written.unreturned != unreturned.ids:
            note_unreturned(
                connection,
                account_id,
                unreturned.ids,
                known=self.known_unreturned if unreturned.are_all else (),
            )
            known = unreturned.ids if unreturned.are_all else None
            written = replace(written, unreturned=known)
        # Most of their calls were in the database that is gone, if it is.
        is_there = self._thread.begun_anew == begun_anew
        periods = since(self._forgotten.before, unwritten.periods) if is_there else ()
        if periods or not is_known:
            read = add_periods(connection, account_id, periods)
        return kept, read, written


def _tell_refusal(unwritten: Unwritten, error: Exception) -> None:
    # Neither names nor numbers, nor what the database says: it may name them.
    if not unwritten.calls:
        _LOGGER.error("What is known of calls cannot be kept: %s", described(error))
    for call in unwritten.calls.values():
        _LOGGER.error(
            "A call of %s cannot be kept: %s", call.started_at, described(error)
        )

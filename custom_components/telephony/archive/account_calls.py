"""Finds the calls of one account, those that wait to be written, too."""

from collections.abc import Collection, Iterable, Set as AbstractSet
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from ..calls import Call, amended
from .call_keeping import account_id_of, has_calls
from .call_query import CallQuery
from .call_search import call_with_id, find_calls
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .forgotten_calls import ForgottenCalls
from .read_periods import Period
from .unreturned_rows import returned_among
from .unwritten import Unwritten
from .waiting_calls import WaitingCalls


class AccountCalls:
    """The calls of one account, written or not."""

    def __init__(
        self,
        entry_id: str,
        thread: DatabaseThread,
        forgotten: ForgottenCalls,
        unwritten: Unwritten,
        waiting: WaitingCalls,
    ) -> None:
        """Find calls of an account.

        Args:
            entry_id: Of its config entry.
            thread: Speaks with the database.
            forgotten: Knows which calls are not kept.
            unwritten: Has those that could not be written.
            waiting: Knows whether anybody tells them again.
        """
        self._entry_id = entry_id
        self._thread = thread
        self._forgotten = forgotten
        self._unwritten = unwritten
        self._waiting = waiting

    @property
    def unwritten(self) -> Collection[Call]:
        """Those that wait to be written."""
        return [*self._unwritten.calls.values()]

    async def async_with_id(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not kept, or forgotten.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        waiting = self._unwritten.calls.get(call_id)
        if waiting is not None and not await self._forgotten.async_without([waiting]):
            return None
        if waiting is not None and call_id not in self._unwritten.pushed:
            return waiting
        try:
            written = await self._thread.async_run(
                partial(call_with_id, entry_id=self._entry_id, call_id=call_id),
                is_reading=True,
            )
        except ArchiveUnavailableError:
            if waiting is None:
                raise
            return waiting
        if written is None or waiting is None:
            return written or waiting
        return amended(written, waiting)

    async def async_any(self) -> bool:
        """Whether any call is kept, or waits to be.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        return bool(self._unwritten.calls) or await self._thread.async_run(
            self._has_rows, is_reading=True
        )

    def _has_rows(self, connection: Connection) -> bool:
        account_id = account_id_of(connection, self._entry_id)
        return account_id is not None and has_calls(connection, account_id)

    async def async_last_start(self) -> datetime | None:
        """Return when the youngest call started, aware; None where there is none.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        found = await self._thread.async_run(
            partial(
                find_calls,
                queries=(CallQuery(account=self._entry_id, with_undeleted=True),),
                limit=1,
            ),
            is_reading=True,
        )
        kept = (one.call for one in found)
        return max(
            (call.started_at for call in (*kept, *self._unwritten.calls.values())),
            default=None,
        )

    async def async_waiting(self, period: Period) -> Period | None:
        """Return when calls of a period started that cannot be found: they wait in memory.

        None where none do.
        """
        calls = self._unwritten.calls_between(period.start, period.end)
        # What the vendor goes on listing is left out when it is written.
        remembered = await self._forgotten.async_without(calls)
        starts = [call.started_at for call in remembered]
        return (
            Period(min(starts), max(starts) + datetime.resolution) if starts else None
        )

    async def async_newest(
        self, start: datetime, end: datetime | None, limit: int
    ) -> tuple[Call, ...]:
        """Return the newest calls of a period, newest first, but those that are forgotten.

        Args:
            start: Its first moment, aware.
            end: The first moment after it, aware; None for all since then.
            limit: How many at most.

        Raises:
            ArchiveUnavailableError: They cannot be told at the moment.
        """
        # Those that are just being written wait no more, and may not have been found.
        waiting = self._unwritten.calls_between(start, end)
        pushed = self._unwritten.pushed
        found = await self._thread.async_run(
            partial(
                find_calls,
                queries=(CallQuery(account=self._entry_id, start=start, end=end),),
                limit=limit,
            ),
            is_reading=True,
        )
        known = {one.call.id: one.call for one in found}
        pushed |= self._unwritten.pushed
        for call in (*waiting, *self._unwritten.calls_between(start, end)):
            written = known.get(call.id)
            if call.id in pushed and written is not None:
                known[call.id] = amended(written, call)
            elif call.id in pushed or self._waiting.are_told_once:
                known[call.id] = call
        newest = sorted(known.values(), key=lambda call: call.started_at, reverse=True)
        # An older database may have been put back, from which they are deleted soon.
        return tuple(await self._forgotten.async_without(newest[:limit]))

    async def async_returned(self, ids: Iterable[str]) -> AbstractSet[str]:
        """Return which missed calls are returned by a call that is written.

        Args:
            ids: Of the missed calls.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        missed = frozenset(ids)
        if not missed:
            return missed
        return await self._thread.async_run(
            partial(returned_among, entry_id=self._entry_id, ids=missed),
            is_reading=True,
        )

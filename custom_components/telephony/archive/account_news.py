"""What automations know of the calls of one account, written or not."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from homeassistant.util import dt as dt_util

from ..calls import Call
from .account_calls import AccountCalls
from .account_writer import AccountWriter
from .database_thread import DatabaseThread
from .forgotten_calls import ForgottenCalls
from .told_news import KnownUnreturned, ToldNews, told_among, told_news
from .unwritten import Unwritten


class AccountNews:
    """Tells which calls of one account were told, and which missed ones wait."""

    def __init__(
        self,
        entry_id: str,
        thread: DatabaseThread,
        forgotten: ForgottenCalls,
        unwritten: Unwritten,
        writer: AccountWriter,
        *,
        calls: AccountCalls,
        turn: asyncio.Lock,
    ) -> None:
        """Ask for the news of an account.

        Args:
            entry_id: Of its config entry.
            thread: Speaks with the database.
            forgotten: Knows which calls are not kept.
            unwritten: Has what could not be written.
            writer: Learns which missed calls wait.
            calls: Finds the account's calls.
            turn: Is held while something is written.
        """
        self._entry_id = entry_id
        self._thread = thread
        self._forgotten = forgotten
        self._unwritten = unwritten
        self._writer = writer
        self._calls = calls
        self._turn = turn
        # What was written last for the first time was told by nobody; a database that was
        # mended may have lost that it was.
        self._new_ids: frozenset[str] = frozenset()
        self._mendings = thread.mendings

    @property
    def unwritten_reports(self) -> Mapping[str, datetime]:
        """When the calls started that were told, which is not written, by their ids."""
        return self._unwritten.reported

    def note_new(self, calls: Iterable[Call]) -> None:
        """Note which calls were just written for the first time."""
        self._new_ids = frozenset(call.id for call in calls)

    async def async_told(self, memory: timedelta) -> ToldNews | None:
        """Return what automations know of the account; None if nobody ever looked.

        Args:
            memory: How much older than the youngest one a call may be.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        # What is just being written is neither there yet nor waits any more.
        async with self._turn:
            written = await self._thread.async_run(
                partial(
                    told_news,
                    entry_id=self._entry_id,
                    memory=memory,
                    now=dt_util.utcnow(),
                ),
                is_reading=True,
            )
            told = self._unwritten.with_told(written)
            if written is not None:
                ids = frozenset(call.id for call in written.unreturned)
                self._writer.known_unreturned = ids
        if told is None:
            return None
        remembered = await self._forgotten.async_without(told.unreturned)
        returned = await self._calls.async_returned(call.id for call in remembered)
        waiting = tuple(call for call in remembered if call.id not in returned)
        return replace(told, unreturned=waiting)

    async def async_told_among(self, ids: Iterable[str]) -> ToldNews:
        """Return what automations know of some calls, but for which are unreturned.

        Raises:
            ArchiveUnavailableError: It cannot be told at the moment.
        """
        wanted, mendings = frozenset(ids), self._thread.mendings
        if wanted <= self._new_ids and mendings == self._mendings:
            return ToldNews({}, None, ())
        told = await self._thread.async_run(
            partial(told_among, entry_id=self._entry_id, ids=wanted), is_reading=True
        )
        self._mendings = mendings
        return told

    async def async_waiting_unreturned(self) -> KnownUnreturned | None:
        """Return what waits to be written of missed calls to return; None for nothing."""
        waiting = self._unwritten.unreturned
        if waiting is None:
            return None
        remembered = await self._forgotten.async_without(waiting.calls.values())
        return replace(waiting, calls={call.id: call for call in remembered})

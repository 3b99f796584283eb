"""Where it outlives a restart which calls were reported, and which wait to be returned.

It stands with the calls in the archive. Apart from it stands until when calls were told,
for a database can be lost, or some of what it knew: what was told before is not told again.
"""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
    Set as AbstractSet,
)
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import Final, TypedDict

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..archive.account_archive import AccountArchive
from ..archive.call_keeping import Kept
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.told_news import KnownUnreturned, ToldNews
from ..calls import Call, CallLedger, Comparable, Report, UnreturnedCalls
from ..calls.ledger import MEMORY
from ..entry.account_store import AccountStore, read_time

_LOGGER = logging.getLogger(__name__)

# Only a database that is away at the next start, or lost, makes it of use. Several calls
# are told at once.
_DELAY: Final = timedelta(seconds=10)
_DELAY_WITHOUT_DATABASE: Final = timedelta(seconds=1)


class StoredTime(TypedDict):
    """What is kept apart; moments are ISO 8601 in UTC.

    Attributes:
        told_until: When the youngest told call started; None where none was when somebody
            looked.
        last_told: The id of that call; None where it is not known.
    """

    told_until: str | None
    last_told: str | None


class ReportedCallsStore:
    """Loads and saves what an account knows of its calls.

    Attributes:
        has_new_database: Whether the account was looked at, and its database does not
            know.
        has_lost_unreturned: Whether nobody knows any more which missed calls are to be
            returned, either.
    """

    def __init__(
        self, hass: HomeAssistant, archive: AccountArchive, *, are_told_once: bool
    ) -> None:
        """Keep it with the calls of an account.

        Args:
            hass: Home Assistant.
            archive: Keeps the calls.
            are_told_once: Whether the vendor lists none of them again.
        """
        self._are_told_once = are_told_once
        self._archive = archive
        self._apart = _time_apart(hass, archive.entry_id)
        self._is_due = False
        # Whether it is not known what the archive knows.
        self._is_partial = False
        # Whether all calls to return are known, and not only those since the start.
        self._has_all_unreturned = True
        self.has_new_database = False
        self.has_lost_unreturned = False
        self._ledger = self._ledger_of(None)
        self._told_before: datetime | None = None
        # Until when calls were told by what stands apart, when that was read, and the id
        # of the last one.
        self._told_until: datetime | None = None
        self._last_told: str | None = None
        # Whether anything stands there.
        self._is_stored = False
        # Calls that were told and that the archive has forgotten.
        self._forgotten: AbstractSet[str] = frozenset()

    @property
    def has_all_unreturned(self) -> bool:
        """Whether all missed calls to return are known, those of before the start too."""
        return self._has_all_unreturned

    async def async_load(
        self, comparable: Comparable
    ) -> tuple[CallLedger, UnreturnedCalls]:
        """Return what was known; an account never looked at knows nothing.

        Args:
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        unreturned: Iterable[Call] = ()
        await self._async_load_apart()
        told = None
        try:
            told = await self._archive.news.async_told(MEMORY)
        except ArchiveUnavailableError:
            self._is_partial = True
        waiting = await self._archive.news.async_waiting_unreturned()
        self._has_all_unreturned = waiting is not None and waiting.are_all
        if not self._is_partial:
            self._note_new_database(told)
        if told is not None:
            self._ledger = self._ledger_of(told.reported, told.told_before)
            unreturned = told.unreturned
        else:
            unreturned = () if waiting is None else waiting.calls.values()
            if self._is_stored:
                until = self._told_until
                before = None if until is None else _after(until)
                self._ledger = self._ledger_of({}, before)
                if not self._is_partial:
                    self._told_before = before
        known = self._ledger.known
        unwritten = self._archive.news.unwritten_reports
        self._ledger.note(
            {one: time for one, time in unwritten.items() if one not in known}
        )
        if told is not None:
            self._compare_with_time_apart()
        return self._ledger, UnreturnedCalls(comparable, unreturned)

    def _ledger_of(
        self, known: Mapping[str, datetime] | None, before: datetime | None = None
    ) -> CallLedger:
        return CallLedger(known, before, are_told_once=self._are_told_once)

    def _compare_with_time_apart(self) -> None:
        """Have nothing told again where the archive knows of less than was told.

        A journal may be lost, a page of an index damaged, or an older file put back.
        Where it knows of more, Home Assistant was killed, and that may be all there is
        the next time.
        """
        known, until = self._told_last, self._told_until
        # Else it may have been amended since that the last one started then.
        is_lost = self._last_told not in self._ledger.known
        if is_lost and until is not None and (known is None or known < until):
            self._told_before = _after(until)
            self._ledger.learn({}, self._told_before)
        elif known is not None and (until is None or known > until):
            self._save_apart(_DELAY)

    def _note_new_database(self, told: ToldNews | None) -> None:
        """Note what the database does not know, and know the rest from now on."""
        self.has_new_database = told is None or not told.is_written
        self.has_lost_unreturned = (
            self.has_new_database and not self._has_all_unreturned
        )
        self._has_all_unreturned = True

    async def _async_load_apart(self) -> None:
        with self._apart.reading("Until when calls were told"):
            if (stored := await self._apart.async_load()) is not None:
                told_until, last_told = stored["told_until"], stored["last_told"]
                if told_until is not None:
                    self._told_until = read_time(told_until)
                self._last_told = None if last_told is None else str(last_told)
                self._is_stored = True

    @callback
    def async_listen_to_late_loading(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Have a callback called when the archive can tell what it could not before.

        Returns:
            What ends the listening.
        """
        return self._archive.late_loading.add(listener)

    @callback
    def async_listen_to_kept_calls(
        self, listener: Callable[[Kept], None]
    ) -> CALLBACK_TYPE:
        """Have a callback called with the calls that are kept, news or not.

        Returns:
            What ends the listening.
        """
        return self._archive.writings.add(listener)

    async def async_returned(self, unreturned: UnreturnedCalls) -> list[Call]:
        """Return which missed calls are returned by a call that is kept."""
        waiting = unreturned.calls
        with suppress(ArchiveUnavailableError):
            returned = await self._archive.calls.async_returned(
                call.id for call in waiting
            )
            return [call for call in waiting if call.id in returned]
        return []

    async def async_complete(self) -> tuple[Call, ...]:
        """Find out what the archive knows, where it could not tell when it was asked.

        Returns:
            Missed calls to return that were not known; nothing as long as it cannot
            tell, and the second time.
        """
        if not self._is_partial:
            return ()
        try:
            told = await self._archive.news.async_told(MEMORY)
        except ArchiveUnavailableError:
            return ()
        self._is_partial = False
        if told is None or told.told_before is None:
            self._told_before = self._ledger.forgotten_before
        else:
            self._ledger.learn(told.reported, told.told_before)
            self._compare_with_time_apart()
        had_all = self._has_all_unreturned
        self._note_new_database(told)
        return () if told is None or had_all else told.unreturned

    async def async_begin_anew(self, recent: Collection[Call]) -> None:
        """Have what can still be news written anew: the database was damaged.

        Args:
            recent: All calls that can still be news.
        """
        known = self._ledger.known
        # By a clock that is days behind, older ones may seem to be news as well.
        unmarked = known.keys() - {call.id for call in recent}
        before = self._ledger.forgotten_before
        self._told_before = max(
            (*filter(None, (before,)), *(_after(known[one]) for one in unmarked)),
            default=None,
        )
        self._ledger.note(known)
        with suppress(ArchiveUnavailableError):
            await self._archive.async_keep(recent)

    async def async_untold(self, reports: Sequence[Report]) -> Sequence[Report]:
        """Return those of some reports that were not told before.

        An index may be damaged by which the archive told what it knows, or a call in it
        have been lost since.
        """
        ledger = self._ledger
        with suppress(ArchiveUnavailableError):
            if reports:
                told = await self._archive.news.async_told_among(
                    one.call.id for one in reports
                )
                ledger.note(told.reported)
                if told.told_before is not None:
                    before = ledger.forgotten_before or told.told_before
                    ledger.learn({}, max(before, told.told_before))
                    ledger.mistrust_clock(dt_util.utcnow())
        return [one for one in reports if not ledger.may_have_known(one.call)]

    async def async_note_forgotten(self) -> None:
        """Have what stands apart know of no call that the archive has forgotten.

        After the next start, the archive would seem to have lost it.
        """
        before = self._told_last
        with suppress(ArchiveUnavailableError):
            told = await self._archive.news.async_told(MEMORY)
            kept = {} if told is None else told.reported
            waiting = self._archive.news.unwritten_reports
            self._forgotten = self._ledger.known.keys() - kept - waiting.keys()
        if self._told_last != before:
            self._save_apart(_DELAY_WITHOUT_DATABASE)

    @property
    def _told_last(self) -> datetime | None:
        """When the youngest call started that was told, or is never to be."""
        newest = self._newest_told
        times = (
            None if newest is None else self._ledger.known[newest],
            self._ledger.forgotten_before,
        )
        return max(filter(None, times), default=None)

    @property
    def _newest_told(self) -> str | None:
        return self._ledger.newest(but=self._forgotten)

    async def async_save(self, ledger: CallLedger, unreturned: UnreturnedCalls) -> None:
        """Write down what is known; what cannot be written now is written later."""
        with suppress(ArchiveUnavailableError):
            await self._archive.async_note_told(
                ledger.take_unsaved(),
                KnownUnreturned(
                    {call.id: call for call in unreturned.calls},
                    are_all=self._has_all_unreturned,
                ),
                self._told_before,
            )
            self._told_before = None
        # Without it, the first calls that are read without a database are taken for no news.
        if self._archive.is_behind or not self._is_stored:
            self._save_apart(_DELAY_WITHOUT_DATABASE)
        elif not self._is_due:
            self._save_apart(_DELAY)

    def _save_apart(self, delay: timedelta) -> None:
        self._is_due = True
        self._apart.async_delay_save(self._take, delay.total_seconds())

    async def async_stop(self) -> None:
        """Write down what was put off; a disk that fails costs memory, and nothing else."""
        if self._is_due:
            try:
                await self._apart.async_save(self._take())
            except OSError as error:
                _LOGGER.warning("Until when calls were told is not stored: %r", error)

    def _take(self) -> StoredTime:
        self._is_due, self._is_stored = False, True
        told_until, last_told = self._told_last, self._newest_told
        known = None if last_told is None else self._ledger.known[last_told]
        stood = self._told_until
        if self._is_partial and stood and (known is None or known < stood):
            # Of the last one the archive knows alone, which cannot tell.
            told_until, last_told = stood, self._last_told
        return StoredTime(
            told_until=told_until.isoformat() if told_until else None,
            last_told=last_told,
        )


def _after(time: datetime) -> datetime:
    return time + timedelta.resolution


async def async_forget_reported_calls(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what is kept apart of an account."""
    await _time_apart(hass, entry_id).async_remove()


def _time_apart(hass: HomeAssistant, entry_id: str) -> AccountStore[StoredTime]:
    return AccountStore[StoredTime](hass, entry_id)

"""Where it outlives a restart which calls were reported, and which wait to be returned.

It stands with the calls in the archive. Until when calls were told stands apart from it,
for a database can be lost: what was told before is not told again.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback

from ..archive.account_archive import AccountArchive
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import Call, CallLedger, Comparable, UnreturnedCalls
from ..calls.ledger import MEMORY
from ..entry.account_store import AccountStore, read_time

_LOGGER = logging.getLogger(__name__)

# Only a lost database makes it of use, so that it may be late.
_DELAY: Final = timedelta(minutes=10)


class StoredTime(TypedDict):
    """What is kept apart: when the youngest told call started, ISO 8601 in UTC."""

    told_until: str | None


class ReportedCallsStore:
    """Loads and saves what an account knows of its calls."""

    def __init__(self, hass: HomeAssistant, archive: AccountArchive) -> None:
        """Keep it with the calls of an account."""
        self._archive = archive
        self._apart = _time_apart(hass, archive.entry_id)
        self._is_due = False
        self._ledger = CallLedger()
        self._told_before: datetime | None = None

    async def async_load(
        self, comparable: Comparable
    ) -> tuple[CallLedger, UnreturnedCalls]:
        """Return what was known; an account never looked at knows nothing.

        Args:
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        unreturned: Iterable[Call] = ()
        told = None
        with suppress(ArchiveUnavailableError):
            told = await self._archive.async_told_news(MEMORY)
        if told is not None:
            self._ledger = CallLedger(told.reported, told.told_before)
            unreturned = told.unreturned
        else:
            with self._apart.reading("Until when calls were told"):
                stored = await self._apart.async_load()
                if stored is not None and stored["told_until"] is not None:
                    self._told_before = _after(read_time(stored["told_until"]))
                    self._ledger = CallLedger({}, self._told_before)
        return self._ledger, UnreturnedCalls(comparable, unreturned)

    @callback
    def begin_anew(self) -> None:
        """The database was damaged: what was told until now is written no more."""
        if newest := self._ledger.newest or self._ledger.forgotten_before:
            self._told_before = _after(newest)

    async def async_save(self, ledger: CallLedger, unreturned: UnreturnedCalls) -> None:
        """Write down what is known; what cannot be written now is written later."""
        with suppress(ArchiveUnavailableError):
            await self._archive.async_note_told(
                ledger.take_unsaved(),
                [call.id for call in unreturned.calls],
                self._told_before,
            )
            self._told_before = None
        if not self._is_due:
            self._is_due = True
            self._apart.async_delay_save(self._take, _DELAY.total_seconds())

    async def async_stop(self) -> None:
        """Write down what was put off; a disk that fails costs memory, and nothing else."""
        if self._is_due:
            try:
                await self._apart.async_save(self._take())
            except OSError as error:
                _LOGGER.warning("Until when calls were told is not stored: %r", error)

    def _take(self) -> StoredTime:
        self._is_due = False
        newest = self._ledger.newest or self._ledger.forgotten_before
        return StoredTime(told_until=newest.isoformat() if newest else None)


def _after(time: datetime) -> datetime:
    return time + timedelta.resolution


async def async_forget_reported_calls(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what is kept apart of an account."""
    await _time_apart(hass, entry_id).async_remove()


def _time_apart(hass: HomeAssistant, entry_id: str) -> AccountStore[StoredTime]:
    return AccountStore[StoredTime](hass, entry_id)

"""Reads in the background what a vendor still knows and the archive does not."""

from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..address_book.account_contacts import AccountContacts
from ..archive.account_archive import AccountArchive
from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period, as_read, missing
from ..coordinator import CallHistoryCoordinator
from ..entry.numbers import AccountNumbers
from ..failures.vendor_errors import action_errors
from ..polling.request_quota import RequestQuota
from ..providers.base import Capability, Provider
from .backfill_store import BackfillStore
from .call_attributes import recent_call_attributes
from .failed_pieces import FailedPieces
from .history_turns import HistoryTurns

_LOGGER = logging.getLogger(__name__)

# What a person waits for at a start comes first.
_FIRST_PAUSE: Final = timedelta(seconds=30)

# Between two pieces, so that it is no burst.
_PAUSE: Final = timedelta(seconds=5)

# After one of which the vendor told a part. What it could not tell is asked for anew.
_PAUSE_AFTER_PART: Final = timedelta(minutes=1)

# Whoever asks for a period comes first.
_PAUSE_FOR_OTHERS: Final = timedelta(minutes=1)

# While nothing can be read or kept. A poll, which comes soon, tells what is wrong.
_PAUSE_IN_TROUBLE: Final = timedelta(minutes=10)

# When all is there, a gap may still come: of a vendor that was away for days.
_PAUSE_WHEN_DONE: Final = timedelta(hours=1)

# Beside the polls.
MOST_REQUESTS_A_DAY: Final = 300

_PIECE: Final = timedelta(days=1)


class HistoryBackfill:
    """Reads the periods that were never read, the newest first, a day at a time.

    What it has read is noted with the calls, so that it goes on there after a restart, and
    what it has cost and could not have in a file. None of it is news. What cannot be had is
    left aside, and tried again later.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: CallHistoryCoordinator,
        *,
        provider: Provider,
        contacts: AccountContacts,
        numbers: AccountNumbers,
        archive: AccountArchive,
        turns: HistoryTurns,
    ) -> None:
        """Read for one account."""
        self._hass = hass
        self._coordinator = coordinator
        self._provider = provider
        self._contacts = contacts
        self._numbers = numbers
        self._archive = archive
        self._turns = turns
        self._quota = RequestQuota(MOST_REQUESTS_A_DAY, timedelta(days=1))
        self._cancel: CALLBACK_TYPE | None = None
        self._failed = FailedPieces()
        self._store = BackfillStore(
            hass, coordinator.config_entry.entry_id, self._quota, self._failed
        )

    async def async_load(self) -> None:
        """Go on with what was spent and left aside before a restart."""
        await self._store.async_load()

    @callback
    def async_start(self) -> None:
        """Read from now on: what is shown at once, the rest little by little."""
        if not self._coordinator.vendor.is_polled:
            return
        entry = self._coordinator.config_entry
        entry.async_on_unload(
            async_get_archive(self._hass).async_listen_to_new_beginning(
                lambda: self._wait(_FIRST_PAUSE)
            )
        )
        entry.async_on_unload(self._stop)
        _ = entry.async_create_background_task(
            self._hass, self._async_read_shown(), "read calls to show"
        )

    @property
    def missing_time(self) -> timedelta:
        """How much of what the vendor still knows was never read."""
        return sum(
            (period.end - period.start for period in self._missing()), timedelta()
        )

    @callback
    def _wait(self, pause: timedelta) -> None:
        self._stop()
        self._cancel = async_call_later(
            self._hass, pause, HassJob(self._on_time, cancel_on_shutdown=True)
        )

    @callback
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _on_time(self, _now: datetime) -> None:
        self._cancel = None
        _ = self._coordinator.config_entry.async_create_background_task(
            self._hass, self._async_read_next(), "read older calls"
        )

    async def _async_read_shown(self) -> None:
        """Read what is shown and missing, for somebody may wait for it."""
        shown = Period(self._coordinator.shown_since, dt_util.utcnow())
        while piece := self._newest_missing(within=shown):
            if await self._async_read(piece) > _PAUSE:
                break
        self._wait(_FIRST_PAUSE)

    async def _async_read_next(self) -> None:
        """Read the newest piece that is missing, and plan when to go on."""
        piece = self._newest_missing()
        self._wait(_PAUSE_WHEN_DONE if piece is None else await self._async_read(piece))

    async def _async_read(self, piece: Period) -> timedelta:
        """Read a piece and keep its calls; return how long to wait for the next one.

        Whatever goes wrong, there is a next one.
        """
        if wait := self._quota.wait(self._hass.loop.time()):
            return timedelta(seconds=wait)
        is_kept = async_get_archive(self._hass).trouble is None
        if not is_kept or not self._coordinator.last_update_success:
            return _PAUSE_IN_TROUBLE
        before = self._provider.requests_sent
        try:
            async with self._turns.turn():
                return await self._async_read_in_turn(piece)
        except ServiceValidationError:
            # Somebody else reads, or much was read within this minute.
            return _PAUSE_FOR_OTHERS
        finally:
            sent = self._provider.requests_sent - before
            self._quota.spend(sent, self._hass.loop.time())
            await self._store.async_save()

    async def _async_read_in_turn(self, piece: Period) -> timedelta:
        try:
            is_whole = await self._async_take(piece)
        except ArchiveUnavailableError:
            return _PAUSE_IN_TROUBLE
        except HomeAssistantError:
            return self._failed.note_failure(piece, self._hass.loop.time())
        except Exception:
            # What nobody thought of may be in this piece alone as well.
            _LOGGER.exception(
                "Calls of %s to %s cannot be read", piece.start, piece.end
            )
            return self._failed.note_failure(piece, self._hass.loop.time())
        if not is_whole:
            self._failed.note_part(piece, self._hass.loop.time())
            return _PAUSE_AFTER_PART
        self._failed.note_success(piece)
        return _PAUSE

    async def _async_take(self, piece: Period) -> bool:
        """Read a piece, and keep and show its calls; return whether these are all.

        Raises:
            HomeAssistantError, ArchiveUnavailableError: That cannot be done.
        """
        coordinator = self._coordinator
        with action_errors(
            self._hass, coordinator.config_entry, Capability.CALL_HISTORY
        ) as failures:
            history = await self._turns.async_read(
                piece.start, piece.end, self._archive, coordinator
            )
            failures.extend(history.failures)
        await self._numbers.async_learn(history.calls)
        read = () if failures else as_read(piece, history.whole_since)
        await self._archive.async_keep(history.calls, *read, replaced=history.replaced)
        # What is shown of them is written here, off the event loop.
        named = self._contacts.phone_book.named
        await self._hass.async_add_executor_job(
            recent_call_attributes, map(named, reversed(history.calls))
        )
        coordinator.async_show(
            await self._archive.forgotten.async_without(history.calls)
        )
        return not failures

    def _newest_missing(self, within: Period | None = None) -> Period | None:
        """Return what to read next; None where nothing is left, or all is left aside."""
        if not (lacking := self._missing()):
            return None
        self._failed.forget_before(lacking[0].start)
        waiting = self._failed.waiting(self._hass.loop.time())
        # What failed comes after all that may yet be had.
        for left_out in (self._failed.aside(), waiting):
            periods = tuple(
                left for period in lacking for left in missing(period, left_out)
            )
            if within is not None:
                periods = tuple(each for each in periods if each.end > within.start)
            if periods:
                end = periods[-1].end
                start = max(periods[-1].start, end - _PIECE)
                return Period(
                    start if within is None else max(start, within.start), end
                )
        return None

    def _missing(self) -> tuple[Period, ...]:
        """Return what is in the vendor's reach and was never read, oldest first."""
        # What no poll has reached yet, the next one reads.
        until = self._coordinator.told_until
        if until is None:
            return ()
        reach = self._coordinator.vendor.history_reach
        earliest = max(dt_util.utcnow() - reach, self._archive.forgotten.before)
        archive = self._archive
        known = (*archive.periods, *archive.partial_periods)
        return missing(Period(earliest, until), known)

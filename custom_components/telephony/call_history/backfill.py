"""Reads in the background what a vendor still knows and the archive does not."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..address_book.account_contacts import AccountContacts
from ..archive.account_archive import AccountArchive
from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period, missing
from ..coordinator import CallHistoryCoordinator
from ..entry.numbers import AccountNumbers
from ..failures.vendor_errors import action_errors
from ..polling.request_quota import RequestQuota
from ..providers.answers import CallHistory
from ..providers.base import Capability, Provider
from ..providers.errors import MalformedAnswerError
from .call_attributes import recent_call_attributes
from .history_turns import HistoryTurns

# What a person waits for at a start comes first.
_FIRST_PAUSE: Final = timedelta(seconds=30)

# Between two pieces, so that it is no burst.
_PAUSE: Final = timedelta(seconds=5)

# Whoever asks for a period comes first.
_PAUSE_FOR_OTHERS: Final = timedelta(minutes=1)

# After one that failed. Whoever is refused is not asked again at once.
_PAUSE_AFTER_FAILURE: Final = timedelta(minutes=10)

# Of what made no sense. Until then, what is older is read.
_PAUSE_AFTER_NONSENSE: Final = timedelta(hours=6)

# When all is there, a gap may still come: of a vendor that was away for days.
_PAUSE_WHEN_DONE: Final = timedelta(hours=1)

# Beside the polls.
MOST_REQUESTS_A_DAY: Final = 300

_PIECE: Final = timedelta(days=1)


class HistoryBackfill:
    """Reads the periods that were never read, the newest first, a day at a time.

    What it has read is noted with the calls, so that it goes on there after a restart.
    None of it is news.
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
        # And by the clock of the event loop, until when each is left aside.
        self._senseless: dict[Period, float] = {}

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
        """Read a piece and keep its calls; return how long to wait for the next one."""
        if wait := self._quota.wait(self._hass.loop.time()):
            return timedelta(seconds=wait)
        coordinator = self._coordinator
        is_kept = async_get_archive(self._hass).trouble is None
        if not is_kept or not coordinator.last_update_success:
            return _PAUSE_AFTER_FAILURE
        before = self._provider.requests_sent
        try:
            async with self._turns.turn():
                with action_errors(
                    self._hass, coordinator.config_entry, Capability.CALL_HISTORY
                ):
                    history = await self._async_told(piece)
            await self._numbers.async_learn(history.calls)
            await self._archive.async_keep(history.calls, piece)
        except ServiceValidationError:
            # Somebody else reads, or much was read within this minute.
            return _PAUSE_FOR_OTHERS
        except HomeAssistantError, ArchiveUnavailableError:
            # A poll, which comes soon, tells what is wrong.
            return _PAUSE_AFTER_FAILURE
        finally:
            sent = self._provider.requests_sent - before
            self._quota.spend(sent, self._hass.loop.time())
        # What is shown of them is written here, off the event loop.
        named = self._contacts.phone_book.named
        await self._hass.async_add_executor_job(
            recent_call_attributes, map(named, reversed(history.calls))
        )
        coordinator.async_show(
            await self._archive.forgotten.async_without(history.calls)
        )
        return _PAUSE

    async def _async_told(self, piece: Period) -> CallHistory:
        """Return what the vendor tells of a piece; what makes no sense is left aside.

        Raises:
            ProviderError, ArchiveUnavailableError: It cannot be read.
        """
        try:
            return await self._turns.async_read(piece.start, piece.end, self._archive)
        except MalformedAnswerError:
            pause = _PAUSE_AFTER_NONSENSE.total_seconds()
            self._senseless[piece] = self._hass.loop.time() + pause
            raise

    def _newest_missing(self, within: Period | None = None) -> Period | None:
        """Return what to read next; None where nothing is left."""
        now = self._hass.loop.time()
        self._senseless = {
            piece: until for piece, until in self._senseless.items() if until > now
        }
        periods = tuple(
            left
            for period in self._missing()
            for left in missing(period, self._senseless)
        )
        if within is not None:
            periods = tuple(each for each in periods if each.end > within.start)
        if not periods:
            return None
        end = periods[-1].end
        start = max(periods[-1].start, end - _PIECE)
        return Period(start if within is None else max(start, within.start), end)

    def _missing(self) -> tuple[Period, ...]:
        """Return what is in the vendor's reach and was never read, oldest first."""
        # What no poll has reached yet, the next one reads.
        until = self._coordinator.read_until
        if until is None:
            return ()
        reach = self._coordinator.vendor.history_reach
        earliest = max(dt_util.utcnow() - reach, self._archive.forgotten.before)
        return missing(Period(earliest, until), self._archive.periods)

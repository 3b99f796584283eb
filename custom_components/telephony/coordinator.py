"""Polls the recent call history of one account."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
import logging
from types import MappingProxyType
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .archive.account_archive import AccountArchive
from .archive.call_keeping import Kept
from .calls import Call
from .calls.calls_at_hand import RecentCalls
from .const import CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS, DOMAIN, TIMER_LEEWAY
from .entry.account_requests import AccountRequests
from .entry.numbers import AccountNumbers
from .failures.vendor_errors import poll_errors
from .growing_pause import GrowingPause
from .local_day import async_track_new_day, bounds_of_today, start_of_day
from .polling.poll_log import PollLog
from .polling.poll_pace import DAY_INTERVAL, PUSHED_INTERVAL, PollPace
from .polling.record_looks import RecordLooks
from .polling.request_quota import RequestQuota
from .providers.base import Capability, Provider, Vendor
from .recent_calls.recent_calls_reader import RecentCallsReader

_LOGGER = logging.getLogger(__name__)

# Good polls are further apart only where the machine slept in between.
_LONGEST_SILENCE: Final = timedelta(minutes=15)
_LONGEST_SILENCE_BETWEEN_PUSHES: Final = PUSHED_INTERVAL + timedelta(minutes=2)

# A push that says that the history has something new is followed by a poll, as long as
# there are not so many in an hour that somebody plays with the address of the webhook.
_AFTER_PUSH: Final = timedelta(seconds=2)
_MOST_POLLS_FOR_PUSHES: Final = 30


class CallHistoryCoordinator(DataUpdateCoordinator[RecentCalls]):
    """Keeps the recent calls of one account."""

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        vendor: Vendor,
        provider: Provider,
        numbers: AccountNumbers,
        *,
        archive: AccountArchive,
    ) -> None:
        """Poll the provider, by day more often than by night."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {vendor.key}",
            update_interval=DAY_INTERVAL,
            always_update=False,
        )
        self.vendor = vendor
        self.polls = PollLog()
        self.requests = AccountRequests(hass, entry, provider)
        self._provider = provider
        self._archive = archive
        if not vendor.is_polled:
            # There is no next poll.
            entry.async_on_unload(archive.late_loading.add(self._recall_late))
        entry.async_on_unload(archive.writings.add(self._on_kept))
        self._reader = RecentCallsReader(
            vendor, provider, numbers, archive, lambda: self.shown_since
        )
        self._pace = PollPace()
        self._pause = GrowingPause()
        self._awaited_since: datetime | None = None
        self._look: Callable[[], Awaitable[bool]] | None = None
        self._pushed_since: datetime | None = None
        self._is_pushed = False
        self._record_looks = RecordLooks()
        self._push_quota = RequestQuota(_MOST_POLLS_FOR_PUSHES, timedelta(hours=1))
        # By the clock of the event loop, when the last poll began and the next is due.
        self._polled_at = self._due = self._read_due = hass.loop.time()

    @callback
    def async_watch_midnight(self) -> None:
        """Let the day turn over at its end, without a poll.

        To be called when there are calls to count, after the first refresh.
        """
        self.config_entry.async_on_unload(
            async_track_new_day(self.hass, self._on_new_day)
        )

    @property
    def shown_since(self) -> datetime:
        """The first moment of the days that are shown, aware UTC."""
        days = int(
            self.config_entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS)
        )
        return start_of_day(days - 1)

    def call(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not kept at hand."""
        return self._reader.call(call_id)

    @property
    def owes_recall(self) -> bool:
        """Whether calls may be known by other ids than those of before the start."""
        return self._reader.owes_recall

    @property
    def has_recalled(self) -> bool:
        """Whether what was kept before the start is known, or read anew."""
        return self._reader.has_recalled

    async def async_recall_owed(self) -> None:
        """Know again by which ids calls were told before, if the archive can tell now."""
        await self._reader.async_recall_owed(dt_util.utcnow())

    @property
    def read_until(self) -> datetime | None:
        """When the last poll was that told all, aware UTC; None where none has."""
        return self._reader.read_until

    @property
    def told_until(self) -> datetime | None:
        """The same; where none has, when the first poll was that told a part."""
        return self._reader.told_until

    @property
    def is_complete(self) -> bool:
        """Whether the last poll could read all that it was to read."""
        return self.last_update_success and not self._reader.was_partial

    @callback
    def async_look_by(self, look: Callable[[], Awaitable[bool]]) -> None:
        """Have it looked for placed calls by something that asks for those alone.

        Args:
            look: Asks, and returns whether a call is over, so that the history is read.
        """
        self._look = look

    @callback
    def async_await_calls(
        self, since: datetime | None, placed_at: datetime | None
    ) -> None:
        """Look for calls that were asked for.

        Args:
            since: From when on every poll looks, aware; None where no call is awaited.
            placed_at: When the youngest of them was asked for, aware; polls are sooner
                after it.
        """
        self._awaited_since = since
        before = self._pace.looks
        self._pace.watch(placed_at)
        # A vendor that asked for a pause gets it.
        if not self.last_update_success:
            return
        self._set_interval()
        looks = self._pace.looks
        if (looks is None) != (before is None) or (looks and before and looks < before):
            self._poll_in_time(looks)

    @callback
    def async_show(self, calls: Iterable[Call]) -> None:
        """Show calls that no poll has read, as far as they are shown and no news."""
        if self._reader.add_older(calls, dt_util.utcnow()):
            self._show_anew()

    @callback
    def _on_kept(self, kept: Kept) -> None:
        """Show nothing by ids by which nothing is kept any more."""
        if self._reader.drop(kept.gone) and self.data is not None:
            self._show_anew()

    async def async_forget(self) -> None:
        """Show nothing of the calls that are not kept any more."""
        if await self._reader.async_forget():
            self._show_anew()

    @callback
    def async_read_all_next(self) -> None:
        """Let the next poll read a whole day, so that nothing is overlooked."""
        self._reader.read_all_next()

    @property
    def knows_calls(self) -> bool:
        """Whether it is known which calls there were, or that there were none."""
        return (
            self.last_update_success
            and self.data.is_known
            and not self.awaits_first_push
        )

    @property
    def awaits_first_push(self) -> bool:
        """Whether nothing can be known of calls, for the vendor has told of none yet."""
        return not (
            self.vendor.is_polled or self._pushed_since or self._archive.kept_since
        )

    @callback
    def async_note_pushes(self, since: datetime | None, *, is_healthy: bool) -> None:
        """Note since when the vendor tells of calls by itself, and whether it does now.

        Args:
            since: Aware; None where it tells of none.
            is_healthy: Whether it tells of them now, so that it need not be asked so often.
        """
        is_first = self.awaits_first_push
        self._pushed_since = since
        if is_first and not self.awaits_first_push and self.data is not None:
            self.async_update_listeners()
        if is_healthy is not self._is_pushed:
            self._is_pushed = is_healthy
            if self.last_update_success and self.vendor.is_polled:
                self._set_interval()
                self._poll_in_time(None)

    @callback
    def async_expect_record(self, call_id: str) -> None:
        """Look for the record of a call that has just ended, a few times."""
        self._record_looks.expect(call_id, dt_util.utcnow())
        look = self._record_looks.next(dt_util.utcnow(), self.requests.polls_left)
        if look is not None:
            self._poll_soon(look)

    @callback
    def async_stop_expecting(self, call_id: str) -> None:
        """Look no more for the record of a call: it is there."""
        if call_id in self._record_looks.expected:
            self._record_looks.found(call_id)
            if self.last_update_success:
                self._set_interval()
                self._poll_in_time(None)

    @callback
    def async_poll_for_push(self) -> None:
        """Poll in a moment, for the vendor says that there is something new."""
        _, day_end = bounds_of_today()
        # Else the next poll reads what this one would have.
        if not self._pace.has_spare(
            dt_util.utcnow(), day_end, self.requests.polls_left
        ):
            return
        now = self.hass.loop.time()
        if not self._push_quota.wait(now):
            self._push_quota.spend(1, now)
            self._poll_soon(_AFTER_PUSH)

    async def async_take_pushed(
        self,
        calls: Collection[Call],
        earliest_starts: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        """Take what the vendor told of calls by itself, as if it had been read.

        Args:
            calls: All that it told since it was heard last; where that is none, it is
                known that there were none.
            earliest_starts: When they can have started at the earliest, aware, by their
                ids, where that is not as it was told.
        """
        news, is_new = await self._reader.async_accept_pushed(
            calls,
            dt_util.utcnow(),
            earliest_starts=earliest_starts,
            are_all_told=self._pushed_since is not None,
        )
        if is_new:
            self.data = self._reader.recent(self.data.skipped, False, news)
            self.async_update_listeners()

    def _poll_soon(self, wait: timedelta) -> None:
        # A vendor that asked for a pause gets it.
        if self.last_update_success and self.vendor.is_polled:
            # To read the history, and not only for a call that was placed.
            self._read_due = min(
                self._read_due, self.hass.loop.time() + wait.total_seconds()
            )
            self._poll_in_time(wait)

    def _poll_in_time(self, looks: timedelta | None) -> None:
        """Poll when it is time: for looks soon, else so long after the last poll as usual.

        What is due sooner anyway is never put off, by one call after the other or by
        the end of the looks for one.
        """
        now = self.hass.loop.time()
        interval = (self.update_interval or DAY_INTERVAL).total_seconds()
        if looks is None:
            self._due = max(self._polled_at + interval, now)
        else:
            self._due = max(min(self._due, now + looks.total_seconds()), now)
        self.update_interval = timedelta(seconds=self._due - now)
        self._schedule_refresh()

    def _set_interval(self) -> None:
        if not self.vendor.is_polled:
            self.update_interval = None
            return
        _, day_end = bounds_of_today()
        polls_left = self.requests.polls_left
        interval = self._pace.interval(
            dt_util.now(),
            day_end,
            polls_left,
            answering=self.last_update_success,
            is_pushed=self._is_pushed,
        )
        look = self._record_looks.next(dt_util.utcnow(), polls_left)
        self.update_interval = interval if look is None else min(interval, look)

    @override
    async def _async_setup(self) -> None:
        await self.requests.async_load()

    @override
    async def _async_update_data(self) -> RecentCalls:
        is_look = self._pace.looks is not None or bool(self._record_looks.expected)
        self._set_interval()
        self._polled_at = self.hass.loop.time()
        self._due = (
            self._polled_at + (self.update_interval or DAY_INTERVAL).total_seconds()
        )
        # Also where it is not looked for calls any more, or not so often.
        is_needed = self._awaited_since is None or await self._async_needs_reading()
        if not (is_needed or self._pace.looks is None or self._record_looks.expected):
            return self.data
        self._read_due = self.hass.loop.time() + self._pace.usual.total_seconds()
        return await self._async_read_history(is_look=is_look)

    async def _async_needs_reading(self) -> bool:
        """Look for placed calls; return whether the history is to be read as well."""
        if self._look is None or not self.last_update_success:
            return True
        due = self._read_due - TIMER_LEEWAY.total_seconds()
        return await self.async_look() or self.hass.loop.time() >= due

    async def async_look(self) -> bool:
        """Ask for placed calls alone; return whether the history is to be read."""
        if self._look is None:
            return True
        sent_before = self._provider.requests_sent
        try:
            return await self._look()
        finally:
            sent = self._provider.requests_sent - sent_before
            self.requests.async_count_poll(sent, is_look=True)

    async def _async_read_history(self, *, is_look: bool) -> RecentCalls:
        now = dt_util.utcnow()
        sent_before = self._provider.requests_sent - self.requests.aside
        self._reader.begin(
            now,
            _LONGEST_SILENCE_BETWEEN_PUSHES if self._is_pushed else _LONGEST_SILENCE,
        )
        with (
            self.polls.entry(now) as poll,
            poll_errors(
                self.hass,
                self.config_entry,
                Capability.CALL_HISTORY,
                self._pause.after,
            ) as failures,
        ):
            try:
                read = await self._reader.async_read(now, self._awaited_since)
            finally:
                sent = self._provider.requests_sent - self.requests.aside
                poll.requests = sent - sent_before
                self.requests.async_count_poll(poll.requests, is_look=is_look)
            history = read.history
            poll.records, poll.skipped = len(history.calls), history.skipped
            if history.failures:
                poll.outcome = type(history.failures[0]).__name__
            failures.extend(history.failures)
        is_new = self.data is None
        news, is_changed = await self._reader.async_accept_read(history, now)
        self._pause.end()
        told = (history.skipped, read.after_gap)
        if not (is_new or is_changed) and told == (
            self.data.skipped,
            self.data.after_gap,
        ):
            return self.data
        return self._reader.recent(*told, news)

    @callback
    def _recall_late(self) -> None:
        """Take what the archive has when it can be read at last."""
        if not self._reader.has_recalled:
            _ = self.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), "take what is kept of calls"
            )

    def _show_anew(self) -> None:
        """Show what has changed without a poll."""
        self.data = self._reader.recent(self.data.skipped, self.data.after_gap)
        self.async_update_listeners()

    @callback
    def _on_new_day(self) -> None:
        self.requests.async_begin_day()
        self._reader.begin_day()
        self._show_anew()

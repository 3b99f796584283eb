"""Polls the recent call history of one account."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import batched
import logging
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .archive.account_archive import AccountArchive
from .archive.database_thread import ArchiveUnavailableError
from .archive.read_periods import Period
from .calls import LATEST_REPORT, LONGEST_CALL, Call, DayCounts, amended, end_of
from .calls.calls_at_hand import (
    KEPT_TIME,
    MOST_OLDER_CALLS,
    CallsAtHand,
    RecentCalls,
)
from .const import CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS, DOMAIN
from .entry.account_requests import AccountRequests
from .entry.numbers import AccountNumbers
from .failures.vendor_errors import poll_errors
from .growing_pause import GrowingPause
from .local_day import async_track_new_day, bounds_of_today
from .polling.poll_log import PollLog
from .polling.poll_pace import DAY_INTERVAL, PUSHED_INTERVAL, PollPace
from .polling.read_plan import Reading, ReadPlan
from .polling.record_looks import RecordLooks
from .polling.request_quota import RequestQuota
from .providers.answers import CallHistory
from .providers.base import Capability, Provider, Vendor

_LOGGER = logging.getLogger(__name__)

# Are added without a noticeable pause.
_AT_ONCE: Final = 500

# No vendor is asked for more.
MOST_RECENT_CALLS: Final = 30_000

# Good polls are further apart only where the machine slept in between.
_LONGEST_SILENCE: Final = timedelta(minutes=15)
_LONGEST_SILENCE_BETWEEN_PUSHES: Final = PUSHED_INTERVAL + timedelta(minutes=2)

# A push that says that the history has something new is followed by a poll, as long as
# there are not so many in an hour that somebody plays with the address of the webhook.
_AFTER_PUSH: Final = timedelta(seconds=2)
_MOST_POLLS_FOR_PUSHES: Final = 30

# Timers may be early by so much.
_LEEWAY: Final = timedelta(seconds=1)


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
        self._numbers = numbers
        self._archive = archive
        self._calls = CallsAtHand(DayCounts(*bounds_of_today(), vendor.currency))
        self._plan = ReadPlan()
        self._pace = PollPace()
        self._pause = GrowingPause()
        self._read_at: datetime | None = None
        self._has_recalled = False
        # Calls may be told by other ids than those by which the archive knows them.
        self._owes_recall = False
        self._read_until: datetime | None = None
        self._unnoted: Period | None = None
        self._awaited_since: datetime | None = None
        self._look: Callable[[], Awaitable[bool]] | None = None
        self._was_partial = False
        self._doubtful: dict[str, Call] = {}
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
        """The first moment of the days that are shown, in UTC."""
        days = int(
            self.config_entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS)
        )
        today = dt_util.now().date()
        return dt_util.start_of_local_day(today - timedelta(days=days - 1)).astimezone(
            UTC
        )

    def call(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not kept at hand."""
        return self._calls.get(call_id)

    @property
    def read_until(self) -> datetime | None:
        """When the last poll was that told all; None where none has."""
        return self._read_until

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
            since: From when on every poll looks; None where no call is awaited.
            placed_at: When the youngest of them was asked for; polls are sooner after it.
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
        now = dt_util.utcnow()
        recent = now - KEPT_TIME
        if self._keep([call for call in calls if end_of(call) < recent], now):
            self._show_anew()

    async def async_forget(self) -> None:
        """Show nothing of the calls that are not kept any more."""
        calls = self._calls.newest_first()
        remembered = {
            call.id for call in await self._archive.forgotten.async_without(calls)
        }
        forgotten = {call.id for call in calls} - remembered
        if not forgotten:
            return
        self._calls.forget(forgotten)
        self._show_anew()

    @callback
    def async_read_all_next(self) -> None:
        """Let the next poll read a whole day, so that nothing is overlooked."""
        self._plan.force()

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
        """Note since when the vendor tells of calls by itself, and whether it does now."""
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

    async def async_take_pushed(self, calls: Collection[Call]) -> None:
        """Take what the vendor told of calls by itself, as if it had been read."""
        now = dt_util.utcnow()
        if not self._has_recalled:
            self._has_recalled = await self._async_recall(now)
        told = [amended(await self._async_known(call), call) for call in calls]
        if not self.vendor.is_polled:
            self._read_until = now
            if self._pushed_since is not None:
                self._unnoted = Period(self._pushed_since, now)
        news, is_new = await self._async_accept(told, now)
        if is_new:
            self.data = self._recent_calls(self.data.skipped, False, news)
            self.async_update_listeners()

    async def _async_known(self, told: Call) -> Call:
        """Return what is known of a call of which more is told."""
        known = self.call(told.id)
        if known is None:
            with suppress(ArchiveUnavailableError):
                known = await self._archive.async_call(told.id)
        return told if known is None else known

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
        due = self._read_due - _LEEWAY.total_seconds()
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
        read_at, self._read_at = self._read_at, None
        longest = (
            _LONGEST_SILENCE_BETWEEN_PUSHES if self._is_pushed else _LONGEST_SILENCE
        )
        # Of what was not told by itself, nobody knows.
        after_gap = self.vendor.is_polled and (
            read_at is None or now - read_at > longest
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
                history = await self._read(now)
            finally:
                sent = self._provider.requests_sent - self.requests.aside
                poll.requests = sent - sent_before
                self.requests.async_count_poll(poll.requests, is_look=is_look)
            poll.records, poll.skipped = len(history.calls), history.skipped
            if history.failures:
                poll.outcome = type(history.failures[0]).__name__
            failures.extend(history.failures)
        # What a part of the records held meanwhile is told now.
        after_gap |= self._was_partial and not history.failures
        self._was_partial = bool(history.failures)
        is_new = self.data is None
        news, is_changed = await self._async_accept(self._certain(history), now)
        self._pause.end()
        told = (history.skipped, after_gap)
        if not (is_new or is_changed) and told == (
            self.data.skipped,
            self.data.after_gap,
        ):
            return self.data
        return self._recent_calls(*told, news)

    def _certain(self, history: CallHistory) -> Collection[Call]:
        """Return the calls of which it is certain whether they are forgotten.

        A part of the records may not have the number by which a call is. What is told by
        a part alone and may be such a call waits until all can be read.
        """
        told = self._doubtful | {call.id: call for call in history.calls}
        certain_since = self._archive.forgotten.numbers_until
        self._doubtful = {
            call.id: call
            for call in told.values()
            if history.failures
            and call.started_at < certain_since
            and self.call(call.id) is None
        }
        return [call for call in told.values() if call.id not in self._doubtful]

    async def _async_accept(
        self, told: Iterable[Call], now: datetime
    ) -> tuple[Collection[Call], bool]:
        """Keep what is new of what was told; return that, and whether anything changed."""
        news: Collection[Call] = [call for call in told if self.call(call.id) != call]
        await self._numbers.async_learn(news)
        # Vendors go on listing what was forgotten.
        news = await self._archive.forgotten.async_without(news)
        await self._async_write(news)
        # More may have been while it was written.
        news = await self._archive.forgotten.async_without(news)
        return news, await self._async_take(news, now)

    async def _async_recall(self, now: datetime) -> bool:
        """Take from the archive what it has; return whether that could be done."""
        calls = await self._async_kept(now)
        if calls is None:
            return False
        self._provider.recall(calls)
        await self._numbers.async_learn(calls)
        await self._async_take(calls, now)
        return True

    async def _async_recall_late(self, now: datetime) -> None:
        """Take what the archive could not tell at the start, if it can now.

        What was told by another id meanwhile is known by the one that it had before.
        """
        calls = await self._async_kept(now)
        if calls is None:
            return
        self._owes_recall = False
        anew = self._provider.recall(calls)
        self._archive.drop_unwritten(anew)
        self._calls.forget(set(anew))
        await self._numbers.async_learn(calls)
        await self._async_take(
            [call for call in calls if self.call(call.id) is None], now
        )
        # They are taken with what the next reading tells.
        self._doubtful |= {call.id: call for call in anew.values()}
        self._show_anew()

    async def _async_kept(self, now: datetime) -> list[Call] | None:
        """Return what the archive has of the time that is read; None where it is away."""
        # Those, too, that were read and not told, however long they lasted, and those
        # that were read last: the first reading begins with them.
        recent = min(now, self._archive.read_until or now) - KEPT_TIME - LONGEST_CALL
        try:
            return [
                *await self._archive.async_newest(recent, None, MOST_RECENT_CALLS),
                *await self._archive.async_newest(
                    self.shown_since, recent, MOST_OLDER_CALLS
                ),
            ]
        except ArchiveUnavailableError:
            return None

    async def _read(self, now: datetime) -> CallHistory:
        """Ask for what can be new, and at first for what cannot be had elsewhere."""
        archive = self._archive
        if self._owes_recall:
            await self._async_recall_late(now)
        is_recalled = self._has_recalled or await self._async_recall(now)
        if not self.vendor.is_polled:
            self._has_recalled = is_recalled
            return CallHistory(())
        read_until = archive.read_until
        if read_until is None and archive.is_begun_anew:
            read_until = now - LATEST_REPORT
        reading = self._plan.next(
            now,
            read_until=read_until,
            newest=self._calls.newest,
            awaited_since=self._awaited_since,
            calls_since=self._calls.count,
        )
        if not is_recalled:
            since = min(reading.since, self.shown_since)
            reading = Reading(since, thorough=True)
        sent_before = self._provider.requests_sent
        history = await self._provider.recent_calls(
            reading.since, late_since=reading.late_since, anew=reading.anew
        )
        requests = self._provider.requests_sent - sent_before
        self._owes_recall |= self._provider.needs_recall and not is_recalled
        self._has_recalled = True
        understood = bool(history.calls) or not history.skipped
        if self._plan.done(reading, now, understood=understood, requests=requests):
            self._read_at = now
            if history.failures:
                return history
            self._read_until = now
            # A call that is still going on is found by a thorough reading at the latest.
            self._unnoted = Period(reading.earliest, now) if reading.thorough else None
        return history

    async def _async_write(self, news: Collection[Call]) -> None:
        """Have the archive keep what is new; a poll without news writes nothing."""
        unnoted, self._unnoted = self._unnoted, None
        read = (unnoted,) if unnoted is not None else ()
        is_first = self.data is None
        if news or is_first or self._archive.is_behind:
            # What cannot be written is told among the repairs, and written later.
            with suppress(ArchiveUnavailableError):
                await self._archive.async_keep(news, *read)
        else:
            self._archive.note_read(*read)
        if self._read_until is not None:
            self._archive.note_poll(self._read_until)

    async def _async_take(self, calls: Collection[Call], now: datetime) -> bool:
        """Add what was read; return whether anything is other than it was."""
        is_changed = self._keep((), now)
        # Ten thousand calls are work: others have their turn in between.
        for some in batched(calls, _AT_ONCE, strict=False):
            is_changed |= self._keep(some, now)
            await asyncio.sleep(0)
        return is_changed

    def _keep(self, calls: Sequence[Call], now: datetime) -> bool:
        """Add calls, and drop what is no longer of use; return whether any was."""
        is_new_day = self._calls.begin_day(*bounds_of_today())
        return self._calls.take(calls, now, self.shown_since) or is_new_day

    def _recent_calls(
        self, skipped: int, after_gap: bool, news: Iterable[Call] = ()
    ) -> RecentCalls:
        return self._calls.recent(
            self.shown_since, skipped=skipped, after_gap=after_gap, news=news
        )

    def _show_anew(self) -> None:
        """Show what has changed without a poll."""
        self.data = self._recent_calls(self.data.skipped, self.data.after_gap)
        self.async_update_listeners()

    @callback
    def _on_new_day(self) -> None:
        self.requests.async_begin_day()
        self._calls.begin_day(*bounds_of_today())
        self._show_anew()

"""Polls the recent call history of one account."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging
from secrets import randbelow
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .account import TelephonyConfigEntry
from .calls import Call, CallDay, comparable_number, summarize_day
from .const import CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS, DOMAIN
from .poll_log import PollLog
from .providers.base import CallHistory, Provider, Vendor
from .vendor_errors import poll_errors

_LOGGER = logging.getLogger(__name__)

POLL_INTERVAL: Final = timedelta(minutes=5)

# Accounts drift apart by up to this much, so as not to poll in the same second.
_SPREAD_SECONDS: Final = 15

# A record appears when its call ends; one that lasted this long is found at once.
OVERLAP: Final = timedelta(minutes=45)

# Longer calls, and amendments of records, are found when a whole day is read again.
_THOROUGH_INTERVAL: Final = timedelta(hours=12)
_THOROUGH_REACH: Final = timedelta(hours=25)

# After a click-to-call the history is looked at in these steps.
_WATCH_INTERVAL: Final = timedelta(seconds=20)
_WATCH_TIME: Final = timedelta(minutes=3)
_CLOCK_TOLERANCE: Final = timedelta(minutes=1)

_LONGEST_PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RecentCalls:
    """What is known of an account's recent calls.

    Attributes:
        calls: Those of the days that are shown, newest first, each once.
        kept: Those and all that can still be news, newest first.
        skipped: Records of the last poll that could not be understood.
        after_gap: Whether the polls before the last one failed or did not happen.
        day_start: When "today" began in Home Assistant's time zone.
        day_end: When it ends.
        today: What the calls of today add up to.
    """

    calls: tuple[Call, ...]
    kept: tuple[Call, ...]
    skipped: int
    after_gap: bool
    day_start: datetime
    day_end: datetime
    today: CallDay


class CallHistoryCoordinator(DataUpdateCoordinator[RecentCalls]):
    """Keeps the recent calls of one account."""

    config_entry: TelephonyConfigEntry
    _cancel_wait: CALLBACK_TYPE

    def __init__(
        self,
        hass: HomeAssistant,
        entry: TelephonyConfigEntry,
        vendor: Vendor,
        provider: Provider,
    ) -> None:
        """Poll the provider every five minutes."""
        self._interval = POLL_INTERVAL + timedelta(seconds=randbelow(_SPREAD_SECONDS))
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {vendor.key}",
            update_interval=self._interval,
            always_update=False,
        )
        self.vendor = vendor
        self.polls = PollLog()
        self._provider = provider
        self._calls: dict[str, Call] = {}
        self._newest: datetime | None = None
        self._read_thoroughly_at: datetime | None = None
        self._after_gap = True
        self._refusals = 0
        self._watched: dict[str, datetime] = {}
        self._requests_before_today = 0

    @callback
    def async_watch_midnight(self) -> None:
        """Let the day turn over at its end, without a poll.

        To be called when there are calls to count, after the first refresh.
        """
        self._wait_for_midnight()
        self.config_entry.async_on_unload(self._stop_waiting)

    @callback
    def _wait_for_midnight(self) -> None:
        # Where clocks change at midnight, none shows 0:00 on that day.
        _, end = _today()
        self._cancel_wait = async_track_point_in_time(self.hass, self._new_day, end)

    @callback
    def _stop_waiting(self) -> None:
        # Every day has a wait of its own.
        self._cancel_wait()

    @property
    def requests_today(self) -> int:
        """How many requests were sent since midnight, or since the account was loaded."""
        return self._provider.requests_sent - self._requests_before_today

    @callback
    def async_watch_for_call(self, number: str) -> None:
        """Look sooner, for a short while, until a call to a number shows up."""
        now = dt_util.utcnow()
        self._watched[comparable_number(number) or number] = now
        self.update_interval = _WATCH_INTERVAL
        self._schedule_refresh()

    @override
    async def _async_update_data(self) -> RecentCalls:
        now = dt_util.utcnow()
        sent_before = self._provider.requests_sent
        after_gap, self._after_gap = self._after_gap, True
        with (
            self.polls.entry(now) as poll,
            poll_errors(self.hass, self.config_entry, self._growing_pause),
        ):
            try:
                history = await self._read(now)
            finally:
                poll.requests = self._provider.requests_sent - sent_before
            poll.records, poll.skipped = len(history.calls), history.skipped
        self._after_gap = False
        self._refusals = 0
        self._keep(history, now)
        # Ten thousand calls are work: others have their turn in between.
        await asyncio.sleep(0)
        self._end_watch(now)
        calls = self._newest_first()
        await asyncio.sleep(0)
        return self._count(calls, history.skipped, after_gap=after_gap)

    async def _read(self, now: datetime) -> CallHistory:
        """Ask for what can be new: mostly little, twice a day a whole day."""
        last = self._read_thoroughly_at
        if last is None:
            start = min(self._first_moment_shown(), now - _THOROUGH_REACH)
            history = await self._provider.call_history(start)
        elif abs(now - last) >= _THOROUGH_INTERVAL:
            history = await self._provider.call_history(now - _THOROUGH_REACH)
        else:
            # By the vendor's time, which a wrong clock here does not change.
            since = min(self._newest or last, now) - OVERLAP
            earliest = now - _THOROUGH_REACH
            return await self._provider.recent_calls(max(since, earliest))
        self._read_thoroughly_at = now
        return history

    def _keep(self, history: CallHistory, now: datetime) -> None:
        """Add what was read, and drop what is no longer shown."""
        if history.calls:
            self._calls |= {call.id: call for call in history.calls}
            # A record from the future is a vendor's slip, and no measure of time.
            times = [call.started_at for call in history.calls]
            self._newest = max(
                (time for time in (*times, self._newest) if time and time <= now),
                default=None,
            )
        earliest = min(self._first_moment_shown(), now - _THOROUGH_REACH)
        if any(call.started_at < earliest for call in self._calls.values()):
            self._calls = {
                call.id: call
                for call in self._calls.values()
                if call.started_at >= earliest
            }

    def _newest_first(self) -> tuple[Call, ...]:
        return tuple(
            sorted(self._calls.values(), key=lambda call: call.started_at, reverse=True)
        )

    @callback
    def _end_watch(self, now: datetime) -> None:
        """Stop looking sooner for calls that showed up, or never will."""
        self._watched = {
            number: since
            for number, since in self._watched.items()
            if now - since < _WATCH_TIME
            and not any(
                call.started_at >= since - _CLOCK_TOLERANCE
                and comparable_number(call.callee.number) == number
                for call in self._calls.values()
            )
        }
        self.update_interval = _WATCH_INTERVAL if self._watched else self._interval

    def _growing_pause(self) -> timedelta:
        """Return a pause that grows from one refusal to the next, with jitter."""
        pause: timedelta = min(POLL_INTERVAL * 2**self._refusals, _LONGEST_PAUSE)
        # Beyond this the longest pause holds anyway.
        self._refusals = min(self._refusals + 1, 10)
        return pause + timedelta(seconds=randbelow(int(pause.total_seconds() / 4)))

    def _first_moment_shown(self) -> datetime:
        days = int(
            self.config_entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS)
        )
        today = dt_util.now().date()
        return dt_util.start_of_local_day(today - timedelta(days=days - 1)).astimezone(
            UTC
        )

    def _count(
        self, kept: tuple[Call, ...], skipped: int, *, after_gap: bool
    ) -> RecentCalls:
        """Add up the calls of Home Assistant's today."""
        start, end = _today()
        earliest = self._first_moment_shown()
        calls = tuple(call for call in kept if call.started_at >= earliest)
        return RecentCalls(
            calls,
            kept,
            skipped,
            after_gap,
            start,
            end,
            summarize_day(calls, start, end, self.vendor.currency),
        )

    @callback
    def _new_day(self, _now: datetime) -> None:
        self._wait_for_midnight()
        self._requests_before_today = self._provider.requests_sent
        data = self.data
        self.data = self._count(data.kept, data.skipped, after_gap=data.after_gap)
        self.async_update_listeners()


def _today() -> tuple[datetime, datetime]:
    """Return the first moments of Home Assistant's today and tomorrow."""
    today = dt_util.now().date()
    return (
        dt_util.start_of_local_day(today),
        dt_util.start_of_local_day(today + timedelta(days=1)),
    )

"""Polls the recent call history of one account."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .account import TelephonyConfigEntry
from .calls import Call, CallDay, summarize_day
from .const import CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS, DOMAIN
from .providers.base import Provider, Vendor
from .vendor_errors import poll_errors

_LOGGER = logging.getLogger(__name__)

POLL_INTERVAL: Final = timedelta(minutes=5)

# A call is recorded when it ends, so one that lasted this long is still found.
OVERLAP: Final = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class RecentCalls:
    """What is known of an account's recent calls.

    Attributes:
        calls: Newest first, each once.
        skipped: Records of the last poll that could not be understood.
        day_start: When "today" began in Home Assistant's time zone.
        today: What the calls of today add up to.
    """

    calls: tuple[Call, ...]
    skipped: int
    day_start: datetime
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
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {vendor.key}",
            update_interval=POLL_INTERVAL,
            always_update=False,
        )
        self.vendor = vendor
        self._provider = provider
        self._read_until: datetime | None = None
        self._calls: dict[str, Call] = {}

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

    @override
    async def _async_update_data(self) -> RecentCalls:
        now = dt_util.utcnow()
        first = self._first_moment_shown()
        start = first
        if self._read_until is not None:
            start = max(first, self._read_until - OVERLAP)
        with poll_errors(self.vendor):
            history = await self._provider.call_history(start)
        self._read_until = now
        self._calls |= {call.id: call for call in history.calls}
        self._calls = {
            call.id: call for call in self._calls.values() if call.started_at >= first
        }
        return self._count(
            tuple(
                sorted(
                    self._calls.values(), key=lambda call: call.started_at, reverse=True
                )
            ),
            history.skipped,
        )

    def _first_moment_shown(self) -> datetime:
        days = int(
            self.config_entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS)
        )
        today = dt_util.now().date()
        return dt_util.start_of_local_day(today - timedelta(days=days - 1)).astimezone(
            UTC
        )

    def _count(self, calls: tuple[Call, ...], skipped: int) -> RecentCalls:
        """Add up the calls of Home Assistant's today."""
        start, end = _today()
        return RecentCalls(
            calls,
            skipped,
            start,
            summarize_day(calls, start, end, self.vendor.currency),
        )

    @callback
    def _new_day(self, _now: datetime) -> None:
        self._wait_for_midnight()
        self.data = self._count(self.data.calls, self.data.skipped)
        self.async_update_listeners()


def _today() -> tuple[datetime, datetime]:
    """Return the first moments of Home Assistant's today and tomorrow."""
    today = dt_util.now().date()
    return (
        dt_util.start_of_local_day(today),
        dt_util.start_of_local_day(today + timedelta(days=1)),
    )

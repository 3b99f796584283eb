"""What the calls of this month and of the last thirty days add up to."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from sqlalchemy import Connection

from ..archive.account_archive import AccountArchive
from ..archive.archive import async_get_archive
from ..archive.call_sums import sum_calls
from ..archive.column_types import EPOCH
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import Direction, Outcome
from ..listeners import Listeners
from ..local_day import async_track_new_day

DAYS: Final = 30

# In every time zone a day begins with one.
_QUARTER: Final = timedelta(minutes=15)

# So that polls have their turn in between.
_PIECE: Final = timedelta(days=8)

# The last piece has no end, so that midnight reads nothing. Calls of the future are slips
# of a vendor's clock.
_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)

_PAUSE_AFTER_FAILURE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is added up, in UTC.

    Attributes:
        month: The first moment of the month in Home Assistant's time zone.
        days: The first moment of the last thirty days, today among them.
        end: The first moment of tomorrow.
    """

    month: datetime
    days: datetime
    end: datetime

    @property
    def start(self) -> datetime:
        """The first moment of all."""
        return min(self.month, self.days)


@dataclass(frozen=True, slots=True)
class RecentSums:
    """What recent calls add up to.

    Attributes:
        bounds: What was added up.
        kept_since: From when on all calls are kept, which may be later. Those from before
            the quarter of an hour in which that is are not counted, for some are missing.
        calls: Of this month.
        cost: Of this month, in the currency of the account. Costs in any other are left
            out rather than added up wrongly.
        answered_share: Of the incoming calls of the last thirty days; None where there
            was none whose outcome is known.
        time_to_answer: How long the answered ones of these rang on average; None where
            it is known of none.
    """

    bounds: Bounds
    kept_since: datetime
    calls: int
    cost: Decimal
    answered_share: float | None
    time_to_answer: timedelta | None


@dataclass(slots=True)
class _Quarter:
    """What the calls of a quarter of an hour add up to, or of many."""

    calls: int = 0
    cost: Decimal = Decimal()
    incoming: int = 0
    answered: int = 0
    timed: int = 0
    time_to_answer: timedelta = timedelta()

    def add(self, other: _Quarter) -> None:
        self.calls += other.calls
        self.cost += other.cost
        self.incoming += other.incoming
        self.answered += other.answered
        self.timed += other.timed
        self.time_to_answer += other.time_to_answer


type _Quarters = dict[datetime, _Quarter]


class RecentCallsSums:
    """Adds up the recent calls of an account whenever they, or the day, have changed.

    Nothing is done before somebody listens. Of what was added up once, only the quarters
    of an hour are read again that changed, and those after them.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        archive: AccountArchive,
        currency: str | None,
    ) -> None:
        """Add up nothing yet.

        Args:
            hass: Home Assistant.
            entry: The account.
            archive: What is kept of it.
            currency: ISO 4217 code of the costs to add up.
        """
        self._hass = hass
        self._entry = entry
        self._archive = archive
        self._currency = currency
        self._listeners = Listeners[[]]()
        self._quarters: _Quarters = {}
        self._read_since: datetime | None = None
        self._read_until: datetime | None = None
        self._is_stale = False
        self._renewing: asyncio.Task[None] | None = None
        self._cancel_retry: CALLBACK_TYPE | None = None
        self._cancel_new_day: CALLBACK_TYPE | None = None
        self.sums: RecentSums | None = None

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Have a callback called whenever `sums` has changed.

        Returns:
            What ends the listening.
        """
        end = self._listeners.add(listener)
        if self._cancel_new_day is None:
            self._start()
        return end

    async def async_wait(self) -> None:
        """Wait until what is being added up is, or cannot be at the moment."""
        if self._renewing is not None:
            _ = await asyncio.wait((self._renewing,))

    @callback
    def _start(self) -> None:
        entry = self._entry
        for stop in (
            self._archive.changes.add(self._on_change),
            self._archive.ageing.add(self._on_change),
            async_get_archive(self._hass).async_listen_to_new_beginning(self._forget),
            self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._on_configured),
            self._stop,
        ):
            entry.async_on_unload(stop)
        self._follow_days()
        self._renew()

    @callback
    def _stop(self) -> None:
        for cancel in (self._cancel_retry, self._cancel_new_day):
            if cancel is not None:
                cancel()
        self._cancel_retry = self._cancel_new_day = None

    @callback
    def _follow_days(self) -> None:
        if self._cancel_new_day is not None:
            self._cancel_new_day()
        self._cancel_new_day = async_track_new_day(self._hass, self._renew)

    @callback
    def _on_configured(self, _event: Event) -> None:
        # Another time zone has another midnight.
        self._follow_days()
        self._renew()

    @callback
    def _on_change(self, since: datetime) -> None:
        if self._read_until is not None and self._read_since is not None:
            changed = max(_quarter_of(since), self._read_since)
            self._read_until = min(self._read_until, changed)
        self._renew()

    @callback
    def _forget(self) -> None:
        """Begin anew, as the archive does."""
        self._quarters, self._read_since, self._read_until = {}, None, None
        self._renew()

    @callback
    def _renew(self) -> None:
        self._is_stale = True
        is_at_work = self._renewing is not None and not self._renewing.done()
        if is_at_work or self._hass.is_stopping:
            return
        self._renewing = self._entry.async_create_background_task(
            self._hass, self._async_renew(), "add up recent calls"
        )

    async def _async_renew(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                self._show(await self._async_sums())
        except ArchiveUnavailableError:
            self._show(None)
            self._retry_later()

    @callback
    def _retry_later(self) -> None:
        @callback
        def on_time(_now: datetime) -> None:
            self._cancel_retry = None
            self._renew()

        if self._cancel_retry is None:
            self._cancel_retry = async_call_later(
                self._hass,
                _PAUSE_AFTER_FAILURE,
                HassJob(on_time, cancel_on_shutdown=True),
            )

    @callback
    def _show(self, sums: RecentSums | None) -> None:
        if sums != self.sums:
            self.sums = sums
            self._listeners.tell()

    async def _async_sums(self) -> RecentSums | None:
        bounds = _bounds()
        await self._async_read(bounds)
        kept_since = self._archive.kept_since
        if kept_since is None:
            # Nobody knows whether there were calls.
            return None
        return await self._hass.async_add_executor_job(
            _add_up, self._quarters, bounds, kept_since
        )

    async def _async_read(self, bounds: Bounds) -> None:
        """Read what is not known, or not any more."""
        start, end = bounds.start, bounds.end
        if self._read_since is None or start < self._read_since:
            self._quarters, self._read_until = {}, start
        # What is before it is dropped, and another time zone may want it again.
        self._read_since = start
        while self._read_until is not None and self._read_until < end:
            since = self._read_until
            until = since + _PIECE
            if until >= end:
                until = _NEVER
            self._read_until = until
            try:
                new = await async_get_archive(self._hass).async_run(
                    partial(
                        _read_quarters,
                        entry_id=self._entry.entry_id,
                        start=since,
                        end=until,
                        currency=self._currency,
                    ),
                    is_reading=True,
                )
            except ArchiveUnavailableError:
                if self._read_until is not None:
                    self._read_until = min(self._read_until, since)
                raise
            self._quarters = {
                moment: quarter
                for moment, quarter in self._quarters.items()
                if start <= moment < since or moment >= until
            } | new


def _read_quarters(
    connection: Connection,
    entry_id: str,
    start: datetime,
    end: datetime,
    currency: str | None,
) -> _Quarters:
    found: defaultdict[datetime, _Quarter] = defaultdict(_Quarter)
    for each in sum_calls(connection, entry_id, start, end, _QUARTER):
        quarter = found[each.start]
        quarter.calls += each.calls
        if currency is not None:
            quarter.cost += each.costs.get(currency, Decimal())
        if each.direction is Direction.INCOMING and each.outcome is not None:
            quarter.incoming += each.calls
            if each.outcome is Outcome.ANSWERED:
                quarter.answered += each.calls
                quarter.timed += each.timed
                quarter.time_to_answer += each.time_to_answer
    return found


def _add_up(quarters: _Quarters, bounds: Bounds, kept_since: datetime) -> RecentSums:
    month, days = _Quarter(), _Quarter()
    first = _quarter_of(kept_since)
    for moment, quarter in quarters.items():
        if max(bounds.month, first) <= moment < bounds.end:
            month.add(quarter)
        if max(bounds.days, first) <= moment < bounds.end:
            days.add(quarter)
    return RecentSums(
        bounds,
        kept_since,
        month.calls,
        month.cost,
        days.answered / days.incoming if days.incoming else None,
        days.time_to_answer / days.timed if days.timed else None,
    )


def _bounds() -> Bounds:
    today = dt_util.now().date()
    month, days, end = (
        dt_util.start_of_local_day(date).astimezone(UTC)
        for date in (
            today.replace(day=1),
            today - timedelta(days=DAYS - 1),
            today + timedelta(days=1),
        )
    )
    return Bounds(month, days, end)


def _quarter_of(moment: datetime) -> datetime:
    return EPOCH + (moment - EPOCH) // _QUARTER * _QUARTER

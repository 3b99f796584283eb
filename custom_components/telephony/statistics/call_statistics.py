"""Long-term statistics of an account's calls, kept equal to what the archive says."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..archive.account_archive import AccountArchive
from ..archive.archive import async_get_archive
from ..archive.call_sums import CallSum, sum_calls
from ..archive.cut_hour import hour_of
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import intact_since
from ..entry.changes import async_follow_changes
from ..entry.removed_accounts import Rest, async_get_removed_accounts
from .corrections import HOUR, Hours, corrections_of_all
from .recorder_rows import (
    RecorderUnavailableError,
    async_clear,
    async_known_statistics,
    async_sums_before,
    async_wait_until_done,
    async_write_rows,
    async_written_rows,
)
from .series import Series, hourly_values, id_prefix, known_series

# News that belong together are written together.
_PAUSE: Final = timedelta(minutes=1)

# Older calls come a day at a time, and each of them moves the sums of all later hours.
_REST: Final = timedelta(minutes=5)

# So many hours are looked at together, that memory and transactions stay small.
_PIECE: Final = timedelta(days=31)

_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)


class CallStatistics:
    """Has Home Assistant's recorder know what each hour's calls add up to.

    After a start everything is compared with the archive, after that what changed and
    what comes after it. What is wrong is written and compared again: nothing is taken
    for written that was not read. A call by whose vendor's clock it is an hour that is
    not there yet is written when that is.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, archive: AccountArchive
    ) -> None:
        """Write nothing yet."""
        self._hass = hass
        self._entry = entry
        self._archive = archive
        self._stale_since: datetime | None = None
        self._cancel: CALLBACK_TYPE | None = None
        self._due = _NEVER
        self._is_at_work = False
        self._next_at = _EVER

    @property
    def is_up_to_date(self) -> bool:
        """Whether all is known to be written that is known to be kept."""
        is_stale = (self._stale_since or _NEVER) <= dt_util.utcnow()
        return not (is_stale or self._is_at_work)

    @callback
    def async_start(self) -> None:
        """Follow what is kept, until the account is unloaded."""
        entry = self._entry
        entry.async_on_unload(self._archive.changes.add(self._on_change))
        entry.async_on_unload(self._stop)
        title = entry.title

        @callback
        def on_entry_change() -> None:
            nonlocal title
            if entry.title != title:
                title = entry.title
                self._on_change(dt_util.utcnow())

        async_follow_changes(self._hass, entry, on_entry_change)
        self._on_change(_EVER)

    @callback
    def _on_change(self, since: datetime) -> None:
        """Look at all hours from a moment on, soon."""
        self._stale_since = min(self._stale_since or since, since)
        self._wait()

    @callback
    def _wait(self) -> None:
        if self._stale_since is None or self._is_at_work or self._hass.is_stopping:
            return
        now = dt_util.utcnow()
        due = max(now + _PAUSE, self._next_at, self._stale_since)
        if self._cancel is not None:
            if self._due <= due:
                return
            self._cancel()
        self._due = due
        self._cancel = async_call_later(
            self._hass, due - now, HassJob(self._on_time, cancel_on_shutdown=True)
        )

    @callback
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _on_time(self, _now: datetime) -> None:
        self._cancel = None
        _ = self._entry.async_create_background_task(
            self._hass, self._async_update(), "write statistics of calls"
        )

    async def _async_update(self) -> None:
        since, self._stale_since = self._stale_since, None
        if since is None:
            return
        self._is_at_work = True
        left: datetime | None = since
        try:
            with suppress(ArchiveUnavailableError, RecorderUnavailableError):
                left = await self._async_correct(since)
        finally:
            self._is_at_work = False
            self._next_at = dt_util.utcnow() + _REST
        if left is not None:
            self._on_change(left)
        self._wait()

    async def _async_correct(self, since: datetime) -> datetime | None:
        """Write what is wrong from a moment on; return from when on something is left."""
        if since == _EVER:
            await async_clear_removed(self._hass)
        end = hour_of(dt_util.utcnow()) + HOUR
        if await self._async_write_from(since, end):
            await async_wait_until_done(self._hass)
            if await self._async_write_from(since, end):
                return since
        to_come = await self._async_sum(Hours(end, _NEVER))
        return min((each.start for each in to_come), default=None)

    async def _async_write_from(self, since: datetime, end: datetime) -> bool:
        """Write what is wrong between two moments; return whether anything was."""
        entry, hass = self._entry, self._hass
        known = await async_known_statistics(hass)
        unchecked = known_series(entry, known)
        names = {
            series: known[series.statistic_id(entry)]["name"] for series in unchecked
        }
        totals: dict[Series, Decimal] = {}
        has_written = False
        intact = await async_get_archive(hass).async_run(
            partial(intact_since, entry_id=entry.entry_id), is_reading=True
        )
        for hours in self._pieces(since, end):
            # Thousands of rows: each of these steps would keep all others waiting.
            values = await hass.async_add_executor_job(
                hourly_values, await self._async_sum(hours)
            )
            new = (unchecked | values.keys()) - totals.keys()
            totals |= await self._async_totals_before(new, hours.start)
            written = await async_written_rows(
                hass, [series.statistic_id(entry) for series in totals], hours
            )
            found = await hass.async_add_executor_job(
                corrections_of_all,
                hours,
                dict(totals),
                {
                    series: written.get(series.statistic_id(entry), ())
                    for series in totals
                },
                values,
                self._known_hours(intact),
            )
            for series, (rows, totals[series]) in found.items():
                metadata = series.metadata(entry)
                if rows or (series in names and names[series] != metadata["name"]):
                    async_write_rows(hass, metadata, rows)
                    names[series] = metadata["name"]
                    has_written = True
                    # The recorder looks at each row before it takes them.
                    await asyncio.sleep(0)
        return has_written

    async def _async_sum(self, hours: Hours) -> tuple[CallSum, ...]:
        """Return what the archive says of hours, and of the one after them."""
        forgotten, end = self._archive.forgotten, hours.end + HOUR
        cut_hour = [
            each for each in forgotten.cut_hour if hours.start <= each.start < end
        ]
        sums = await async_get_archive(self._hass).async_run(
            partial(
                sum_calls,
                entry_id=self._entry.entry_id,
                # Forgotten calls that are not deleted yet are in the sum of that hour.
                start=max(hours.start, forgotten.before),
                end=end,
                piece=HOUR,
            ),
            is_reading=True,
        )
        return (*sums, *cut_hour)

    async def _async_totals_before(
        self, wanted: Iterable[Series], moment: datetime
    ) -> dict[Series, Decimal]:
        ids = {series.statistic_id(self._entry): series for series in wanted}
        sums = await async_sums_before(self._hass, ids, moment)
        return {ids[statistic_id]: total for statistic_id, total in sums.items()}

    def _pieces(self, since: datetime, end: datetime) -> Iterator[Hours]:
        """Yield the hours to look at, from the one before a moment on."""
        if since == _EVER:
            # Of what is before, nothing is known, or not any more. A gap behind it changes
            # nothing: each hour is known by itself.
            known = (*self._archive.periods, *self._archive.partial_periods)
            since = min((each.start for each in known), default=dt_util.utcnow())
            since = max(since, self._archive.forgotten.before)
        start = hour_of(since) - HOUR
        while start < end:
            yield Hours(start, min(start + _PIECE, end))
            start += _PIECE

    def _known_hours(self, intact: datetime) -> Callable[[datetime], bool]:
        """Return what tells whether all calls of an hour are kept that were ever kept.

        It goes by what is known now, and may be asked in any thread.

        Args:
            intact: From when on none is lost, aware, but for what was never known.
        """
        before = self._archive.forgotten.before
        # An hour that begins before its calls are known never had any others.
        periods = [
            replace(each, start=hour)
            if (hour := hour_of(each.start)) >= intact
            else each
            for each in self._archive.periods
        ]

        def is_known(hour: datetime) -> bool:
            # What was read last may not be written yet, and begin with what is forgotten.
            return hour >= before and any(
                period.start <= hour < period.end for period in periods
            )

        return is_known


async def async_clear_removed(hass: HomeAssistant) -> None:
    """Have the statistics of removed accounts deleted.

    Raises:
        RecorderUnavailableError: They cannot be deleted at the moment.
    """
    removed = async_get_removed_accounts(hass)
    if not (entry_ids := await removed.async_of(Rest.STATISTICS)):
        return
    known = await async_known_statistics(hass)
    for entry_id in entry_ids:
        prefix = id_prefix(entry_id)
        left = [one for one in known if one.startswith(prefix)]
        if left:
            # That they are gone is seen the next time.
            async_clear(hass, left)
        else:
            await removed.async_end(Rest.STATISTICS, entry_id)

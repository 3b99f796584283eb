"""NXCloud's call records of DID numbers, one day and one page at a time.

Source: "DID Number Call Record Query".
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil
from typing import Final

from ..answers import CallHistory
from ..errors import MalformedAnswerError, RefusedError
from ..history_pages import (
    KNOWN_TIME,
    HistoryPage,
    PageReader,
    read_history,
)
from ..json_record import JsonRecord
from .did_day import DayReading, DidPage, KnownDay, ListOrder
from .did_record import call_of
from .signed_api import SignedApi, SignedRequest

BUSINESS: Final = "4"

# "Less than 1000". A third of that is read in one go without a noticeable pause.
PAGE_SIZE: Final = 300

# A poll looks at twice as many records of a day as were new the last time, and at least
# at so many, some of which may belong to calls that took longer than others.
_SHORTEST_LOOK: Final = 20

# A day is asked for until so long after its end, at a distance that grows from here on:
# each time, half the time for which it is over, but less than an hour.
_SETTLING_TIME: Final = timedelta(hours=5)
_BUSY_TIME: Final = timedelta(minutes=20)
_LONGEST_DISTANCE: Final = timedelta(minutes=55)

# Later than that only where somebody asks how a whole day was, and not again and again.
_DISTANCE_OF_SETTLED: Final = timedelta(hours=7)

# How long it is known when a day was asked for.
_REMEMBERED_TIME: Final = timedelta(days=3)


def page_request(url: str, day: date, number: int, page_size: int) -> SignedRequest:
    """Return what asks a scheme and host for a page; days are the vendor's."""
    return SignedRequest(
        f"{url}/api/did/cdr",
        "cdr",
        BUSINESS,
        {"date": day.isoformat(), "pageSize": page_size, "page": number},
    )


class DidHistory:
    """Reads call records as calls."""

    def __init__(self, api: SignedApi, url: str, time_zone: tzinfo) -> None:
        """Read from the given host.

        Args:
            api: Signs the requests.
            url: Scheme and host of the DID service.
            time_zone: Of the records' days and times.
        """
        self._api = api
        self._url = url
        self._time_zone = time_zone
        self._reader = PageReader(lambda record: call_of(record, time_zone))
        # Nothing of a day that has to be read whole.
        self._known: dict[date, KnownDay] = {}
        self._asked_at: dict[date, datetime] = {}
        self._order: ListOrder | None = None
        self._look_size = _SHORTEST_LOOK
        self._last: tuple[JsonRecord, DidPage] | None = None

    async def probe(self) -> None:
        """Ask for the smallest page of today.

        Raises:
            ProviderError: Call records cannot be had.
        """
        await self._page(datetime.now(self._time_zone).date(), 1, page_size=1)

    async def history(self, start: datetime, end: datetime | None) -> CallHistory:
        """Return the calls that started in [start, end), aware.

        Raises:
            ProviderError: The records cannot be had.
        """
        return await read_history(self._all_pages(start, end), start, end)

    async def recent(self, since: datetime, *, anew: bool) -> CallHistory:
        """Return the calls of days that changed since they were last asked for.

        A day that was read before is asked for some records, whose answer holds the
        total; only where more of it are new are other pages read.

        Args:
            since: From its day on, aware.
            anew: Whether to read all of these days, changed or not.

        Raises:
            ProviderError: The records cannot be had.
        """
        now = datetime.now(UTC)
        days = self._days(since, now)
        if anew:
            for day in days:
                self._known.pop(day, None)
        else:
            days = [day for day in days if self._may_have_changed(day, now)]
        pages = self._changed_pages(days, since)
        return await read_history(pages, self.day_start(since), None)

    def day_start(self, moment: datetime) -> datetime:
        """Return when the day of a moment began where the account is."""
        return datetime.combine(self._day(moment), datetime.min.time(), self._time_zone)

    async def _all_pages(
        self, start: datetime, end: datetime | None
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of all days that a period touches."""
        now = datetime.now(UTC)
        # No call has been made in the future, and the end is not part of the period.
        last_moment = min(end or now, now) - timedelta.resolution
        for day in self._days(start, last_moment):
            reading = DayReading(None, PAGE_SIZE)
            async for page in self._day_pages(day, reading):
                yield page

    async def _changed_pages(
        self, days: list[date], since: datetime
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages that can hold what is new since the last time."""
        now = datetime.now(UTC)
        readings = {day: DayReading(self._known.get(day), PAGE_SIZE) for day in days}
        for day, reading in readings.items():
            known = self._known.get(day)
            if known is not None:
                look = await self._look(day, known)
                reading.look(look)
                yield look
            async for page in self._day_pages(day, reading):
                yield page
            if known is not None:
                self._look_size = min(
                    max(2 * reading.new_calls, _SHORTEST_LOOK), PAGE_SIZE
                )
        # Noted when all was read: a failure half-way has every day asked for again.
        for day, reading in readings.items():
            self._asked_at[day] = now
            known = reading.finish()
            if known is None:
                self._known.pop(day, None)
            else:
                self._known[day] = known
        # Longer than one look back, for the next one may reach further.
        oldest = self._day(min(since, now) - _REMEMBERED_TIME)
        self._asked_at = {
            day: time for day, time in self._asked_at.items() if day >= oldest
        }
        oldest = self._day(min(since, now - KNOWN_TIME))
        self._known = {
            day: known for day, known in self._known.items() if day >= oldest
        }

    async def _look(self, day: date, known: KnownDay) -> DidPage:
        """Return the page that has the youngest calls, if the order is as it was."""
        is_last = self._order is ListOrder.OLDEST_FIRST
        number = max(ceil(known.total / self._look_size), 1) if is_last else 1
        try:
            return await self._page(day, number, self._look_size)
        except RefusedError:
            # Perhaps the list has become shorter, and there is no such page.
            self._known.pop(day, None)
            raise

    def _may_have_changed(self, day: date, now: datetime) -> bool:
        """Whether a day is to be asked for.

        Records appear when calls end, so that a day gains some after its end, and the
        fewer the longer it is over.
        """
        asked_at = self._asked_at.get(day)
        if asked_at is None:
            return True
        end = datetime.combine(
            day + timedelta(days=1), datetime.min.time(), self._time_zone
        )
        age = asked_at - end
        if age < _BUSY_TIME:
            return True
        distance = (
            min(age / 2, _LONGEST_DISTANCE)
            if age < _SETTLING_TIME
            else _DISTANCE_OF_SETTLED
        )
        return abs(now - asked_at) >= distance

    async def _day_pages(
        self, day: date, reading: DayReading
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of a day that a reading still needs."""
        while (number := reading.next_page(self._order)) is not None:
            page = await self._page(day, number, PAGE_SIZE)
            reading.read(number, page)
            yield page

    def _days(self, start: datetime, end: datetime) -> list[date]:
        """Return the days of the account's zone that a period touches."""
        first, last = self._day(start), self._day(end)
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._time_zone).date()

    async def _page(self, day: date, number: int, page_size: int) -> DidPage:
        request = page_request(self._url, day, number, page_size)
        envelope = await self._api.call(request)
        # What is answered byte for byte as before is the same record, not only an equal one.
        if self._last is not None and self._last[0].fields is envelope.fields:
            return self._last[1]
        data = envelope.record("data")
        # A day without calls may come as null; any other type is no page of records.
        if not (
            isinstance(envelope.fields.get("data"), dict | None)
            and isinstance(data.fields.get("list"), list | None)
        ):
            raise MalformedAnswerError(text="no list of records")
        read = self._reader.read(data.entries("list") or [])
        pages = data.integer("totalPage")
        page = DidPage(
            read.calls,
            read.skipped,
            total=data.integer("totalRow"),
            pages=pages if pages and pages > 0 else None,
        )
        # Every page is a test of what was seen before.
        if (order := page.order) is not None:
            self._order = order if self._order in {None, order} else None
        self._last = (envelope, page)
        return page

"""NXCloud's call records of DID numbers, one day and one page at a time.

Source: "DID Number Call Record Query".
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil
from typing import Final

from ..base import CallHistory
from ..errors import MalformedAnswerError
from ..history_pages import HistoryPage, read_history, read_page, remembering
from .did_record import call_of
from .signed_api import SignedApi, SignedRequest

BUSINESS: Final = "4"

# "Less than 1000". A third of that is read in one go without a noticeable pause.
PAGE_SIZE: Final = 300

# A day is asked for until so long after its end, at a distance that grows from here on:
# each time, half the time for which it is over, but less than an hour.
_SETTLING_TIME: Final = timedelta(hours=5)
_BUSY_TIME: Final = timedelta(minutes=20)
_LONGEST_DISTANCE: Final = timedelta(minutes=55)

# How long it is known when a day was asked for.
_REMEMBERED_TIME: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class DidPage(HistoryPage):
    """A page of a day's records.

    Attributes:
        total: How many records the day has; None where not told.
        pages: On how many pages they stand; None where not told.
    """

    total: int | None
    pages: int | None


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
        self._call = remembering(lambda record: call_of(record, time_zone))
        self._totals: dict[date, int | None] = {}
        self._asked_at: dict[date, datetime] = {}

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

    async def recent(self, since: datetime) -> CallHistory:
        """Return the calls of days that changed since they were last asked for.

        A day that was read before is asked for one record, whose answer holds the
        total; only where that changed are pages read, and only those that can hold what
        is new.

        Raises:
            ProviderError: The records cannot be had.
        """
        day_start = datetime.combine(
            since.astimezone(self._time_zone).date(),
            datetime.min.time(),
            self._time_zone,
        )
        return await read_history(self._changed_pages(since), day_start, None)

    async def _all_pages(
        self, start: datetime, end: datetime | None
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of all days that a period touches."""
        now = datetime.now(UTC)
        # No call has been made in the future, and the end is not part of the period.
        last_moment = min(end or now, now) - timedelta.resolution
        for day in self._days(start, last_moment):
            async for page in self._day_pages(day, None):
                yield page

    async def _changed_pages(self, since: datetime) -> AsyncIterator[HistoryPage]:
        """Yield the pages that can hold what is new since the last time."""
        now = datetime.now(UTC)
        days = [
            day for day in self._days(since, now) if self._may_have_changed(day, now)
        ]
        totals: dict[date, int | None] = {}
        for day in days:
            known = self._totals.get(day)
            first = await self._page(day, 1, PAGE_SIZE if known is None else 1)
            total = first.total
            if total is not None and total == known:
                continue
            new = None if total is None or known is None else total - known
            due = (total or 0) - (known or 0)
            async for page in self._day_pages(
                day, new, first if known is None else None
            ):
                due -= len(page)
                if page.skipped:
                    # They may make sense later.
                    total = None
                yield page
            # What was counted and not given may be there the next time.
            totals[day] = total if due <= 0 else None
        # Noted when all was read: a failure half-way has every day read again. Longer
        # than one look back, for the next one may reach further.
        oldest = (min(since, now) - _REMEMBERED_TIME).astimezone(self._time_zone).date()
        asked_at = self._asked_at | dict.fromkeys(days, now)
        self._asked_at = {day: time for day, time in asked_at.items() if day >= oldest}
        self._totals = {
            day: total
            for day, total in (self._totals | totals).items()
            if day in self._asked_at
        }

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
        distance = min(age / 2, _LONGEST_DISTANCE)
        return age < _SETTLING_TIME and abs(now - asked_at) >= distance

    async def _day_pages(
        self, day: date, new: int | None, first: DidPage | None = None
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of a day, all or those at its ends.

        New records stand at either end of the list, depending on an order that no
        document tells; so both are read.

        Args:
            day: In the account's zone.
            new: How many records were added; None or less than one for not known.
            first: The first page, where it is at hand.
        """
        pages_of_new = None if new is None or new < 1 else ceil(new / PAGE_SIZE) + 1
        number = pages = 1
        while number <= pages:
            if number > 1 or first is None:
                page = await self._page(day, number, PAGE_SIZE)
            else:
                page = first
            yield page
            if not len(page):
                return
            # As long as pages are full, there may be another.
            pages = page.pages or number + (len(page) >= PAGE_SIZE)
            if number == pages_of_new:
                number = max(number, pages - pages_of_new)
            number += 1

    def _days(self, start: datetime, end: datetime) -> list[date]:
        """Return the days of the account's zone that a period touches."""
        first = start.astimezone(self._time_zone).date()
        last = end.astimezone(self._time_zone).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    async def _page(self, day: date, number: int, page_size: int) -> DidPage:
        request = page_request(self._url, day, number, page_size)
        envelope = await self._api.call(request)
        data = envelope.record("data")
        # A day without calls may come as null; any other type is no page of records.
        if not (
            isinstance(envelope.fields.get("data"), dict | None)
            and isinstance(data.fields.get("list"), list | None)
        ):
            raise MalformedAnswerError(text="no list of records")
        page = read_page(data.entries("list") or [], self._call)
        pages = data.integer("totalPage")
        return DidPage(
            page.calls,
            page.skipped,
            total=data.integer("totalRow"),
            pages=pages if pages and pages > 0 else None,
        )

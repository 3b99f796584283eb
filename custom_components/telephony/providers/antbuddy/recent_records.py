"""What is new in AntBuddy's history, without reading all of it again.

The vendor lists a call by its start, but not before its end. So the youngest calls are
read with every poll, and now and then it is looked for those that came late among older
ones. No total is told; but how much is on the last page of a period tells it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ...calls import CallTimeline
from ..answers import CallHistory
from ..history_pages import KNOWN_TIME, HistoryPage, read_history
from .call_records import PAGE_SIZE, CallRecords

type TimeSpan = tuple[datetime, datetime]

# Starts are told in seconds. What lies between two of them belongs to no call, whether
# the vendor takes the ends of a period for parts of it or not.
_BETWEEN_SECONDS: Final = timedelta(milliseconds=500)

# So many known calls leave room on a page for those that are new.
_MOST_ON_ONE_PAGE: Final = 90

# Where one of so few pages has a late call, or more, all are read; else it is looked for
# the page that has it.
_FEW_PAGES: Final = 8


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one reading knows, and finds.

    Attributes:
        known: What was read before.
        found: What was not.
        shrunk: Periods in which the vendor lists less than before.
    """

    known: CallTimeline
    found: CallTimeline = field(default_factory=CallTimeline)
    shrunk: list[TimeSpan] = field(default_factory=list)

    def take(self, page: HistoryPage) -> HistoryPage:
        """Note what is on a page; return it."""
        self.found.put(
            [
                call
                for call in page.calls
                if self.known.get(call.id) is None and self.found.get(call.id) is None
            ]
        )
        return page

    def count(self, start: datetime, end: datetime | None = None) -> int:
        """Return how many calls of a period are known by now; None is without end."""
        return self.known.count(start, end) + self.found.count(start, end)


class RecentRecords:
    """Reads what is new, and remembers what it has read."""

    def __init__(self, records: CallRecords) -> None:
        """Read through the given records."""
        self._records = records
        self._known = CallTimeline()
        self._known_since: datetime | None = None

    async def read(
        self, since: datetime, late_since: datetime | None, *, anew: bool
    ) -> CallHistory:
        """Return the calls that started from a moment on, and those that came late.

        Args:
            since: From when on all calls are read, aware.
            late_since: From when on it is looked for those that were not read before.
            anew: Whether to forget what was read before.

        Raises:
            ProviderError: The records cannot be had.
        """
        earliest = since if late_since is None else min(since, late_since)
        known, known_since = self._known, self._known_since
        if anew or known_since is None:
            known, known_since = CallTimeline(), earliest
            since, late_since = earliest, None
        if late_since is not None:
            # What is not known because it was never asked for is not late.
            late_since = max(late_since, known_since)
        reading = _Reading(known)
        history = await read_history(
            self._pages(reading, since, late_since), earliest, None
        )
        # Noted when all was read: a failure half-way has it read again.
        for start, end in reading.shrunk:
            known.drop([call.id for call in known.between(start, end)])
        known.put([call for call in history.calls if known.get(call.id) is None])
        kept_since = since - KNOWN_TIME
        known.drop([call.id for call in known.before(kept_since)])
        self._known = known
        self._known_since = max(min(known_since, since), kept_since)
        return history

    async def _pages(
        self, reading: _Reading, since: datetime, late_since: datetime | None
    ) -> AsyncIterator[HistoryPage]:
        if late_since is not None and reading.count(late_since) <= _MOST_ON_ONE_PAGE:
            since, late_since = min(since, late_since), None
        start = since.replace(microsecond=0) - _BETWEEN_SECONDS
        async for page in self._records.pages(start, None):
            yield reading.take(page)
        if late_since is None:
            return
        late_start = late_since.replace(microsecond=0) + _BETWEEN_SECONDS
        if late_start < start:
            async for page in self._late_pages(reading, (late_start, start)):
                yield page

    async def _late_pages(
        self, reading: _Reading, period: TimeSpan
    ) -> AsyncIterator[HistoryPage]:
        """Yield pages of a period until as many of its calls are known as it has."""
        expected = reading.count(*period)
        page, total = await self._last_page(reading, period)
        yield page
        if total is not None and total < expected:
            reading.shrunk.append(period)
            total = None
        # The youngest last, for it is there that most come late.
        parts = [period]
        while parts and (total is None or reading.count(*period) < total):
            part = parts.pop()
            pages = reading.known.count(*part) // PAGE_SIZE
            are_many = (
                total is None or (total - reading.count(*period)) * _FEW_PAGES > pages
            )
            if (halves := _split(reading.known, part, one_page=are_many)) is None:
                async for page in self._records.pages(*part):
                    yield reading.take(page)
                continue
            if not are_many and part != period:
                expected = reading.count(*part)
                page, total_of_part = await self._last_page(reading, part)
                yield page
                if total_of_part == expected:
                    continue
            parts += halves

    async def _last_page(
        self, reading: _Reading, period: TimeSpan
    ) -> tuple[HistoryPage, int | None]:
        """Return the last page of a period, and how many records the period has.

        That is None where there is at least one more page.
        """
        number = reading.count(*period) // PAGE_SIZE + 1
        page = await self._records.page(*period, number)
        is_full = len(page) >= PAGE_SIZE
        total = None if is_full else (number - 1) * PAGE_SIZE + len(page)
        return reading.take(page), total


def _split(
    known: CallTimeline, period: TimeSpan, *, one_page: bool
) -> tuple[TimeSpan, TimeSpan] | None:
    """Return two parts of a period, the older one first.

    Args:
        known: The calls that were read before.
        period: Any.
        one_page: Whether the younger part is to fit a page; else it has half of the calls.

    Returns:
        The parts; None where the whole period fits a page.
    """
    start, end = period
    calls = known.between(start, end)
    if len(calls) <= _MOST_ON_ONE_PAGE:
        return None
    first = calls[-_MOST_ON_ONE_PAGE if one_page else len(calls) // 2]
    middle = first.started_at - _BETWEEN_SECONDS
    # All may have started in one second.
    return ((start, middle), (middle, end)) if middle > start else None

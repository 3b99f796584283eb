"""The history of an account's seats, at most a day and a thousand records at a time.

Source: "Call Detail Records (CDR) Query Interface". A call is listed by its start, and
appears when it is over.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

from ..answers import CallHistory
from ..errors import MalformedAnswerError
from ..history_pages import HistoryPage, PageReader, read_history
from . import inferred
from .seat_api import SeatApi
from .seat_record import call_of

# "The time span of start and end is not allowed to exceed 24 hours."
LONGEST_WINDOW: Final = timedelta(hours=24)

# The most that is allowed: a second page costs two seconds.
PAGE_SIZE: Final = 1_000

# No document says whether the ends of a period are parts of it.
_SECOND: Final = timedelta(seconds=1)

_A_WHILE: Final = timedelta(hours=1)


class SeatHistory:
    """Reads call records of seats as calls."""

    def __init__(self, api: SeatApi) -> None:
        """Read through the given API."""
        self._api = api
        self._reader = PageReader(call_of)

    async def probe(self) -> None:
        """Ask for the smallest page there is.

        Raises:
            ProviderError: The records cannot be had.
        """
        # Of a while ago, for this machine's clock may be ahead.
        end = datetime.now(UTC) - _A_WHILE
        await self._api.records(end - _SECOND, end, page=1, page_size=1)

    @property
    def earliest(self) -> datetime:
        """From when on calls are told, aware UTC: what is older is there no more."""
        return self._vendors_now() - inferred.SEAT_HISTORY_REACH

    def _vendors_now(self) -> datetime:
        return datetime.now(UTC) - self._api.clock_offset

    async def history(self, start: datetime, end: datetime | None) -> CallHistory:
        """Return the calls that started in [start, end), aware, as far as they are known.

        Raises:
            ProviderError: The records cannot be had.
        """
        return await read_history(self._pages(start, end), start, end)

    async def _pages(
        self, start: datetime, end: datetime | None
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of a period, the youngest day first."""
        # Of what is to come for the vendor's clock nothing is asked.
        now = self._vendors_now()
        earliest = max(start, self.earliest)
        latest = now if end is None else min(end, now)
        while earliest < latest:
            begin = max(earliest, latest - LONGEST_WINDOW)
            async for page in self._window(begin, latest):
                yield page
            latest = begin if begin == earliest else begin + _SECOND

    async def _window(
        self, start: datetime, end: datetime
    ) -> AsyncIterator[HistoryPage]:
        """Yield all pages of a window.

        Calls that arrive meanwhile move others to the next page, where they are told
        again, or stand on one more page themselves.
        """
        number, records, total = 1, 0, 1
        while records < total:
            info = await self._api.records(start, end, page=number, page_size=PAGE_SIZE)
            if not isinstance(info.fields.get("rows"), list | None):
                raise MalformedAnswerError(text="no list of records")
            page = self._reader.read(info.entries("rows") or [])
            yield page
            if not len(page):
                return
            number += 1
            records += len(page)
            total = info.integer("total") or (
                # As long as pages are full, there may be another.
                records + 1 if len(page) >= PAGE_SIZE else records
            )

    async def recent(self, since: datetime, *, anew: bool) -> CallHistory:
        """Return the calls from a moment on, whether or not they were read before.

        Raises:
            ProviderError: The records cannot be had.
        """
        return await self.history(since, None)

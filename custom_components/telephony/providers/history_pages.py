"""From a vendor's call records to the calls of a period, whatever the vendor sends."""

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType
from typing import Final, Self

import orjson

from ..calls import LONGEST_CALL, Call, Direction, Outcome
from .answers import CallHistory
from .call_identity import digest_and_number, is_digest, look_alike
from .errors import CannotConnectError, ProviderError, TooMuchError
from .json_record import Json, JsonRecord

# Vendors allow some hundred on a page. A thousand are read without a noticeable pause.
MOST_ON_A_PAGE: Final = 1_000

# The records that several polls in a row are given.
_MOST_REMEMBERED: Final = 1_500

# Of one reading. A call that is kept takes a kilobyte or so.
MOST_RECORDS: Final = 30_000
MOST_PAGES: Final = 500

# No longer than the time between two polls by day.
LONGEST_READING: Final = timedelta(minutes=4)

# For how long a provider knows which calls it has returned, so as to find those that came
# late among them. What began before is over, and was read when it was.
KNOWN_TIME: Final = LONGEST_CALL + timedelta(hours=10)

# This machine's clock may be behind by so much. A call that began later still is to
# come: it is a vendor's slip, and would be the newest one for ever.
CLOCK_TOLERANCE: Final = timedelta(days=1)

_in_order = attrgetter("started_at", "id")


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What stands on one page of a vendor's history.

    Attributes:
        calls: In the vendor's order.
        skipped: Records that could not be understood.
    """

    calls: tuple[Call, ...]
    skipped: int

    def __len__(self) -> int:
        """Return how many records there are, understood or not."""
        return len(self.calls) + self.skipped

    def resembles(self, other: HistoryPage) -> bool:
        """Whether a record of one page may be a record of the other."""
        ids = {call.id for call in self.calls}
        return not ids.isdisjoint(call.id for call in other.calls)

    def continuing(self, previous: HistoryPage) -> Self:
        """Return a page whose calls are others than those of the page before."""
        return replace(self, calls=_told_apart(self.calls, previous.calls))


class PageReader:
    """Reads the records of pages as calls, and knows again what it has just read.

    Most records that a poll is given are those that the poll before was given, and mostly
    it is the very same page. To read a record takes five times as long as to know it.
    """

    def __init__(self, call_of: Callable[[JsonRecord], Call | None]) -> None:
        """Know nothing yet.

        Args:
            call_of: Reads a record; None where it makes no sense.
        """
        self._call_of = call_of
        self._known: dict[bytes, Call | None] = {}
        self._last: tuple[bytes, HistoryPage] | None = None

    def read(self, entries: list[Json]) -> HistoryPage:
        """Return the records of a page as calls: the same page as before for the same.

        Where calls have no id of the vendor's, those that look alike on one page are
        different calls: two in the same second, with the same parties.

        Args:
            entries: The vendor's records, in any order; some may be no records.

        Raises:
            TooMuchError: There are more than any page can have.
        """
        if len(entries) > MOST_ON_A_PAGE:
            raise TooMuchError(text=f"{len(entries)} records on a page")
        digest = _digest(entries)
        if digest is not None and self._last is not None and self._last[0] == digest:
            return self._last[1]
        calls: list[Call] = []
        skipped = 0
        for entry in entries:
            call = self._call(entry) if isinstance(entry, dict) else None
            if call is None:
                skipped += 1
            else:
                calls.append(call)
        # Hardly any page has calls that look alike.
        are_distinct = len({call.id for call in calls}) == len(calls)
        told_apart = tuple(calls) if are_distinct else _told_apart(calls)
        page = HistoryPage(told_apart, skipped)
        if digest is not None:
            self._last = (digest, page)
        return page

    def _call(self, entry: dict[str, Json]) -> Call | None:
        digest = _digest(entry)
        if digest is None:
            return self._call_of(JsonRecord(entry))
        if digest not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[digest] = self._call_of(JsonRecord(entry))
        return self._known[digest]


def _digest(json: Json) -> bytes | None:
    """Return the digest of what a vendor sent; None where half a character is in it."""
    try:
        written = orjson.dumps(json)
    except TypeError:
        return None
    return blake2b(written, digest_size=16).digest()


def _told_apart(calls: Iterable[Call], others: Iterable[Call] = ()) -> tuple[Call, ...]:
    """Number calls that look alike, beginning after those that are numbered already."""
    numbers: dict[str, int] = {}
    for call in others:
        digest, number = digest_and_number(call.id)
        numbers[digest] = max(number, numbers.get(digest, 0))
    told_apart: list[Call] = []
    for call in calls:
        digest, _ = digest_and_number(call.id)
        number = numbers[digest] = numbers.get(digest, 0) + 1
        counts = number > 1 and is_digest(digest)
        told_apart.append(
            replace(call, id=look_alike(digest, number)) if counts else call
        )
    return tuple(told_apart)


async def read_history(
    pages: AsyncIterable[HistoryPage], start: datetime, end: datetime | None
) -> CallHistory:
    """Return the calls of a period, each call once.

    A record may come again on a later page when calls arrive during the reading. One
    of a call that is to come is skipped. What has no end is given up as a whole, so that
    the next reading finds all that this one would have missed.

    Args:
        pages: In any order.
        start: First moment of the period, aware.
        end: First moment after it, aware; None for everything since `start`.

    Raises:
        TooMuchError: There are too many pages or records.
        CannotConnectError: It takes too long.
        ProviderError: The records cannot be had.
    """
    try:
        async with asyncio.timeout(LONGEST_READING.total_seconds()):
            return await _read(pages, start, end)
    except TimeoutError:
        minutes = LONGEST_READING // timedelta(minutes=1)
        raise CannotConnectError(text=f"not done after {minutes} minutes") from None


async def _read(
    pages: AsyncIterable[HistoryPage], start: datetime, end: datetime | None
) -> CallHistory:
    to_come = datetime.now(UTC) + CLOCK_TOLERANCE
    end = to_come if end is None else min(end, to_come)
    calls: dict[str, Call] = {}
    skipped = count = records = 0
    async for page in pages:
        count += 1
        records += len(page)
        if count > MOST_PAGES:
            raise TooMuchError(text=f"more than {MOST_PAGES} pages")
        if records > MOST_RECORDS:
            raise TooMuchError(text=f"more than {MOST_RECORDS} records")
        skipped += page.skipped
        skipped += sum(call.started_at >= to_come for call in page.calls)
        calls |= {
            call.id: call for call in page.calls if start <= call.started_at < end
        }
    return history_of(calls.values(), skipped)


def history_of(
    calls: Iterable[Call],
    skipped: int,
    failures: tuple[ProviderError, ...] = (),
    *,
    is_blind: bool = False,
    whole_since: datetime | None = None,
    replaced: Mapping[str, str] = MappingProxyType({}),
) -> CallHistory:
    """Return calls in the order of time, with what else is known of their reading."""
    in_order = tuple(sorted(calls, key=_in_order))
    return CallHistory(in_order, skipped, failures, is_blind, whole_since, replaced)


def outcome_by_talk_time(
    direction: Direction, talk_time: timedelta | None
) -> Outcome | None:
    """Tell the outcome of a call: talk time above zero means somebody answered."""
    if talk_time is None:
        return None
    if talk_time:
        return Outcome.ANSWERED
    return Outcome.MISSED if direction is Direction.INCOMING else Outcome.UNANSWERED

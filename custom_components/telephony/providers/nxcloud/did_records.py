"""NXCloud's call records of DID numbers, one day and one page at a time.

Source: "DID Number Call Record Query".
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from ...calls import Call, Cost, Direction, Party
from ..base import CallHistory
from ..call_identity import call_digest
from ..errors import MalformedAnswerError
from ..history import read_history
from ..json_record import Json, JsonRecord
from . import inferred
from .signed_api import SignedApi

BUSINESS: Final = "4"

# "Less than 1000".
PAGE_SIZE: Final = 999

# Half a million calls a day: more pages than that is a server that never ends.
MOST_PAGES: Final = 500

_DIRECTIONS: Final = {0: Direction.INCOMING, 1: Direction.OUTGOING}


class DidRecords:
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
        return await read_history(self._days(start, end), self._call, start, end)

    async def _days(self, start: datetime, end: datetime | None) -> AsyncIterator[Json]:
        """Yield the records of all days that a period touches."""
        now = datetime.now(UTC)
        # No call has been made in the future, and the end is not part of the period.
        last_moment = min(end or now, now) - timedelta.resolution
        last = last_moment.astimezone(self._time_zone).date()
        day = start.astimezone(self._time_zone).date()
        while day <= last:
            async for entry in self._day(day):
                yield entry
            day += timedelta(days=1)

    async def _day(self, day: date) -> AsyncIterator[Json]:
        """Yield the records of all pages of a day."""
        for number in range(1, MOST_PAGES + 1):
            page = await self._page(day, number, PAGE_SIZE)
            entries = page.entries("list") or []
            for entry in entries:
                yield entry
            if not entries or number >= (page.integer("totalPage") or 1):
                return
        raise MalformedAnswerError(text=f"more than {MOST_PAGES} pages")

    async def _page(self, day: date, number: int, page_size: int) -> JsonRecord:
        envelope = await self._api.call(
            f"{self._url}/api/did/cdr",
            action="cdr",
            business=BUSINESS,
            parameters={
                "date": day.isoformat(),
                "pageSize": page_size,
                "page": number,
            },
        )
        data = envelope.record("data")
        # A day without calls may come as null; any other type is no page of records.
        if not (
            isinstance(envelope.fields.get("data"), dict | None)
            and isinstance(data.fields.get("list"), list | None)
        ):
            raise MalformedAnswerError(text="no list of records")
        return data

    def _call(self, record: JsonRecord) -> Call | None:
        """Return the call a record stands for, None where it makes no sense."""
        call_type = record.integer("callType")
        started_at = self._time(record, "startTime")
        if call_type not in _DIRECTIONS or started_at is None:
            return None
        direction = _DIRECTIONS[call_type]
        ended_at = self._time(record, "endTime")
        talk_time = record.duration("callDuration")
        did = record.text("number")
        remote = record.text("callNumber")
        own_party, remote_party = Party(number=did), Party(number=remote)
        incoming = direction is Direction.INCOMING
        price = record.decimal("callPrice")
        return Call(
            id=record.text("id")
            or call_digest(did, remote, record.text("startTime"), direction),
            started_at=started_at,
            direction=direction,
            outcome=inferred.outcome_of(direction, talk_time),
            caller=remote_party if incoming else own_party,
            callee=own_party if incoming else remote_party,
            did=did,
            duration=(
                ended_at - started_at
                if ended_at is not None and ended_at >= started_at
                else talk_time
            ),
            talk_time=talk_time,
            cost=Cost(price, inferred.CURRENCY) if price is not None else None,
            country=record.text("countryName"),
        )

    def _time(self, record: JsonRecord, name: str) -> datetime | None:
        """Return a wall-clock time of the account's zone as UTC."""
        try:
            time = datetime.fromisoformat(record.text(name) or "")
            if time.tzinfo is None:
                time = time.replace(tzinfo=self._time_zone)
            return time.astimezone(UTC)
        except ValueError, OverflowError:
            return None

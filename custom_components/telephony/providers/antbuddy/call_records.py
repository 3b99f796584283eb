"""AntBuddy's call history, a window of at most 31 days and one page at a time.

Source: "API List", section 3.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from ...calls import Call, Direction, Outcome, Party
from ..answers import CallHistory
from ..call_identity import call_digest
from ..history_pages import (
    CLOCK_TOLERANCE,
    HistoryPage,
    PageReader,
    read_history,
)
from ..json_record import JsonRecord
from . import inferred
from .api import AntBuddyApi, history_records

LONGEST_WINDOW: Final = timedelta(days=31)

# The largest page the document allows.
PAGE_SIZE: Final = 100

# Of ten thousand calls a day there are four, and all of them take 50 kilobytes each.
_PAGES_OF_A_POLL: Final = 5

_DIRECTIONS: Final = {"from_ab": Direction.OUTGOING, "to_ab": Direction.INCOMING}

# What became of a call, for one that came in and for any other.
_OUTCOMES: Final = {
    "SUCCESS": (Outcome.ANSWERED, Outcome.ANSWERED),
    "IVR": (Outcome.IVR, Outcome.IVR),
    "BUSY": (Outcome.BUSY, Outcome.BUSY),
    "CANCELLED": (Outcome.MISSED, Outcome.CANCELLED),
    "UNSUCCESS": (Outcome.MISSED, Outcome.UNANSWERED),
}


@dataclass(frozen=True, slots=True)
class _Page(HistoryPage):
    """A page of the history.

    Attributes:
        body: The vendor's answer, to recognise one that is repeated.
    """

    body: bytes = field(compare=False, repr=False)


class CallRecords:
    """Reads call records as calls."""

    def __init__(self, api: AntBuddyApi) -> None:
        """Read through the given API."""
        self._api = api
        self._reader = PageReader(_call)
        # As they were read last. A poll that finds nothing new reads the same once more.
        self._pages: dict[int, _Page] = {}

    async def history(self, start: datetime, end: datetime | None) -> CallHistory:
        """Return the calls that started in [start, end), aware.

        Raises:
            ProviderError: The records cannot be had.
        """
        return await read_history(self.pages(start, end), start, end)

    async def pages(
        self, start: datetime, end: datetime | None
    ) -> AsyncIterator[HistoryPage]:
        """Yield the pages of a period, however long; all since its start without an end."""
        # Reaches into the future, for this machine's clock may be behind.
        soon = max(datetime.now(UTC), start) + CLOCK_TOLERANCE
        last = min(end or soon, soon)
        while start < last:
            window_end = min(start + LONGEST_WINDOW, last)
            async for page in self._window(start, window_end):
                yield page
            start = window_end

    async def _window(
        self, start: datetime, end: datetime
    ) -> AsyncIterator[HistoryPage]:
        """Yield all pages of a window.

        A record that looks like one of the page before is that very one, moved here by
        a call that arrived in between, unless the page before is still what it was. If
        a call arrived, what cannot be told apart passes for one call; it no longer
        stands where two pages meet, so that the next reading can tell.
        """
        last_read = previous = await self.page(start, end, 1)
        yield previous
        number = 1
        while len(last_read) >= PAGE_SIZE:
            number += 1
            page = read = await self.page(start, end, number)
            if read.body == last_read.body or read.resembles(last_read):
                before = await self.page(start, end, number - 1)
                if before == last_read:
                    # Behind the last page some servers repeat it.
                    if read == last_read:
                        return
                    page = read.continuing(previous)
            yield page
            last_read, previous = read, page

    async def page(self, start: datetime, end: datetime, number: int) -> _Page:
        """Return one page of a window, the first of which is 1."""
        answer = await self._api.history_page(start, end, PAGE_SIZE, number)
        known = self._pages.get(number)
        if known is not None and known.body == answer.body:
            return known
        read = self._reader.read(history_records(answer))
        page = _Page(read.calls, read.skipped, answer.body)
        if number <= _PAGES_OF_A_POLL:
            self._pages[number] = page
        return page


def _call(record: JsonRecord) -> Call | None:
    """Return the call a record stands for, None where it makes no sense."""
    started_at = record.timestamp("unix_timestamp")
    word, call_class = record.text("direction"), record.text("class")
    direction = (
        Direction.INTERNAL if call_class == "one_one" else _DIRECTIONS.get(word or "")
    )
    if started_at is None or direction is None:
        return None
    caller, caller_is_user = _party(record.record("caller"))
    callee, callee_is_user = _party(record.record("callee"))
    own, is_line = (
        (callee, callee_is_user)
        if direction is Direction.INCOMING
        else (caller, caller_is_user)
    )
    talk_time = record.duration("billing_seconds")
    return Call(
        id=call_digest(
            record.text("unix_timestamp"),
            word,
            caller.number,
            callee.number,
            call_class,
        ),
        started_at=started_at,
        direction=direction,
        outcome=_outcome(record, direction, talk_time),
        caller=caller,
        callee=callee,
        line=own.number if is_line else None,
        did=record.text("did_number"),
        duration=record.duration("duration_seconds"),
        talk_time=talk_time,
        recording=record.text("recording"),
    )


def _outcome(
    record: JsonRecord, direction: Direction, talk_time: timedelta | None
) -> Outcome | None:
    outcomes = _OUTCOMES.get(record.text("status_detail") or "")
    if outcomes is None:
        return inferred.outcome_of_unknown_word(direction, talk_time)
    when_incoming, otherwise = outcomes
    return when_incoming if direction is Direction.INCOMING else otherwise


def _party(party: JsonRecord) -> tuple[Party, bool]:
    """Return a party, and whether it is one of the account's own."""
    is_user = party.text("type") == "user"
    user = party.text("username") if is_user else None
    return Party(party.text("number"), user, user), is_user

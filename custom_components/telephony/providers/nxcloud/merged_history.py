"""The calls of an account's seats and DIDs as one history, though either may fail."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import time
from typing import Final, Protocol

from ...calls import Call
from ...growing_pause import GrowingPause
from ..answers import CallHistory
from ..errors import ProviderError, RejectedCredentialsError, ThrottledError
from ..history_pages import CLOCK_TOLERANCE, history_of
from . import inferred
from .call_merge import CallMerge
from .did_history import DidHistory
from .seat_history import SeatHistory

# Somebody may look so far back for what is new, and a little further.
_KNOWN_TIME: Final = timedelta(days=8)


class _Records(Protocol):
    async def recent(self, since: datetime, *, anew: bool) -> CallHistory: ...


@dataclass(slots=True)
class _Source:
    """Records of one kind, and what is owed of them since they could not be read.

    Attributes:
        records: Reads them.
        owed_since: From when on the next reading has to read; None where nothing is owed.
        owed_anew: Whether what was read before is owed as well.
        refusal: What the vendor said when it asked for fewer requests.
        pause: How long it is left alone then.
        pause_ends: When that is over, by a clock that only goes on.
    """

    records: _Records
    owed_since: datetime | None = None
    owed_anew: bool = False
    refusal: ThrottledError | None = field(default=None, repr=False)
    pause: GrowingPause = field(default_factory=GrowingPause, repr=False)
    pause_ends: float = 0.0

    async def recent(self, since: datetime, *, anew: bool) -> CallHistory:
        """Return what is new, and what was owed.

        Raises:
            ProviderError: The records cannot be had; they are owed from now on.
        """
        self.owed_since = since = min(since, self.owed_since or since)
        self.owed_anew = anew = anew or self.owed_anew
        if self.refusal is not None:
            left = self.pause_ends - time.monotonic()
            if left > 0:
                raise _with_time_left(self.refusal, timedelta(seconds=left))
        self.refusal = None
        try:
            history = await self.records.recent(since, anew=anew)
        except ThrottledError as error:
            self.refusal = error
            pause = self.pause.after(error.retry_after)
            self.pause_ends = time.monotonic() + pause.total_seconds()
            raise
        self.pause.end()
        self.owed_since, self.owed_anew = None, False
        return history

    def leave_pause_to_others(self) -> None:
        """End a pause for which the vendor named no time."""
        if self.refusal is not None and self.refusal.retry_after is None:
            self.refusal = None


class MergedHistory:
    """Reads both kinds of records as one history."""

    def __init__(self, seats: SeatHistory, dids: DidHistory) -> None:
        """Read through both."""
        self._seats, self._dids = seats, dids
        self._sources = (_Source(seats), _Source(dids))
        self._merge = CallMerge()
        self._recalled_older: tuple[Call, ...] = ()

    def recall(
        self, calls: Iterable[Call], unwritten: Iterable[Call] = ()
    ) -> Mapping[str, Call]:
        """Go on from what was returned before a restart, or is kept of a period.

        Args:
            calls: By the ids by which they are kept.
            unwritten: What was returned by ids that may hold no more.

        Returns:
            By ids that hold no more, the calls that were told by them meanwhile.
        """
        calls = tuple(calls)
        earliest = datetime.now(UTC) - _KNOWN_TIME
        self._recalled_older = tuple(
            call for call in calls if call.started_at < earliest
        )
        self._merge.retell(unwritten)
        return self._merge.recall(call for call in calls if call.started_at >= earliest)

    def one_of(self, seat: Call) -> Call:
        """Return the call that a seat's record is a part of, as the history tells it."""
        (call,) = self._merge.take(seats=[seat])
        return call

    async def history(self, start: datetime, end: datetime | None) -> CallHistory:
        """Return the calls that started in [start, end), aware.

        Where one kind of records cannot be had, the calls are those of the other, and
        likewise where seats have none any more.

        Raises:
            ProviderError: Neither can be had, or none of those that reach so far back.
        """
        # The records of one call may lie on both sides of an edge.
        first = start - inferred.FURTHEST_STARTS
        last = None if end is None else end + inferred.FURTHEST_STARTS
        older = self._recalled_older
        found = await _both(
            self._seats.history(first, last), self._dids.history(first, last)
        )
        failures = _failures(found)
        # Later than the moment from which on they were asked for.
        seats_since = self._seats.earliest
        if failures and last is not None and last <= seats_since:
            raise most_urgent(failures)
        seats, dids = map(_told, found)
        merge = CallMerge(has_moved=self._merge.has_moved)
        known_until = last or datetime.now(UTC) + CLOCK_TOLERANCE
        merge.recall((*self._merge.between(first, known_until), *older))
        calls = [
            call
            for call in merge.take(seats.calls, dids.calls)
            if start <= call.started_at and (end is None or call.started_at < end)
        ]
        # They are told by these ids from now on.
        earliest = datetime.now(UTC) - _KNOWN_TIME
        self._merge.recall(call for call in calls if call.started_at >= earliest)
        return history_of(
            calls,
            seats.skipped + dids.skipped,
            failures,
            is_blind=_is_blind(seats, dids),
            whole_since=seats_since if start < seats_since else None,
            replaced=merge.take_replaced(),
        )

    async def recent(self, since: datetime, *, anew: bool) -> CallHistory:
        """Return what is new from a moment on, aware.

        Of a DID's day all is told that was not told before. Where that is more than what
        was asked for, so are the records of seats.

        Where one kind of records cannot be had, the calls are those of the other, and
        what was missed is read as soon as that is possible.

        Raises:
            ProviderError: Neither can be had.
        """
        earliest = datetime.now(UTC) - _KNOWN_TIME
        if anew:
            since = self._dids.day_start(since)
        self._merge.forget(min(since, earliest))
        # Those of seats may be owed since long ago.
        seats_from = min(since, self._sources[0].owed_since or since)
        found = await _both(
            *(source.recent(since, anew=anew) for source in self._sources)
        )
        # Later than the moment from which on they were asked for.
        seats_since = self._seats.earliest
        if all(isinstance(each, ThrottledError) for each in found):
            # Whoever asked waits with everything now, as long as they see fit.
            for source in self._sources:
                source.leave_pause_to_others()
        failures = _failures(found)
        seats, dids = map(_told, found)
        calls = self._merge.take(seats.calls, dids.calls)
        return history_of(
            calls,
            seats.skipped + dids.skipped,
            failures,
            is_blind=_is_blind(seats, dids),
            whole_since=seats_since if seats_from < seats_since else None,
            replaced=self._merge.take_replaced(),
        )


def _with_time_left(refusal: ThrottledError, left: timedelta) -> ThrottledError:
    """Return a refusal as if it were said now, where it named a time."""
    return ThrottledError(
        code=refusal.code,
        text=refusal.text,
        retry_after=None if refusal.retry_after is None else left,
    )


def most_urgent(failures: Sequence[ProviderError]) -> ProviderError:
    """Return the one of several failures that a person has to put right, if any.

    What was said of too many requests may be an hour old.
    """
    rejected = (one for one in failures if isinstance(one, RejectedCredentialsError))
    others = (one for one in failures if not isinstance(one, ThrottledError))
    return next(rejected, next(others, failures[0]))


async def _both(
    *readings: Awaitable[CallHistory],
) -> list[CallHistory | ProviderError]:
    """Return what came of readings that go on at the same time."""

    async def outcome(reading: Awaitable[CallHistory]) -> CallHistory | ProviderError:
        try:
            return await reading
        except ProviderError as error:
            return error

    # Each asks at once, without a turn of the event loop in between.
    return await asyncio.gather(
        *(asyncio.create_task(outcome(each), eager_start=True) for each in readings)
    )


def _is_blind(*found: CallHistory) -> bool:
    return not all(each.is_understood for each in found)


def _failures(
    found: Sequence[CallHistory | ProviderError],
) -> tuple[ProviderError, ...]:
    """Return what kept some histories from being read.

    Raises:
        ProviderError: None could be.
    """
    failures = tuple(each for each in found if isinstance(each, ProviderError))
    if len(failures) == len(found):
        raise most_urgent(failures)
    return failures


def _told(found: CallHistory | ProviderError) -> CallHistory:
    return CallHistory(()) if isinstance(found, ProviderError) else found

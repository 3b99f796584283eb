"""How far back a poll reads: mostly little, every hour more, a few times a day a whole day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..calls import LATEST_REPORT, LONGEST_CALL

# A record appears when its call ends; one of 45 minutes is found by the next poll. Where
# so much is called that this takes more than a request or two, it is one of 20, or of 10.
OVERLAP: Final = timedelta(minutes=50)
_SHORTER_OVERLAPS: Final = (timedelta(minutes=25), timedelta(minutes=12))
_MANY_AT_ONCE: Final = 70

# One of up to four hours is found within the hour, or within four: the more requests it
# took, the later is it done again.
LONG_INTERVAL: Final = timedelta(hours=1)
_LONGEST_INTERVAL: Final = timedelta(hours=4)
_LONG_REACH: Final = timedelta(hours=5)
_TIME_FOR_A_REQUEST: Final = timedelta(minutes=12)

# The longest ones, and amendments of records, are found with a whole day. Some vendors
# answer one day at a time, so that these reads are few.
THOROUGH_INTERVAL: Final = timedelta(hours=8)
_LEEWAY: Final = timedelta(hours=1)
_THOROUGH_REACH: Final = LONGEST_CALL + THOROUGH_INTERVAL + _LEEWAY

# Of more calls than these, with a whole day only those are found that came late: to read
# all of them anew, three times a day, takes more requests than a day has.
MOST_READ_ANEW: Final = 2_500

# What happened while nobody looked may be news for a day after its end.
_REACH_AFTER_GAP: Final = LONGEST_CALL + LATEST_REPORT + timedelta(hours=1)

# A call is in the history when it ends, and found by a thorough reading at the latest.
_REACH_BEFORE_GAP: Final = LONGEST_CALL + timedelta(hours=1)

# What is longer ago is no news, whatever this machine's clock says, and can wait.
_LONGEST_GAP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """What to ask the vendor for.

    Attributes:
        since: From when on all calls are wanted, aware.
        thorough: Whether nothing of a whole day is overlooked with it.
        late_since: From when on those are wanted as well that came late, aware.
    """

    since: datetime
    thorough: bool
    late_since: datetime | None = None

    @property
    def earliest(self) -> datetime:
        """From when on nothing that is new is overlooked, aware."""
        return self.since if self.late_since is None else self.late_since

    @property
    def anew(self) -> bool:
        """Whether known calls are wanted as well, for their records may be amended."""
        return self.thorough and self.late_since is None


class ReadPlan:
    """Remembers when was read how far."""

    def __init__(self) -> None:
        """Begin with all that can be new."""
        self._thorough_at: datetime | None = None
        self._long_at: datetime | None = None
        self._long_interval = LONG_INTERVAL
        self._forced = False
        self._is_blind = False

    def force(self) -> None:
        """Let the next reading be a thorough one."""
        self._forced = True

    def next(
        self,
        now: datetime,
        *,
        read_until: datetime | None,
        newest: datetime | None,
        awaited_since: datetime | None,
        calls_since: Callable[[datetime], int],
    ) -> PlannedRead:
        """Return what to read.

        Args:
            now: This machine's time, aware.
            read_until: When a thorough reading was the last one before a start, or
                before nothing made sense; None where none ever was, and nothing is news.
            newest: When the newest known call started, by the vendor's time.
            awaited_since: From when on somebody waits for a call.
            calls_since: Tells how many calls are known that started from a moment on.
        """
        if self._thorough_at is None:
            if read_until is not None and read_until > now:
                # By a clock that was wrong then, or is now.
                read_until = now - THOROUGH_INTERVAL - _LEEWAY
            since = max((read_until or now) - _REACH_BEFORE_GAP, now - _LONGEST_GAP)
            return PlannedRead(since, thorough=True)
        elapsed = abs(now - self._thorough_at)
        late_since: datetime | None = None
        is_thorough = self._forced or elapsed >= THOROUGH_INTERVAL
        if is_thorough:
            # Polls failed, or a machine that slept made none.
            looked_away = elapsed > THOROUGH_INTERVAL + _LEEWAY
            late_since = now - (_REACH_AFTER_GAP if looked_away else _THOROUGH_REACH)
            if newest is None or calls_since(late_since) <= MOST_READ_ANEW:
                return PlannedRead(late_since, thorough=True)
        earliest = now - _THOROUGH_REACH
        if newest is None:
            return PlannedRead(earliest, thorough=False)
        # By the vendor's time, which a wrong clock here does not change.
        until = min(newest, now)
        since = max(until - _overlap(until, calls_since), earliest)
        if late_since is None and self._is_long(now):
            late_since = max(until - _LONG_REACH, earliest)
        if awaited_since is not None:
            late_since = max(min(awaited_since, late_since or now), earliest)
        if late_since is not None and late_since >= since:
            late_since = None
        return PlannedRead(since, is_thorough, late_since)

    def done(
        self, reading: PlannedRead, now: datetime, *, understood: bool, requests: int
    ) -> bool:
        """Note that it was read.

        Args:
            reading: What was planned.
            now: This machine's time, aware.
            understood: False if nothing that the vendor told made sense.
            requests: How many it took.

        Returns:
            Whether nothing can have been overlooked since the reading before. What was
            is found by the first reading after one that is understood again.
        """
        if reading.thorough:
            self._thorough_at = now
            self._forced = False
        if reading.thorough or self._is_long(now):
            self._long_at = now
            time = timedelta() if reading.anew else requests * _TIME_FOR_A_REQUEST
            self._long_interval = min(max(time, LONG_INTERVAL), _LONGEST_INTERVAL)
        was_blind, self._is_blind = self._is_blind, not understood
        if was_blind and understood:
            self._thorough_at = None
        return understood and not was_blind

    def _is_long(self, now: datetime) -> bool:
        return self._long_at is None or abs(now - self._long_at) >= self._long_interval


def _overlap(until: datetime, calls_since: Callable[[datetime], int]) -> timedelta:
    """Return how long before the newest call a poll begins: the longer the fewer calls."""
    for overlap in (OVERLAP, *_SHORTER_OVERLAPS[:-1]):
        if calls_since(until - overlap) <= _MANY_AT_ONCE:
            return overlap
    return _SHORTER_OVERLAPS[-1]

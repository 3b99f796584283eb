"""How far back a poll reads: mostly little, every hour more, a few times a day a whole day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..calls import LATEST_REPORT, LONGEST_CALL

# A record appears when its call ends; one of 45 minutes is found by the next poll.
OVERLAP: Final = timedelta(minutes=50)

# One of up to four hours is found within the hour.
LONG_INTERVAL: Final = timedelta(hours=1)
_LONG_REACH: Final = timedelta(hours=5)

# The longest ones, and amendments of records, are found with a whole day. Some vendors
# answer one day at a time, so that these reads are few.
THOROUGH_INTERVAL: Final = timedelta(hours=8)
_LEEWAY: Final = timedelta(hours=1)
_THOROUGH_REACH: Final = LONGEST_CALL + THOROUGH_INTERVAL + _LEEWAY

# What happened while nobody looked may be news for a day after its end.
_REACH_AFTER_GAP: Final = LONGEST_CALL + LATEST_REPORT + timedelta(hours=1)

# A call is in the history when it ends, and found by a thorough reading at the latest.
_REACH_BEFORE_GAP: Final = LONGEST_CALL + timedelta(hours=1)

# What is longer ago is no news, whatever this machine's clock says, and can wait.
_LONGEST_GAP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reading:
    """What to ask the vendor for.

    Attributes:
        since: First moment, aware.
        thorough: Whether all calls are wanted, or those that can be new.
    """

    since: datetime
    thorough: bool


class ReadPlan:
    """Remembers when was read how far."""

    def __init__(self) -> None:
        """Begin with all that can be new."""
        self._thorough_at: datetime | None = None
        self._long_at: datetime | None = None
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
    ) -> Reading:
        """Return what to read.

        Args:
            now: This machine's time, aware.
            read_until: When a thorough reading was the last one before a start, or
                before nothing made sense; None where none ever was, and nothing is news.
            newest: When the newest known call started, by the vendor's time.
            awaited_since: From when on somebody waits for a call.
        """
        if self._thorough_at is None:
            if read_until is not None and read_until > now:
                # By a clock that was wrong then, or is now.
                read_until = now - THOROUGH_INTERVAL - _LEEWAY
            since = max((read_until or now) - _REACH_BEFORE_GAP, now - _LONGEST_GAP)
            return Reading(since, thorough=True)
        elapsed = abs(now - self._thorough_at)
        if self._forced or elapsed >= THOROUGH_INTERVAL:
            # Polls failed, or a machine that slept made none.
            looked_away = elapsed > THOROUGH_INTERVAL + _LEEWAY
            reach = _REACH_AFTER_GAP if looked_away else _THOROUGH_REACH
            return Reading(now - reach, thorough=True)
        since = earliest = now - _THOROUGH_REACH
        if newest is not None:
            # By the vendor's time, which a wrong clock here does not change.
            since = min(newest, now) - (_LONG_REACH if self._is_long(now) else OVERLAP)
            if awaited_since is not None:
                since = min(since, awaited_since)
        return Reading(max(since, earliest), thorough=False)

    def done(self, reading: Reading, now: datetime, *, understood: bool) -> bool:
        """Note that it was read.

        Args:
            reading: What was planned.
            now: This machine's time, aware.
            understood: False if nothing that the vendor told made sense.

        Returns:
            Whether nothing can have been overlooked since the reading before. What was
            is found by the first reading after one that is understood again.
        """
        if reading.thorough:
            self._thorough_at = now
            self._forced = False
        if self._is_long(now):
            self._long_at = now
        was_blind, self._is_blind = self._is_blind, not understood
        if was_blind and understood:
            self._thorough_at = None
        return understood and not was_blind

    def _is_long(self, now: datetime) -> bool:
        return self._long_at is None or abs(now - self._long_at) >= LONG_INTERVAL

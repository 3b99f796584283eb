"""When calls left, as far as that still matters."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(days=1)


class Attempts:
    """The times of the calls of the last day, without who was called."""

    def __init__(self, times: Iterable[datetime] = ()) -> None:
        """Go on with aware times."""
        self._times = sorted(times)

    @property
    def times(self) -> tuple[datetime, ...]:
        """The times, aware, oldest first."""
        return tuple(self._times)

    def count(self, window: timedelta, now: datetime) -> int:
        """Return how many calls left within a time up to now, whose first moment is out.

        Args:
            window: How long that is.
            now: Aware.
        """
        self.forget_old(now)
        return len(self._times) - bisect_right(self._times, now - window)

    def add(self, now: datetime) -> None:
        """Enter a call that leaves now, at an aware time."""
        self.forget_old(now)
        # Read from two places, they are told apart by their times.
        while now in self._times:
            now += datetime.resolution
        self._times.append(now)

    def include(self, times: Iterable[datetime]) -> None:
        """Enter calls that left before, at aware times, if they are not known."""
        self._times = sorted([*self._times, *set(times).difference(self._times)])

    def forget_old(self, now: datetime) -> None:
        """Forget what does not matter any more at an aware time."""
        if not self._times or now - KEPT < self._times[0] <= self._times[-1] <= now:
            return
        # After the clock was set back, what seems to come yet has just been: so it
        # counts for a day at most, and not until the clock is there again.
        self._times = [min(time, now) for time in self._times if time > now - KEPT]

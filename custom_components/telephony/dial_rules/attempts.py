"""When calls left, as far as that still matters."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(days=1)


class Attempts:
    """The times of the calls of the last day, without who was called.

    A clock that is wrong now is set soon, so that it changes no time. By a clock that
    shows less, a call left when it was first looked at: so it counts for a day there, and
    not until that clock is past its time.
    """

    def __init__(self, times: Iterable[datetime] = ()) -> None:
        """Go on with aware times."""
        self._left_at: dict[datetime, datetime] = {}
        self.include({time: time for time in times})

    @property
    def times(self) -> tuple[datetime, ...]:
        """The times, aware, oldest first."""
        return tuple(sorted(self._left_at))

    @property
    def left_at(self) -> Mapping[datetime, datetime]:
        """When each of the times was, by the clock that was looked at last."""
        return self._left_at

    def count(self, window: timedelta, now: datetime) -> int:
        """Return how many calls left within a time up to now, whose first moment is out.

        Args:
            window: How long that is.
            now: Aware.
        """
        self.forget_old(now)
        return sum(left_at > now - window for left_at in self._left_at.values())

    def add(self, now: datetime) -> None:
        """Enter a call that leaves now, at an aware time."""
        self.forget_old(now)
        time = now
        # Read from two places, they are told apart by their times.
        while time in self._left_at:
            time += datetime.resolution
        self._left_at[time] = now

    def include(self, left_at: Mapping[datetime, datetime]) -> None:
        """Enter calls that left before, if they are not known.

        Args:
            left_at: Their times, aware, and when that was by the clock of then.
        """
        for time, then in left_at.items():
            self._left_at[time] = min(then, self._left_at.get(time, then))

    def forget_old(self, now: datetime) -> None:
        """Forget what does not matter any more at an aware time."""
        left_at = {
            time: time if time <= now else min(then, now)
            for time, then in self._left_at.items()
        }
        self._left_at = {
            time: then for time, then in left_at.items() if then > now - KEPT
        }

"""How far apart polls are: close after a click-to-call, a little further on a costly day."""

from datetime import datetime, timedelta
from typing import Final

# After a click-to-call the history is looked at in these steps.
_WATCH_INTERVAL: Final = timedelta(seconds=20)
WATCH_TIME: Final = timedelta(minutes=3)

# Of at most 300 requests a day, for some polls take more than one. On a day of 25 hours,
# or one with many calls, polls are a little further apart.
USUAL_REQUESTS: Final = 285
_LONGEST_INTERVAL: Final = timedelta(minutes=6)


class PollPace:
    """Tells when the next poll is due."""

    def __init__(self, usual: timedelta) -> None:
        """Poll at the usual distance."""
        self._usual = usual
        self._watch_until: datetime | None = None
        self._is_watching = False

    def watch(self, until: datetime | None, now: datetime) -> bool:
        """Look sooner until a moment, aware, for at most a short while.

        Returns:
            Whether the next poll is due at another time than it was.
        """
        self._watch_until = until
        return self._watches(now) != self._is_watching

    def interval(
        self, now: datetime, day_end: datetime, requests_today: int
    ) -> timedelta:
        """Return how long it is until the next poll.

        Args:
            now: This machine's time, aware.
            day_end: When the day ends for which requests are counted, aware.
            requests_today: How many there were.
        """
        self._is_watching = self._watches(now)
        if self._is_watching:
            return _WATCH_INTERVAL
        # What is left of the requests is spread over what is left of the day.
        spread = (day_end - now) / max(USUAL_REQUESTS - requests_today, 1)
        return max(self._usual, min(spread, _LONGEST_INTERVAL))

    def _watches(self, now: datetime) -> bool:
        # Not while a clock that was set back says so.
        return (
            self._watch_until is not None
            and timedelta() < self._watch_until - now <= WATCH_TIME
        )

"""How far apart polls are: closer after a click-to-call, further apart after a refusal."""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Final

POLL_INTERVAL: Final = timedelta(minutes=5)

# Accounts drift apart by up to this much, so as not to poll in the same second.
_SPREAD_SECONDS: Final = 15

# After a click-to-call the history is looked at in these steps.
_WATCH_INTERVAL: Final = timedelta(seconds=20)
WATCH_TIME: Final = timedelta(minutes=3)

# Of at most 300 requests a day, for some polls take more than one. On a day of 25 hours,
# or one with many calls, polls are a little further apart.
USUAL_REQUESTS: Final = 285
_LONGEST_INTERVAL: Final = timedelta(minutes=6)

_LONGEST_PAUSE: Final = timedelta(hours=1)


def usual_interval() -> timedelta:
    """Return how far apart the usual polls of an account are."""
    return POLL_INTERVAL + timedelta(seconds=randbelow(_SPREAD_SECONDS))


class PollPace:
    """Tells when the next poll is due."""

    def __init__(self, usual: timedelta) -> None:
        """Poll at the usual distance."""
        self._usual = usual
        self._watch_until: datetime | None = None
        self._is_watching = False
        self._refusals = 0

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

    def pause_after(self, asked: timedelta | None) -> timedelta:
        """Return how long to wait after a refusal.

        Args:
            asked: As long as the vendor asks for. What is shorter than the usual time
                counts once: the vendor may say so each time.

        Returns:
            What is asked for, else a pause that grows from one refusal to the next up
            to an hour, with jitter.
        """
        if asked is not None and asked >= POLL_INTERVAL:
            return asked
        refusals = self._refusals
        # Beyond this the longest pause holds anyway.
        self._refusals = min(refusals + 1, 10)
        if asked and not refusals:
            return asked
        pause: timedelta = min(POLL_INTERVAL * 2**refusals, _LONGEST_PAUSE)
        jitter = timedelta(seconds=randbelow(int(pause.total_seconds() / 4)))
        return min(pause + jitter, _LONGEST_PAUSE - jitter)

    def forget_refusals(self) -> None:
        """Begin anew with short pauses: the vendor has answered."""
        self._refusals = 0

    def _watches(self, now: datetime) -> bool:
        # Not while a clock that was set back says so.
        return (
            self._watch_until is not None
            and timedelta() < self._watch_until - now <= WATCH_TIME
        )

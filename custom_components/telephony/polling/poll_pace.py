"""How far apart polls are: by day and by night, after a click-to-call, and after a refusal."""

from datetime import UTC, datetime, time, timedelta
from secrets import randbelow
from typing import Final

# By day somebody waits for news; the night pays for it.
DAY_INTERVAL: Final = timedelta(minutes=4)
NIGHT_INTERVAL: Final = timedelta(minutes=12)
_MORNING: Final = time(7)
_NIGHT: Final = time(23)

# Accounts drift apart by up to this much, so as not to poll in the same second.
_SPREAD_SECONDS: Final = 15

# Where requests are short, polls are further apart. They never stop: this is a little
# less than the time after which calls count as overlooked and are told late.
_LONGEST_INTERVAL: Final = timedelta(minutes=14)

# After a click-to-call the history is looked at in these steps: most calls are short.
# That goes first, as long as polls by day need not be further apart for it than this,
# which leaves what they cost beyond expectation until the evening.
_FIRST_LOOKS: Final = timedelta(seconds=20)
_FIRST_TIME: Final = timedelta(minutes=3)
_INTERVAL_FOR_FIRST_LOOKS: Final = timedelta(minutes=8)

# Then once a minute. Few calls last so long, and the looks for one of them are as many
# as those for five short ones, so that they leave more to the polls. Who has talked for
# hours may talk for a minute more.
_LATER_LOOKS: Final = timedelta(minutes=1)
_LOOKS_IN_AGE: Final = 60
_WATCH_TIME: Final = timedelta(hours=2)
_INTERVAL_FOR_LATER_LOOKS: Final = timedelta(minutes=6)

_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class PollPace:
    """Tells when the next poll is due."""

    def __init__(self) -> None:
        """Begin with an account that waits for no call."""
        self._spread = timedelta(seconds=randbelow(_SPREAD_SECONDS))
        self._placed_at: datetime | None = None
        self._looks: timedelta | None = None
        self._refusals = 0

    @property
    def looks(self) -> timedelta | None:
        """How far apart the looks for a placed call are; None where none are made."""
        return self._looks

    def watch(self, placed_at: datetime | None) -> None:
        """Look sooner for a call that was placed, for as long as most calls last.

        Args:
            placed_at: When the youngest call was placed that is waited for, aware; None
                where none is.
        """
        self._placed_at = placed_at

    def interval(
        self,
        now: datetime,
        day_end: datetime,
        polls_left: float,
        *,
        answering: bool = True,
    ) -> timedelta:
        """Return how long it is until the next poll.

        Args:
            now: This machine's time, aware, in the zone whose days and nights count.
            day_end: When the day ends for which requests are counted, aware.
            polls_left: For how many polls the requests do until then.
            answering: Whether the vendor gave an answer when it was asked last.
        """
        by_day, by_night = _rest_of_day(now, day_end)
        # What the night leaves of the polls is spread over what is left of the day.
        left = polls_left - by_night / NIGHT_INTERVAL
        looks = self._looks_after(now)
        if looks is not None and (
            left <= by_day / _interval_for(looks)
            or not (answering or looks == _FIRST_LOOKS)
        ):
            looks = None
        self._looks = looks
        if looks is not None:
            return looks
        # The night gives up its own when there are too few.
        even = (by_day + by_night) / polls_left if polls_left else _LONGEST_INTERVAL
        longest = min(even, _LONGEST_INTERVAL)
        if _is_night(now):
            return max(NIGHT_INTERVAL + self._spread, longest)
        spread = min(by_day / left, longest) if left > 0 else longest
        return max(DAY_INTERVAL + self._spread, spread)

    def pause_after(self, asked: timedelta | None) -> timedelta:
        """Return how long to wait after a refusal.

        Args:
            asked: As long as the vendor asks for. What is shorter than the usual time
                counts once: the vendor may say so each time.

        Returns:
            What is asked for, else a pause that grows from one refusal to the next up
            to an hour, with jitter.
        """
        if asked is not None and asked >= _FIRST_PAUSE:
            return asked
        refusals = self._refusals
        # Beyond this the longest pause holds anyway.
        self._refusals = min(refusals + 1, 10)
        if asked and not refusals:
            return asked
        pause: timedelta = min(_FIRST_PAUSE * 2**refusals, _LONGEST_PAUSE)
        jitter = timedelta(seconds=randbelow(int(pause.total_seconds() / 4)))
        return min(pause + jitter, _LONGEST_PAUSE - jitter)

    def forget_refusals(self) -> None:
        """Begin anew with short pauses: the vendor has answered."""
        self._refusals = 0

    def _looks_after(self, now: datetime) -> timedelta | None:
        """Return how far apart the looks should be; None where none is due."""
        if self._placed_at is None:
            return None
        age = now - self._placed_at
        # Not while a clock that was set back says so.
        if not timedelta() <= age < _WATCH_TIME:
            return None
        return (
            _FIRST_LOOKS
            if age < _FIRST_TIME
            else max(_LATER_LOOKS, age / _LOOKS_IN_AGE)
        )


def _interval_for(looks: timedelta) -> timedelta:
    """Return how far apart polls may become for the sake of looks."""
    return (
        _INTERVAL_FOR_FIRST_LOOKS
        if looks == _FIRST_LOOKS
        else _INTERVAL_FOR_LATER_LOOKS
    )


def _is_night(now: datetime) -> bool:
    return not _MORNING <= now.time() < _NIGHT


def _rest_of_day(now: datetime, day_end: datetime) -> tuple[timedelta, timedelta]:
    """Return how much is left by day and by night, where clocks change as well."""
    start = now.astimezone(UTC)
    morning, night = (
        datetime.combine(now.date(), each, now.tzinfo).astimezone(UTC)
        for each in (_MORNING, _NIGHT)
    )
    by_day = max(night - max(start, morning), timedelta())
    return by_day, day_end.astimezone(UTC) - start - by_day

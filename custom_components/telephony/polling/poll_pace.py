"""How far apart polls are: by day and by night, and after a click-to-call."""

from datetime import UTC, datetime, time, timedelta
from secrets import randbelow
from typing import Final

# By day somebody waits for news; the night pays for it.
DAY_INTERVAL: Final = timedelta(minutes=4)
NIGHT_INTERVAL: Final = timedelta(minutes=12)
# While the vendor tells of calls by itself, polls only see that it does.
PUSHED_INTERVAL: Final = timedelta(minutes=15)
_MORNING: Final = time(7)
_NIGHT: Final = time(23)
_DAY_LENGTH: Final = timedelta(hours=_NIGHT.hour - _MORNING.hour)

# Accounts drift apart by up to this much, so as not to poll in the same second.
_SPREAD_SECONDS: Final = 15

# Where requests are short, polls are further apart. They never stop: this is a little
# less than the time after which calls count as overlooked and are told late.
_LONGEST_INTERVAL: Final = timedelta(minutes=14)

# After a click-to-call the history is looked at in these steps, for most calls are short.
# Then once a minute; who has talked for hours may talk for a minute more.
_FIRST_LOOKS: Final = timedelta(seconds=20)
_FIRST_TIME: Final = timedelta(minutes=3)
_LATER_LOOKS: Final = timedelta(minutes=1)
_LOOKS_IN_AGE: Final = 60
_WATCH_TIME: Final = timedelta(hours=2)

# That goes as long as polls by day need not be further apart for it than this, which
# leaves what they cost beyond expectation until the evening.
_INTERVAL_FOR_LOOKS: Final = timedelta(minutes=8)

# So many looks are kept for each call that may still be placed today. That is expected to
# go on as until now, and a while without calls counts for the beginning of a day.
_LOOKS_OF_A_CALL: Final = 8
_WITHOUT_CALLS: Final = timedelta(hours=2)

# Where no more than these are left, a look is as long after the last one as the call is
# old then: it is told late by no more than the time that it took.
_FEW_LOOKS: Final = timedelta(minutes=1)

# Looks that are further apart are nothing but polls: they cost as much, and whatever
# becomes of the call does not put them off.
_LONGEST_LOOKS: Final = timedelta(minutes=2)


class PollPace:
    """Tells when the next poll is due."""

    def __init__(self) -> None:
        """Begin with an account that waits for no call."""
        self._spread = timedelta(seconds=randbelow(_SPREAD_SECONDS))
        self._placed_at: datetime | None = None
        self._placed_today: list[datetime] = []
        self._looks: timedelta | None = None
        self._usual = DAY_INTERVAL

    @property
    def looks(self) -> timedelta | None:
        """How far apart the looks for a placed call are; None where none are made."""
        return self._looks

    @property
    def usual(self) -> timedelta:
        """How long it is from the last poll to the next, not counting looks."""
        return self._usual

    def watch(self, placed_at: datetime | None) -> None:
        """Look sooner for a call that was placed, for as long as most calls last.

        Args:
            placed_at: When the youngest call was placed that is waited for, aware; None
                where none is.
        """
        self._placed_at = placed_at
        if placed_at is not None and placed_at not in self._placed_today:
            self._placed_today.append(placed_at)

    def interval(
        self,
        now: datetime,
        day_end: datetime,
        polls_left: float,
        *,
        answering: bool = True,
        is_pushed: bool = False,
    ) -> timedelta:
        """Return how long it is until the next poll.

        Args:
            now: This machine's time, aware, in the zone whose days and nights count.
            day_end: When the day ends for which requests are counted, aware.
            polls_left: For how many polls the requests do until then.
            answering: Whether the vendor gave an answer when it was asked last.
            is_pushed: Whether the vendor tells of calls by itself.
        """
        by_day, by_night = _rest_of_day(now, day_end)
        # What the night leaves of the polls is spread over what is left of the day.
        left = polls_left - by_night / NIGHT_INTERVAL
        spare = max(left - by_day / _INTERVAL_FOR_LOOKS, 0)
        kept = min(self._looks_to_come(now, by_day), spare)
        # The night gives up its own when there are too few.
        even = (by_day + by_night) / polls_left if polls_left else _LONGEST_INTERVAL
        longest = min(even, _LONGEST_INTERVAL)
        if _is_night(now):
            interval = max(NIGHT_INTERVAL + self._spread, longest)
        else:
            spread = min(by_day / (left - kept), longest) if left > kept else longest
            interval = max(DAY_INTERVAL + self._spread, spread)
        if is_pushed:
            interval = max(interval, PUSHED_INTERVAL + self._spread)
        self._looks = None
        self._usual = interval
        age = self._age_of_placed(now)
        if spare < 1 or age is None or not (answering or age < _FIRST_TIME):
            return interval
        looks = _looks_at(age, are_many=spare > kept)
        if looks <= _LONGEST_LOOKS:
            self._looks = looks
        return min(looks, interval)

    def has_spare(self, now: datetime, day_end: datetime, polls_left: float) -> bool:
        """Tell whether the day does without a poll, however far apart the others are.

        Args:
            now: This machine's time, aware.
            day_end: When the day ends for which requests are counted, aware.
            polls_left: For how many polls the requests do until then.
        """
        left = day_end.astimezone(UTC) - now.astimezone(UTC)
        return polls_left > left / _LONGEST_INTERVAL + 1

    def _looks_to_come(self, now: datetime, by_day: timedelta) -> float:
        """Return how many looks are for calls that may still be placed today."""
        self._placed_today = [
            placed_at
            for placed_at in self._placed_today
            if placed_at.astimezone(now.tzinfo).date() == now.date()
        ]
        before = _DAY_LENGTH - by_day + _WITHOUT_CALLS
        return len(self._placed_today) * (by_day / before) * _LOOKS_OF_A_CALL

    def _age_of_placed(self, now: datetime) -> timedelta | None:
        """Return how long ago the call was placed that is looked for, if one is."""
        if self._placed_at is None:
            return None
        age = now - self._placed_at
        # Not while a clock that was set back says so.
        return age if timedelta() <= age < _WATCH_TIME else None


def _looks_at(age: timedelta, *, are_many: bool) -> timedelta:
    """Return how far apart looks for a call should be that was placed some time ago."""
    if not are_many:
        return max(_FEW_LOOKS, age)
    if age < _FIRST_TIME:
        return _FIRST_LOOKS
    return max(_LATER_LOOKS, age / _LOOKS_IN_AGE)


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

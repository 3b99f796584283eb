"""How far apart polls are."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.telephony.polling.poll_pace import PollPace

MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)
NOW = MIDNIGHT.replace(hour=12)
DAY_END = MIDNIGHT + timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

BY_DAY = 4 * MINUTE
BY_NIGHT = 12 * MINUTE
LONGEST = 14 * MINUTE

# More polls than any day can make.
PLENTY = 1000.0


@pytest.fixture
def pace() -> PollPace:
    """Return the pace of an account."""
    return PollPace()


def interval(
    pace: PollPace, now: datetime = NOW, polls_left: float = PLENTY
) -> timedelta:
    """Return how long it is until the next poll."""
    return pace.interval(now, DAY_END, polls_left)


def test_polls_are_closer_by_day_than_by_night(pace: PollPace) -> None:
    expected = {
        timedelta(): BY_NIGHT,
        7 * HOUR - SECOND: BY_NIGHT,
        7 * HOUR: BY_DAY,
        23 * HOUR - SECOND: BY_DAY,
        23 * HOUR: BY_NIGHT,
        24 * HOUR - SECOND: BY_NIGHT,
    }

    assert {hour: interval(pace, MIDNIGHT + hour) for hour in expected} == expected


def test_the_polls_of_a_day_last_until_its_end(pace: PollPace) -> None:
    """5 of them are for the last hour, which is night."""
    expected = {
        (12, 170): BY_DAY,
        # What is left is made to last.
        (12, 169): 11 * HOUR / 164,
        (12, 65): 11 * MINUTE,
        # The night gives as much as the day.
        (12, 55): 12 * HOUR / 55,
        (23, 55): BY_NIGHT,
        (23, 5): BY_NIGHT,
        (23, 4.5): 60 * MINUTE / 4.5,
        # However few there are, nobody waits longer.
        (12, 50): LONGEST,
        (12, 3): LONGEST,
        (12, 0): LONGEST,
        (23, 0): LONGEST,
        (0, 0): LONGEST,
    }

    assert {
        (hour, polls): interval(pace, MIDNIGHT + hour * HOUR, polls)
        for hour, polls in expected
    } == expected


def test_the_day_in_which_clocks_go_back_is_longer(pace: PollPace) -> None:
    """Its night is 10 hours long, an hour of which is at its end."""
    zone = ZoneInfo("Europe/Berlin")
    start, end = (datetime(2026, 10, day, tzinfo=zone) for day in (25, 26))

    polls = sum(1 for _ in _polls(pace, start, end, ()))

    assert polls == 16 * 15 + 9 * 5
    assert pace.interval(start, end, PLENTY) == BY_NIGHT


def test_an_account_is_looked_at_sooner_after_a_click_to_call(
    subtests: pytest.Subtests,
) -> None:
    for age, expected in (
        # A clock that was set back would have it looked at for hours.
        (-SECOND, BY_DAY),
        (timedelta(), 20 * SECOND),
        (3 * MINUTE - SECOND, 20 * SECOND),
        (3 * MINUTE, MINUTE),
        (HOUR, MINUTE),
        (90 * MINUTE, 90 * SECOND),
        (2 * HOUR - MINUTE, 119 * SECOND),
        (2 * HOUR, BY_DAY),
    ):
        pace = PollPace()
        with subtests.test(str(age)):
            pace.watch(NOW - age)

            assert interval(pace) == expected
            assert pace.looks == (None if expected == BY_DAY else expected)


def test_looks_end_with_the_waiting(pace: PollPace) -> None:
    pace.watch(NOW)
    assert interval(pace) == 20 * SECOND

    pace.watch(None)

    assert interval(pace) == BY_DAY
    assert pace.looks is None


@pytest.mark.parametrize(
    ("age", "looks", "apart"),
    [
        # Eleven hours by day, so far apart, and the hour of the night.
        (MINUTE, 20 * SECOND, 8 * MINUTE),
        (10 * MINUTE, MINUTE, 6 * MINUTE),
    ],
)
def test_a_placed_call_is_looked_for_with_what_the_day_can_do_without(
    pace: PollPace, age: timedelta, looks: timedelta, apart: timedelta
) -> None:
    """A long call with less of it than the first minutes, which are worth more."""
    needed = 11 * HOUR / apart + 5
    pace.watch(NOW - age)

    assert interval(pace, polls_left=needed + 0.01) == looks
    assert interval(pace, polls_left=needed) == 11 * HOUR / (needed - 5)
    assert pace.looks is None


def test_a_vendor_that_fails_is_not_asked_every_minute(pace: PollPace) -> None:
    pace.watch(NOW - 10 * MINUTE)

    assert pace.interval(NOW, DAY_END, PLENTY, answering=False) == BY_DAY
    # As soon as it answers it is.
    assert interval(pace) == MINUTE


def test_a_day_with_long_calls_takes_no_more_requests(
    pace: PollPace, subtests: pytest.Subtests
) -> None:
    for hours in ((), (8, 12, 20), (0, 22), range(24)):
        with subtests.test(str(hours)):
            polls = list(_polls(pace, MIDNIGHT, DAY_END, hours))

            assert 250 < len(polls) <= 291
            assert max(distance for _, distance in polls) == BY_NIGHT
            by_day = [each for at, each in polls if 7 <= at.hour < 23]
            assert max(by_day) <= 9 * MINUTE


def _polls(
    pace: PollPace, start: datetime, end: datetime, hours: Iterable[int]
) -> Iterable[tuple[datetime, timedelta]]:
    """Go through the polls of a day with calls at some hours that never show up.

    Yields:
        When a poll was, and how long it was until the next one.
    """
    placed = [start.replace(hour=hour) for hour in hours]
    now, requests = start.astimezone(UTC), 0
    while now < end:
        requests += 1
        local = now.astimezone(start.tzinfo)
        pace.watch(max((at for at in placed if at <= now), default=None))
        distance = pace.interval(local, end, max(290 - requests, 0))
        yield local, distance
        now += distance

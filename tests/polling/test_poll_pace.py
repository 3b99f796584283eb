"""How far apart polls are."""

from collections.abc import Iterable, Sequence
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


def test_a_placed_call_is_looked_for_with_what_the_day_can_do_without(
    pace: PollPace, subtests: pytest.Subtests
) -> None:
    """Eleven hours by day with polls 8 minutes apart, and the hour of the night."""
    needed = 11 * HOUR / (8 * MINUTE) + 5
    # After 5 hours with one call, 11 more without, and 2 for the beginning of a day.
    kept = 8 * 11 / (5 + 2)
    for age, looks, few in (
        (timedelta(), 20 * SECOND, MINUTE),
        (MINUTE, 20 * SECOND, MINUTE),
        (100 * SECOND, 20 * SECOND, 100 * SECOND),
        (10 * MINUTE, MINUTE, None),
    ):
        with subtests.test(str(age)):
            pace.watch(NOW - age)
            assert interval(pace, polls_left=needed + kept + 0.01) == looks
            assert pace.looks == looks
            for left in (kept - 0.01, 1.01):
                interval(pace, polls_left=needed + left)
                assert pace.looks == few
            # Of those that are kept for later calls, polls take none.
            apart = interval(pace, polls_left=needed + 0.99)
            assert apart == pytest.approx(8 * MINUTE)
            assert pace.looks is None
        pace = PollPace()


def test_a_placed_call_is_told_soon_at_any_hour(subtests: pytest.Subtests) -> None:
    """On days with few calls at once, on others no later than the call was long."""
    heavy = [
        (MIDNIGHT + hour * HOUR + minute * MINUTE, length * MINUTE)
        for hour in range(8, 22)
        for minute, length in ((5, 25), (35, 4))
    ]
    for name, calls, mean, most in (
        ("a long one", [(MIDNIGHT + 10 * HOUR, 60 * MINUTE)], 1, 1),
        ("two an hour", heavy, 4, 8),
        ("a short one every quarter of an hour", _every(15, 2), 3, 8),
        ("in the evening", _every(10, 4, since=18), 4, 8),
    ):
        with subtests.test(name):
            waits = list(_waits(calls))
            assert len(waits) == len(calls)
            assert max(waits) <= most * MINUTE
            for hours in (range(12), range(12, 18), range(18, 24)):
                of_hours = [
                    wait
                    for wait, (at, _) in zip(waits, calls, strict=True)
                    if at.hour in hours
                ]
                assert sum(of_hours, timedelta()) <= mean * MINUTE * len(of_hours)


def _every(
    minutes: int, length: int, since: int = 8
) -> list[tuple[datetime, timedelta]]:
    """Return calls until 22:00, when each is placed and how long it takes."""
    count = (22 - since) * 60 // minutes
    first = MIDNIGHT + since * HOUR
    return [
        (first + number * minutes * MINUTE, length * MINUTE) for number in range(count)
    ]


def _waits(calls: Sequence[tuple[datetime, timedelta]]) -> Iterable[timedelta]:
    """Go through a day as the coordinator does.

    Yields:
        How long after its end each call was found.
    """
    pace, requests = PollPace(), 0
    placed, waiting = list(calls), list[tuple[datetime, timedelta]]()
    due = MIDNIGHT
    while due < DAY_END:
        if placed and placed[0][0] <= due:
            waiting.append(placed.pop(0))
            now, before = waiting[-1][0], pace.looks
            pace.watch(now)
            distance = pace.interval(now, DAY_END, 290 - requests)
            looks = pace.looks
            if (looks is None) != (before is None) or (
                looks and before and looks < before
            ):
                due = now + distance
            continue
        requests += 1
        for at, length in [one for one in waiting if one[0] + one[1] <= due]:
            waiting.remove((at, length))
            yield due - at - length
        pace.watch(waiting[-1][0] if waiting else None)
        due += pace.interval(due, DAY_END, 290 - requests)
    assert requests <= 291


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

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
LONGEST = 8 * MINUTE


@pytest.fixture
def pace() -> PollPace:
    """Return the pace of an account."""
    return PollPace()


def interval(pace: PollPace, now: datetime = NOW, requests: int = 0) -> timedelta:
    """Return how long it is until the next poll."""
    return pace.interval(now, DAY_END, requests)


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


def test_the_requests_of_a_day_last_until_its_end(pace: PollPace) -> None:
    """There are 290, and 5 of them are for the last hour, which is night."""
    expected = {
        (12, 0): BY_DAY,
        (12, 120): BY_DAY,
        # What is left of the requests is made to last.
        (12, 121): 11 * HOUR / 164,
        (12, 202): 11 * HOUR / 83,
        (12, 203): LONGEST,
        # However many there were, nobody waits longer.
        (12, 285): LONGEST,
        (12, 400): LONGEST,
        (22, 271): HOUR / 14,
        (23, 400): BY_NIGHT,
        (0, 400): BY_NIGHT,
    }

    assert {
        (hour, requests): interval(pace, MIDNIGHT + hour * HOUR, requests)
        for hour, requests in expected
    } == expected


def test_the_day_in_which_clocks_go_back_is_longer(pace: PollPace) -> None:
    """Its night is 10 hours long, an hour of which is at its end."""
    zone = ZoneInfo("Europe/Berlin")
    start, end = (datetime(2026, 10, day, tzinfo=zone) for day in (25, 26))

    polls = sum(1 for _ in _polls(pace, start, end, ()))

    assert polls == 16 * 15 + 9 * 5
    assert pace.interval(start, end, 0) == BY_NIGHT


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
            assert pace.watch(NOW - age, NOW) is (expected != BY_DAY)

            assert interval(pace) == expected
            assert not pace.watch(NOW - age, NOW)


def test_it_is_told_when_the_next_poll_is_due_at_another_time(pace: PollPace) -> None:
    assert not pace.watch(None, NOW)
    assert pace.watch(NOW, NOW)
    assert interval(pace) == 20 * SECOND
    # Neither a second call nor the time that passes puts the next look off.
    assert not pace.watch(NOW + SECOND, NOW + SECOND)
    assert not pace.watch(NOW, NOW + 4 * MINUTE)
    assert interval(pace, NOW + 4 * MINUTE) == MINUTE
    assert not pace.watch(NOW, NOW + 100 * MINUTE)
    # A younger call brings it forward.
    assert pace.watch(NOW + 4 * MINUTE, NOW + 4 * MINUTE)
    assert pace.watch(None, NOW + 4 * MINUTE)
    assert interval(pace, NOW + 4 * MINUTE) == BY_DAY


def test_a_long_call_is_looked_for_only_with_what_the_day_can_do_without(
    pace: PollPace,
) -> None:
    assert pace.watch(NOW - 10 * MINUTE, NOW)

    # Eleven hours by day, eight minutes apart, and the hour of the night.
    assert interval(pace, requests=202) == MINUTE
    assert interval(pace, requests=203) == LONGEST
    assert not pace.watch(NOW - 10 * MINUTE, NOW)
    # The first minutes are worth it.
    assert pace.watch(NOW, NOW)
    assert interval(pace, requests=400) == 20 * SECOND


def test_a_vendor_that_fails_is_not_asked_every_minute(pace: PollPace) -> None:
    pace.watch(NOW - 10 * MINUTE, NOW)

    assert pace.interval(NOW, DAY_END, 0, answering=False) == BY_DAY
    # As soon as it answers it is.
    assert pace.watch(NOW - 10 * MINUTE, NOW)
    assert interval(pace) == MINUTE


def test_a_day_with_long_calls_takes_no_more_requests(
    pace: PollPace, subtests: pytest.Subtests
) -> None:
    for hours in ((), (8, 12, 20), (0, 22), range(24)):
        with subtests.test(str(hours)):
            polls = list(_polls(pace, MIDNIGHT, DAY_END, hours))
            distances = [interval for _, interval in polls]

            # The first looks after a call are not many, and not counted on.
            first_looks = sum(distance == 20 * SECOND for distance in distances)
            assert 250 < len(polls) - first_looks <= 290
            assert max(distances) == BY_NIGHT
            by_day = [each for at, each in polls if 7 <= at.hour < 23]
            assert max(by_day) <= LONGEST


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
        pace.watch(max((at for at in placed if at <= now), default=None), local)
        distance = pace.interval(local, end, requests)
        yield local, distance
        now += distance

"""How far apart polls are."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.polling.poll_pace import PollPace

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

USUAL = 5 * MINUTE
WATCHING = 20 * SECOND


@pytest.fixture
def pace() -> PollPace:
    """Return the pace of an account that polls every five minutes."""
    return PollPace(USUAL)


def interval(pace: PollPace, now: datetime = NOW) -> timedelta:
    """Return how long it is until the next poll, on a day with little behind it."""
    return pace.interval(now, NOW + 12 * HOUR, 0)


def test_the_requests_of_a_day_last_until_its_end(pace: PollPace) -> None:
    expected = {
        (12 * HOUR, 0): USUAL,
        (12 * HOUR, 141): USUAL,
        # What is left of the requests is made to last.
        (12 * HOUR, 142): 12 * HOUR / 143,
        (12 * HOUR, 164): 12 * HOUR / 121,
        (12 * HOUR, 165): 6 * MINUTE,
        # However many there were, nobody waits longer.
        (12 * HOUR, 284): 6 * MINUTE,
        (12 * HOUR, 285): 6 * MINUTE,
        (12 * HOUR, 400): 6 * MINUTE,
        (MINUTE, 400): USUAL,
        (24 * HOUR, 0): 24 * HOUR / 285,
        (25 * HOUR, 0): 25 * HOUR / 285,
    }

    assert {
        (left, requests): pace.interval(NOW, NOW + left, requests)
        for left, requests in expected
    } == expected


def test_an_account_is_looked_at_sooner_for_a_while(subtests: pytest.Subtests) -> None:
    for until, expected in (
        (-SECOND, USUAL),
        (timedelta(), USUAL),
        (SECOND, WATCHING),
        (3 * MINUTE, WATCHING),
        # A clock that was set back would have it looked at for hours.
        (3 * MINUTE + SECOND, USUAL),
    ):
        pace = PollPace(USUAL)
        with subtests.test(str(until)):
            assert pace.watch(NOW + until, NOW) is (expected == WATCHING)

            assert interval(pace) == expected
            assert interval(pace, NOW + 4 * MINUTE) == USUAL


def test_it_is_told_when_the_next_poll_is_due_at_another_time(pace: PollPace) -> None:
    until = NOW + MINUTE

    assert not pace.watch(None, NOW)
    assert pace.watch(until, NOW)
    assert interval(pace) == WATCHING
    assert not pace.watch(until + MINUTE, NOW)
    assert pace.watch(None, NOW)
    assert interval(pace) == USUAL

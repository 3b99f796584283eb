"""How the calls of the last day are counted."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.dial_rules.attempts import Attempts

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def test_a_window_slides(subtests: pytest.Subtests) -> None:
    for ago, counted in (
        (timedelta(), 1),
        (MINUTE - INSTANT, 1),
        (MINUTE, 0),
        (MINUTE + INSTANT, 0),
    ):
        with subtests.test(str(ago)):
            attempts = Attempts([NOW - ago])

            assert attempts.count(MINUTE, NOW) == counted


def test_only_a_day_is_kept() -> None:
    attempts = Attempts([NOW - DAY, NOW - DAY + INSTANT])

    attempts.add(NOW)

    assert attempts.times == (NOW - DAY + INSTANT, NOW)


def test_what_was_read_is_put_in_order() -> None:
    times = [NOW - 2 * MINUTE, NOW - timedelta(seconds=10), NOW - 3 * MINUTE]

    assert Attempts(times).count(MINUTE, NOW) == 1


def test_a_clock_set_back_counts_for_a_day_at_most(subtests: pytest.Subtests) -> None:
    for back in (timedelta(hours=1), timedelta(days=3650)):
        with subtests.test(str(back)):
            attempts = Attempts([NOW - MINUTE, NOW])
            earlier = NOW - back

            assert attempts.count(DAY, earlier) == 2
            # The clock stays where it is now, maybe until it is there again.
            assert attempts.count(MINUTE, earlier + MINUTE) == 0
            assert attempts.count(DAY, earlier + DAY - INSTANT) == 2
            until = NOW if back < DAY else earlier
            assert attempts.count(DAY, until + DAY) == 0
            assert attempts.times == ()


def test_a_clock_that_is_behind_for_a_while_changes_no_time(
    subtests: pytest.Subtests,
) -> None:
    """As that of a computer without a battery is, until it asks for the time."""
    for behind in (timedelta(hours=1), DAY, timedelta(days=3650)):
        with subtests.test(str(behind)):
            attempts = Attempts([NOW - 2 * MINUTE, NOW])

            for clock in (NOW - behind, NOW + MINUTE, NOW - behind + MINUTE):
                assert attempts.count(DAY, clock) == 2

            assert attempts.count(2 * MINUTE, NOW + MINUTE) == 1
            assert attempts.times == (NOW - 2 * MINUTE, NOW)
            assert attempts.count(DAY, NOW + DAY - INSTANT) == 1
            assert attempts.count(DAY, NOW + DAY) == 0


def test_what_is_known_twice_counts_once() -> None:
    attempts = Attempts([NOW])

    attempts.include({NOW: NOW, NOW - MINUTE: NOW - MINUTE})

    assert attempts.count(DAY, NOW) == 2


def test_calls_of_one_moment_count_each() -> None:
    attempts = Attempts()

    for _ in range(3):
        attempts.add(NOW)

    assert attempts.count(MINUTE, NOW) == 3
    assert attempts.count(MINUTE, NOW + MINUTE + 2 * INSTANT) == 0

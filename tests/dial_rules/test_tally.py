"""What is counted of placed and refused calls."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.telephony.dial_rules.refusal import Obstacle, Refusal
from custom_components.telephony.dial_rules.tally import DialTally

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
TODAY = NOW.date()
INSTANT = timedelta(microseconds=1)


def _tally(*refusals: tuple[Refusal, timedelta]) -> DialTally:
    tally = DialTally()
    for refusal, after in refusals:
        tally.count_refused(refusal, NOW + after)
    return tally


def test_each_rule_is_counted_by_itself() -> None:
    tally = _tally(
        (Refusal.FORBIDDEN, timedelta()),
        (Refusal.REPEATED, timedelta()),
        (Refusal.FORBIDDEN, timedelta()),
    )
    tally.count_placed(NOW)

    assert tally.refused(TODAY) == {Refusal.FORBIDDEN: 2, Refusal.REPEATED: 1}
    assert tally.placed(TODAY) == 1


def test_a_new_day_begins_at_nothing() -> None:
    tally = _tally((Refusal.FORBIDDEN, timedelta()))
    tally.count_placed(NOW)
    tomorrow = TODAY + timedelta(days=1)

    assert tally.placed(tomorrow) == 0
    assert tally.refused(tomorrow) == {}


def test_refusals_begin_at_nothing_on_a_new_day_as_well() -> None:
    tally = _tally((Refusal.FORBIDDEN, timedelta()))

    assert tally.refused(TODAY + timedelta(days=1)) == {}


def test_the_first_call_of_a_day_counts_on_that_day() -> None:
    tally, tomorrow = DialTally(), NOW + timedelta(days=1)

    tally.count_placed(NOW)
    tally.count_placed(tomorrow)

    assert tally.placed(tomorrow.date()) == 1


HOUR = timedelta(hours=1)


def test_three_refusals_by_the_limits_in_an_hour_are_a_loop(
    subtests: pytest.Subtests,
) -> None:
    for refusals, stuck in (
        ([], False),
        ([(Refusal.MINUTE_LIMIT, timedelta())] * 2, False),
        ([(Refusal.MINUTE_LIMIT, timedelta())] * 3, True),
        (
            [
                (Refusal.MINUTE_LIMIT, timedelta()),
                (Refusal.HOUR_LIMIT, HOUR / 2),
                (Refusal.DAY_LIMIT, HOUR - INSTANT),
            ],
            True,
        ),
        (
            [
                (Refusal.MINUTE_LIMIT, timedelta()),
                (Refusal.HOUR_LIMIT, HOUR / 2),
                (Refusal.DAY_LIMIT, HOUR),
            ],
            False,
        ),
        # The last three count.
        (
            [
                (Refusal.DAY_LIMIT, timedelta()),
                (Refusal.DAY_LIMIT, HOUR),
                (Refusal.DAY_LIMIT, HOUR * 1.1),
                (Refusal.DAY_LIMIT, HOUR * 1.2),
            ],
            True,
        ),
        # A person in front of a locked door is no loop.
        ([(Refusal.FORBIDDEN, timedelta())] * 10, False),
        ([(Refusal.REPEATED, timedelta())] * 10, False),
        ([(Refusal.QUIET_HOURS, timedelta())] * 10, False),
    ):
        with subtests.test(str(refusals)):
            assert _tally(*refusals).is_stuck is stuck


def test_an_hour_is_one_when_clocks_are_changed() -> None:
    """Daylight saving leaves an hour out, or has it twice."""
    wall = ZoneInfo("Europe/Berlin")
    for before, minutes, stuck in (
        (datetime(2026, 3, 29, 1, 50, tzinfo=wall), 15, True),
        (datetime(2026, 10, 25, 2, 10, tzinfo=wall), 80, False),
    ):
        tally = DialTally()
        for after in (0, 1, minutes):
            now = before.astimezone(UTC) + timedelta(minutes=after)
            tally.count_refused(Refusal.MINUTE_LIMIT, now.astimezone(wall))
        assert tally.is_stuck is stuck


def test_the_day_is_the_users() -> None:
    tally = DialTally()
    late = datetime(2026, 11, 18, 23, 30, tzinfo=ZoneInfo("America/New_York"))

    tally.count_refused(Refusal.FORBIDDEN, late)
    tally.count_placed(late)

    assert tally.day == TODAY
    assert tally.refused(TODAY) == {Refusal.FORBIDDEN: 1}
    assert tally.placed(TODAY) == 1


def test_what_was_counted_before_goes_on() -> None:
    tally = DialTally(TODAY, 3, {Refusal.FORBIDDEN: 2, Obstacle.CALLED_BY: 1})

    tally.count_placed(NOW)
    tally.count_refused(Obstacle.CALLED_BY, NOW)

    assert tally.placed(TODAY) == 4
    assert tally.refused(TODAY) == {Refusal.FORBIDDEN: 2, Obstacle.CALLED_BY: 2}


def test_what_is_known_late_counts_if_it_was_today(
    subtests: pytest.Subtests,
) -> None:
    for days, placed in ((0, 4), (-1, 1)):
        with subtests.test(f"{days} days"):
            tally = DialTally()
            tally.count_placed(NOW)
            tally.count_refused(Refusal.FORBIDDEN, NOW)
            day = TODAY + timedelta(days=days)

            tally.include(DialTally(day, 3, {Refusal.FORBIDDEN: 2}))
            tally.include(DialTally())

            assert tally.placed(TODAY) == placed
            assert tally.refused(TODAY) == {Refusal.FORBIDDEN: 3 if placed == 4 else 1}


def test_a_call_that_passes_ends_the_loop() -> None:
    tally = _tally(*[(Refusal.MINUTE_LIMIT, timedelta())] * 3)

    tally.forget_limit_refusals()

    assert not tally.is_stuck
    tally.count_refused(Refusal.MINUTE_LIMIT, NOW)
    assert not tally.is_stuck

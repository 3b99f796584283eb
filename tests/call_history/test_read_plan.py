"""How far back polls read, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.call_history.read_plan import Reading, ReadPlan

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def read(
    plan: ReadPlan,
    now: datetime,
    *,
    newest: datetime | None = None,
    awaited_since: datetime | None = None,
    after_gap: bool = False,
) -> Reading:
    """Do what the plan says; return it."""
    reading = plan.next(
        now,
        shown_since=NOW - WEEK,
        newest=newest,
        awaited_since=awaited_since,
        after_gap=after_gap,
    )
    plan.done(reading, now)
    return reading


@pytest.fixture
def plan() -> ReadPlan:
    """Return the plan of an account that has just started."""
    plan = ReadPlan()
    assert read(plan, NOW) == Reading(NOW - WEEK, thorough=True)
    return plan


def test_what_failed_is_planned_again() -> None:
    plan = ReadPlan()
    for _ in range(2):
        reading = plan.next(
            NOW,
            shown_since=NOW,
            newest=None,
            awaited_since=None,
            after_gap=True,
        )
        # Enough to hear of a call of a day that ended a day ago.
        assert reading == Reading(NOW - 49 * HOUR, thorough=True)


def test_a_call_of_up_to_a_day_is_found(plan: ReadPlan) -> None:
    """With a call every five minutes there is no quiet in which a poll reaches far."""
    delays: dict[int, timedelta] = {}
    reads = [
        (at, read(plan, NOW + at, newest=NOW + at - MINUTE))
        for at in (5 * MINUTE * number for number in range(1, 600))
    ]
    for minutes in (1, 45, 55, 239, 250, 24 * 60):
        # Calls that ended at any time of the first day.
        delays[minutes] = max(
            next(
                at - ended
                for at, reading in reads
                if at >= ended and reading.since <= NOW + ended - minutes * MINUTE
            )
            for ended in (7 * MINUTE * number for number in range(200))
        )

    assert delays[1] <= delays[45] <= 5 * MINUTE
    assert 5 * MINUTE < delays[55] <= delays[239] <= HOUR
    assert HOUR < delays[250] <= delays[24 * 60] <= 8 * HOUR + 5 * MINUTE


def test_few_readings_of_a_day_are_thorough(plan: ReadPlan) -> None:
    readings = [
        read(plan, NOW + 5 * MINUTE * number, newest=NOW) for number in range(288)
    ]

    assert sum(reading.thorough for reading in readings) <= 3


def test_an_account_without_calls_is_asked_for_a_whole_day(plan: ReadPlan) -> None:
    """A clock that is ahead hides none of its calls."""
    assert read(plan, NOW + 5 * MINUTE) == Reading(
        NOW + 5 * MINUTE - 33 * HOUR, thorough=False
    )


def test_an_awaited_call_has_polls_reach_back_to_it(plan: ReadPlan) -> None:
    now = NOW + HOUR - MINUTE
    placed = now - 52 * MINUTE

    assert read(plan, now, newest=now).since == now - 50 * MINUTE
    assert read(plan, now, newest=now, awaited_since=placed).since == placed
    assert read(plan, now, newest=now, awaited_since=now).since == now - 50 * MINUTE


def test_a_thorough_reading_can_be_asked_for(plan: ReadPlan) -> None:
    plan.force()
    now = NOW + MINUTE

    assert [read(plan, now, newest=now).thorough for _ in range(2)] == [True, False]


def test_after_a_long_gap_all_is_read_that_can_be_news(plan: ReadPlan) -> None:
    later = NOW + 20 * HOUR

    assert read(plan, later, newest=NOW, after_gap=True) == Reading(
        later - 49 * HOUR, thorough=True
    )


def test_after_a_sleep_without_polls_all_is_read_that_can_be_news(
    plan: ReadPlan,
) -> None:
    """The computer was suspended: no poll failed, and none happened."""
    later = NOW + 12 * HOUR

    assert read(plan, later, newest=NOW) == Reading(later - 49 * HOUR, thorough=True)


@pytest.mark.parametrize("error", [-DAY, 2 * DAY])
def test_a_clock_set_wrong_has_it_read_again(plan: ReadPlan, error: timedelta) -> None:
    assert read(plan, NOW + error, newest=NOW).thorough
    assert read(plan, NOW + MINUTE, newest=NOW).thorough

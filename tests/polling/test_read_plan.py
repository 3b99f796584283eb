"""How far back polls read, and how often."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from custom_components.telephony.polling.read_plan import PlannedRead, ReadPlan

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
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
    read_until: datetime | None = None,
    understood: bool = True,
    calls_a_minute: float = 0,
    requests: int = 1,
) -> PlannedRead:
    """Do what the plan says; return it."""
    reading = plan.next(
        now,
        read_until=read_until,
        newest=newest,
        awaited_since=awaited_since,
        calls_since=lambda since: round((now - since) / MINUTE * calls_a_minute),
    )
    plan.done(reading, now, understood=understood, requests=requests)
    return reading


def started_plan() -> ReadPlan:
    """Return the plan of an account that has just started."""
    plan = ReadPlan()
    assert read(plan, NOW) == PlannedRead(NOW - 25 * HOUR, thorough=True)
    return plan


@pytest.fixture
def plan() -> ReadPlan:
    """Return the plan of an account that has just started."""
    return started_plan()


def test_a_start_reads_what_can_be_new(subtests: pytest.Subtests) -> None:
    """A call of a day may have ended just after the last reading."""
    for read_until, since in (
        # Nothing is news to an account that was never looked at.
        (None, NOW - 25 * HOUR),
        (NOW - MINUTE, NOW - 25 * HOUR - MINUTE),
        (NOW - 3 * DAY, NOW - 4 * DAY - HOUR),
        # What is older can wait; the clock was set back in between.
        (NOW - 30 * DAY, NOW - WEEK),
        (NOW + DAY, NOW - 34 * HOUR),
    ):
        plan = ReadPlan()
        with subtests.test(str(read_until)):
            # What failed is planned again.
            for _ in range(2):
                reading = plan.next(
                    NOW,
                    read_until=read_until,
                    newest=None,
                    awaited_since=None,
                    calls_since=lambda _: 0,
                )
                assert reading == PlannedRead(since, thorough=True)


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
                if at >= ended and reading.earliest <= NOW + ended - minutes * MINUTE
            )
            for ended in (7 * MINUTE * number for number in range(200))
        )

    assert delays[1] <= delays[45] <= 5 * MINUTE
    assert 5 * MINUTE < delays[55] <= delays[239] <= HOUR
    assert HOUR < delays[250] <= delays[24 * 60] <= 8 * HOUR + 5 * MINUTE


def test_few_readings_of_a_day_are_long(plan: ReadPlan) -> None:
    times = [NOW + 5 * MINUTE * number for number in range(1, 289)]
    readings = [(time, read(plan, time, newest=time)) for time in times]

    assert sum(reading.thorough for _, reading in readings) == 3
    assert sum(time - reading.earliest > HOUR for time, reading in readings) <= 24


def test_the_longer_nothing_was_read_the_further_back_it_reads(
    subtests: pytest.Subtests,
) -> None:
    """Each time all calls of a day are found that ended since the last such reading."""
    for elapsed, reach in (
        (5 * MINUTE, 50 * MINUTE),
        (HOUR - SECOND, 50 * MINUTE),
        (HOUR, 5 * HOUR),
        (8 * HOUR - SECOND, 5 * HOUR),
        (8 * HOUR, 33 * HOUR),
        (9 * HOUR, 33 * HOUR),
        # Polls failed; or the machine slept, so that none failed and none happened.
        (9 * HOUR + SECOND, 49 * HOUR),
        (20 * HOUR, 49 * HOUR),
        # The clock was set back.
        (-HOUR + SECOND, 50 * MINUTE),
        (-HOUR, 5 * HOUR),
        (-8 * HOUR, 33 * HOUR),
        (-20 * HOUR, 49 * HOUR),
    ):
        plan, now = started_plan(), NOW + elapsed
        with subtests.test(str(elapsed)):
            reading = read(plan, now, newest=now)
            assert reading.earliest == now - reach
            assert reading.thorough == reading.anew == (reach > DAY)


def test_a_poll_reads_from_the_newest_call_on(subtests: pytest.Subtests) -> None:
    now = NOW + 5 * MINUTE
    for age, reach in (
        # A call from the future is no measure of time.
        (-DAY, 50 * MINUTE),
        (timedelta(), 50 * MINUTE),
        # Here it may be later than it is.
        (3 * HOUR, 3 * HOUR + 50 * MINUTE),
        (2 * DAY, 33 * HOUR),
    ):
        plan = started_plan()
        with subtests.test(str(age)):
            assert read(plan, now, newest=now - age).since == now - reach


def test_an_account_without_calls_is_asked_for_a_whole_day(plan: ReadPlan) -> None:
    """A clock that is ahead hides none of its calls."""
    assert read(plan, NOW + 5 * MINUTE) == PlannedRead(
        NOW + 5 * MINUTE - 33 * HOUR, thorough=False
    )


def test_an_awaited_call_has_polls_reach_back_to_it(plan: ReadPlan) -> None:
    now = NOW + HOUR - MINUTE
    placed = now - 52 * MINUTE

    assert read(plan, now, newest=now).since == now - 50 * MINUTE
    reading = read(plan, now, newest=now, awaited_since=placed)
    assert (reading.since, reading.late_since) == (now - 50 * MINUTE, placed)
    assert read(plan, now, newest=now, awaited_since=now).earliest == now - 50 * MINUTE


def test_a_thorough_reading_can_be_asked_for(plan: ReadPlan) -> None:
    plan.force()
    now = NOW + MINUTE

    assert [read(plan, now, newest=now).thorough for _ in range(2)] == [True, False]


def test_a_clock_set_wrong_has_it_read_again(subtests: pytest.Subtests) -> None:
    for error in (-DAY, 2 * DAY):
        plan = started_plan()
        with subtests.test(str(error)):
            assert read(plan, NOW + error, newest=NOW).thorough
            assert read(plan, NOW + MINUTE, newest=NOW).thorough


def test_what_made_no_sense_is_read_again_when_it_does(plan: ReadPlan) -> None:
    """All of it, and once; as long as it makes none, no more is asked for than usual."""
    for minutes in range(5, 60 * 7, 5):
        assert not read(plan, NOW + minutes * MINUTE, understood=False).thorough

    assert not read(plan, NOW + 7 * HOUR).thorough
    again = read(plan, NOW + 7 * HOUR + 5 * MINUTE, read_until=NOW)
    assert again == PlannedRead(NOW - 25 * HOUR, thorough=True)
    assert not read(plan, NOW + 7 * HOUR + 10 * MINUTE).thorough


def test_it_is_known_that_something_was_overlooked(plan: ReadPlan) -> None:
    complete = []
    for minutes, understood in enumerate((True, False, False, True, True), start=1):
        now = NOW + minutes * MINUTE
        reading = plan.next(
            now,
            read_until=NOW,
            newest=None,
            awaited_since=None,
            calls_since=lambda _: 0,
        )
        complete.append(plan.done(reading, now, understood=understood, requests=1))

    assert complete == [True, False, False, False, True]


def test_where_much_is_called_polls_read_less(subtests: pytest.Subtests) -> None:
    """What they do not reach is looked for from time to time."""
    for calls_a_day, overlap in (
        (10, 50 * MINUTE),
        (1_000, 50 * MINUTE),
        (2_000, 50 * MINUTE),
        (4_000, 25 * MINUTE),
        (10_000, 12 * MINUTE),
        (100_000, 12 * MINUTE),
    ):
        plan = started_plan()
        with subtests.test(calls_a_day=calls_a_day):
            now = NOW + HOUR
            usual, late = [
                read(plan, time, newest=time, calls_a_minute=calls_a_day / (24 * 60))
                for time in (now - MINUTE, now)
            ]
            assert usual == PlannedRead(now - MINUTE - overlap, thorough=False)
            assert late == PlannedRead(now - overlap, False, now - 5 * HOUR)


def test_a_whole_day_of_many_calls_is_not_read_anew(subtests: pytest.Subtests) -> None:
    """Only what came late is looked for, however it comes about."""
    for calls_a_day, anew in ((1_000, True), (10_000, False)):
        for force, elapsed, reach in (
            (False, 8 * HOUR, 33 * HOUR),
            (False, 20 * HOUR, 49 * HOUR),
            (True, HOUR, 33 * HOUR),
        ):
            plan, now = started_plan(), NOW + elapsed
            with subtests.test(calls_a_day=calls_a_day, elapsed=str(elapsed)):
                if force:
                    plan.force()
                of_minute = calls_a_day / (24 * 60)
                reading = read(plan, now, newest=now, calls_a_minute=of_minute)
                assert (reading.thorough, reading.anew) == (True, anew)
                assert reading.earliest == now - reach
                after = now + 5 * MINUTE
                assert not read(plan, after, newest=after).thorough


def test_looks_for_late_calls_are_as_far_apart_as_they_are_dear(
    subtests: pytest.Subtests,
) -> None:
    for requests, distance in ((1, HOUR), (5, HOUR), (10, 2 * HOUR), (50, 4 * HOUR)):
        plan = started_plan()
        with subtests.test(requests=requests):
            times = (NOW + HOUR + minutes * MINUTE for minutes in range(0, 6 * 60, 5))
            late = [
                time
                for time in times
                if read(plan, time, newest=time, requests=requests).late_since
            ]
            assert {after - before for before, after in pairwise(late)} == {distance}

"""The past that is made up holds, on every day and at every hour, what others rely on.

The demo plays a recording out of the list of the newest calls, it and the pictures of
the README show today's counters and numbers as people write them, and whoever reads the
histories takes a call for another one that started in the same second.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.providers import VENDORS
from simulator import Call, Direction, Outcome, Simulator
from simulator.stand_ins import STAND_INS

OFFICES = tuple(key for key, kind in STAND_INS.items() if kind.account.office)
ZONES = tuple(
    map(
        ZoneInfo,
        (
            "UTC",
            "Asia/Shanghai",
            "America/New_York",
            "US/Pacific",
            "Europe/London",
            # Half an hour of summer time, and clocks that change at midnight.
            "Australia/Lord_Howe",
            "Asia/Beirut",
        ),
    )
)
# Each is made up by itself, whichever is the last one.
DAYS = 5
# A list of calls has room for several times as many.
NEWEST = 4
# Rings as long as any, and is answered.
SHORTEST_CALL = timedelta(seconds=40)
# As the demo tells Home Assistant.
HOME = "GB"


def past(now: datetime, zone: ZoneInfo) -> dict[str, list[Call]]:
    simulator = Simulator(now=lambda: now, history_days=DAYS, office_zone=zone)
    return {office: simulator.vendors[office].calls for office in OFFICES}


def check(now: datetime, zone: ZoneInfo) -> None:
    """Assert all that anybody relies on, at one moment in one zone."""
    for office, calls in past(now, zone).items():
        about = f"{office} at {now.isoformat()} in {zone}"
        assert [call.id for call in calls] == list(range(1, len(calls) + 1)), about
        starts = [call.started_at.astimezone(UTC) for call in calls]
        assert all(one < next_one for one, next_one in pairwise(starts)), about
        assert starts[0] >= _midnight(now - timedelta(days=DAYS), zone), about
        for call, start in zip(calls, starts, strict=True):
            assert start + timedelta(seconds=call.duration) <= now, about
            is_answered = call.outcome is Outcome.ANSWERED
            assert is_answered == (call.talk > 0), about
            assert call.duration > call.talk, about
            assert call.recording is None or is_answered, about
        opening = _midnight(now, zone)
        if now - opening >= SHORTEST_CALL:
            assert starts[-1] >= opening, about
        is_recorded = [call.recording is not None for call in calls[-NEWEST:]]
        assert any(is_recorded) or office != "antbuddy", about


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    local = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return local.astimezone(UTC)


def _changes_of_the_clock(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the hours of two years after which the clock shows another time."""
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    while moment.year < 2029:
        later = moment + timedelta(hours=1)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield later
        moment = later


def test_every_day_of_a_year_and_more() -> None:
    """At another hour each, and in another zone."""
    first = datetime(2027, 1, 31, tzinfo=UTC)
    for day in range(400):
        hour, minute = day * 7 % 24, day * 13 % 60
        now = first + timedelta(days=day, hours=hour, minutes=minute)
        check(now, ZONES[day % len(ZONES)])


def test_every_hour_of_a_day(subtests: pytest.Subtests) -> None:
    """A Monday, so that the weekend's few calls are among the newest."""
    for zone in ZONES:
        with subtests.test(str(zone)):
            for hour in range(24):
                check(
                    datetime(2026, 11, 16, hour, 2, tzinfo=zone).astimezone(UTC), zone
                )


def test_first_and_last_minutes_of_odd_days(subtests: pytest.Subtests) -> None:
    for zone in ZONES:
        with subtests.test(str(zone)):
            for month, day in ((1, 1), (2, 28), (2, 29), (3, 1), (12, 31)):
                for at in (
                    time(0, 0),
                    time(0, 0, 39),
                    time(0, 0, 40),
                    time(23, 58),
                    time.max,
                ):
                    now = datetime.combine(date(2028, month, day), at, zone)
                    check(now.astimezone(UTC), zone)


def test_around_a_change_of_the_clock(subtests: pytest.Subtests) -> None:
    """An hour is missing or comes twice, in the zone of the office."""
    for zone in ZONES:
        with subtests.test(str(zone)):
            changes = list(_changes_of_the_clock(zone))
            assert len(changes) == (0 if str(zone) in {"UTC", "Asia/Shanghai"} else 4)

            for change in changes[:2]:
                for quarter in range(-8, 9):
                    check(change + timedelta(minutes=15 * quarter), zone)


@pytest.mark.parametrize("office", OFFICES)
def test_every_number_is_shown_as_people_write_it(office: str) -> None:
    """The vendor writes numbers without a plus and without blanks."""
    now = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    calls = [
        call
        for month in range(3)
        for call in past(now + timedelta(days=30 * month), ZONES[0])[office]
    ]
    numbers = {
        call.number for call in calls if call.direction is not Direction.INTERNAL
    } | {call.did for call in calls if call.did is not None}
    plan = NumberPlan(HOME, VENDORS[office].home_region)

    assert len(numbers) > 8
    for number in numbers:
        shown = plan.for_people(number)
        assert shown != number
        assert " " in shown
        assert plan.comparable(shown) == plan.comparable(number)


@pytest.mark.parametrize("office", OFFICES)
def test_name_of_a_phone_is_shown_as_it_is(office: str) -> None:
    now = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    lines = {call.line for call in past(now, ZONES[0])[office] if call.line is not None}
    plan = NumberPlan(HOME, VENDORS[office].home_region)

    assert len(lines) > 1
    assert {plan.for_people(line) for line in lines} == lines

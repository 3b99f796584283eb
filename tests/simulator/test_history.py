"""The seeded past."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from simulator import Call, Direction, Outcome, Simulator
from simulator.stand_ins import STAND_INS

from .conftest import NOW

RESERVED = (
    "1202555014",
    "1212555016",
    "1415555017",
    "1312555011",
    "1617555015",
    "442079460",
    "441134960",
    "447700900",
    "331990012",
    "612555018",
    "02079460",
    "01134960",
    "07700900",
)


def past(now: datetime = NOW, seed: int = 7, days: int = 14) -> dict[str, list[Call]]:
    simulator = Simulator(now=lambda: now, seed=seed, history_days=days)
    return {name: vendor.calls for name, vendor in simulator.vendors.items()}


def test_same_seed_and_time_same_past() -> None:
    assert past() == past()
    assert past() != past(seed=8)


def test_earlier_days_stay_as_they_were_while_today_goes_on() -> None:
    def yesterday(now: datetime) -> list[datetime]:
        day = NOW.date() - timedelta(days=1)
        calls = past(now)["antbuddy"]
        return [call.started_at for call in calls if call.started_at.date() == day]

    assert yesterday(NOW) == yesterday(NOW + timedelta(hours=3))
    assert len(yesterday(NOW)) >= 10


@pytest.mark.parametrize(
    "vendor", [key for key, kind in STAND_INS.items() if kind.account.office]
)
def test_past_is_believable(vendor: str, subtests: pytest.Subtests) -> None:
    for seed in range(5):
        with subtests.test(f"{seed=}"):
            calls = past(seed=seed)[vendor]

            assert all(
                call.started_at + timedelta(seconds=call.duration) <= NOW
                for call in calls
            )
            assert min(call.started_at for call in calls) >= NOW - timedelta(days=14)
            assert [call.id for call in calls] == list(range(1, len(calls) + 1))
            assert all(
                (call.talk > 0) == (call.outcome is Outcome.ANSWERED) for call in calls
            )
            days = Counter(call.started_at.date() for call in calls)
            assert len(days) == 14
            assert 18 <= days[NOW.date()] <= 25
            assert all(
                3 <= count <= 7 if day.weekday() >= 5 else 10 <= count <= 18
                for day, count in days.items()
                if day != NOW.date()
            )
            assert all(
                7 <= call.started_at.hour < 20
                for call in calls
                if call.started_at.date() != NOW.date()
            )


def test_past_is_made_of_what_the_office_does(subtests: pytest.Subtests) -> None:
    for vendor, calls in past(days=28).items():
        with subtests.test(vendor):
            office = STAND_INS[vendor].account.office
            kinds = {(call.direction, call.outcome) for call in calls}

            assert kinds == (set(office.kinds) if office else set())
            recorded = any(call.recording for call in calls)
            assert recorded == (office is not None and office.recorded > 0)


def test_numbers_are_reserved_for_fiction() -> None:
    calls = past()
    numbers = {
        call.number
        for vendor in calls.values()
        for call in vendor
        if call.direction is not Direction.INTERNAL
    }

    assert all(number.removeprefix("+").startswith(RESERVED) for number in numbers)


def test_day_that_has_just_begun_has_a_call_already(subtests: pytest.Subtests) -> None:
    for minute in (1, 2, 30):
        with subtests.test(str(minute)):
            now = datetime(2026, 11, 18, 0, minute, tzinfo=UTC)

            today = [
                call
                for call in past(now)["nxcloud"]
                if call.started_at.date() == now.date()
            ]

            assert 1 <= len(today) <= 4
            assert all(
                call.started_at + timedelta(seconds=call.duration) <= now
                for call in today
            )


def test_office_keeps_its_hours_where_it_is() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    simulator = Simulator(now=lambda: NOW, office_zone=tokyo)

    local = [call.started_at.astimezone(tokyo) for call in simulator.antbuddy.calls]

    today = NOW.astimezone(tokyo).date()
    assert all(7 <= moment.hour < 20 for moment in local if moment.date() != today)


def test_past_can_be_empty() -> None:
    assert not any(past(days=0).values())


def test_calls_can_be_added_and_forgotten() -> None:
    vendor = Simulator(now=lambda: NOW, history_days=0).antbuddy

    answered = vendor.add_call(number="02079460123", duration=30)
    missed = vendor.add_call(
        number="02079460345",
        outcome=Outcome.MISSED,
        started_at=NOW - timedelta(hours=1),
    )

    assert vendor.calls == [missed, answered]
    assert (answered.started_at, answered.talk) == (NOW - timedelta(seconds=30), 30)
    assert (missed.talk, missed.id) == (0, answered.id + 1)
    with pytest.raises(ValueError, match="time zone"):
        vendor.add_call(number="02079460123", started_at=NOW.replace(tzinfo=None))

    vendor.clear_calls()
    assert vendor.calls == []

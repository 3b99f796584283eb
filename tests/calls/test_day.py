"""What a day of calls adds up to."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.telephony.calls import (
    Call,
    CallDay,
    Cost,
    Direction,
    Outcome,
    summarize_day,
)

START = datetime(2024, 3, 5, tzinfo=UTC)
END = START + timedelta(days=1)
NOTHING = CallDay(
    total=0, incoming=0, outgoing=0, missed=0, talk_time=timedelta(), cost=Decimal(0)
)


def call(
    direction: Direction = Direction.INCOMING,
    outcome: Outcome | None = Outcome.ANSWERED,
    *,
    started_at: datetime = START,
    talk: int | None = None,
    cost: Cost | None = None,
) -> Call:
    return Call(
        id="1",
        started_at=started_at,
        direction=direction,
        outcome=outcome,
        talk_time=None if talk is None else timedelta(seconds=talk),
        cost=cost,
    )


def test_day_without_calls() -> None:
    assert summarize_day([], START, END, "CNY") == NOTHING


def test_calls_are_counted_by_direction() -> None:
    day = summarize_day(
        [
            call(Direction.INCOMING),
            call(Direction.INCOMING, Outcome.MISSED),
            call(Direction.INCOMING, Outcome.IVR),
            call(Direction.INCOMING, None),
            call(Direction.OUTGOING),
            call(Direction.OUTGOING, Outcome.UNANSWERED),
            call(Direction.INTERNAL, Outcome.BUSY),
        ],
        START,
        END,
    )

    assert (day.total, day.incoming, day.outgoing, day.missed) == (7, 4, 2, 2)


def test_day_begins_with_its_first_moment(subtests: pytest.Subtests) -> None:
    for started_at, counts in (
        (START - timedelta(microseconds=1), False),
        (START, True),
        (END - timedelta(microseconds=1), True),
        (END, False),
    ):
        with subtests.test(str(started_at)):
            day = summarize_day([call(started_at=started_at)], START, END)

            assert day.total == int(counts)


def test_day_of_another_zone() -> None:
    zone = ZoneInfo("America/New_York")
    # The day on which the clocks go forward has 23 hours.
    start, end = datetime(2024, 3, 10, tzinfo=zone), datetime(2024, 3, 11, tzinfo=zone)
    calls = [
        call(started_at=datetime(2024, 3, 10, 4, 59, tzinfo=UTC)),
        call(started_at=datetime(2024, 3, 10, 5, tzinfo=UTC)),
        call(started_at=datetime(2024, 3, 11, 3, 59, tzinfo=UTC)),
        call(started_at=datetime(2024, 3, 11, 4, tzinfo=UTC)),
    ]

    assert summarize_day(calls, start, end).total == 2


def test_talk_time_is_the_sum_of_what_is_known() -> None:
    calls = [
        call(talk=43),
        call(Direction.OUTGOING, talk=20),
        call(Direction.INTERNAL, talk=7),
        call(Direction.INCOMING, Outcome.MISSED, talk=0),
        call(talk=None),
        call(talk=1000, started_at=END),
    ]

    assert summarize_day(calls, START, END).talk_time == timedelta(seconds=70)


def test_cost_is_added_up_in_one_currency() -> None:
    expected = {
        "CNY": Decimal("0.165"),
        "USD": Decimal(3),
        "EUR": Decimal(0),
        None: Decimal(0),
    }
    calls = [
        call(cost=Cost(Decimal("0.11"), "CNY")),
        call(Direction.OUTGOING, cost=Cost(Decimal("0.055"), "CNY")),
        call(cost=Cost(Decimal(3), "USD")),
        call(cost=Cost(Decimal(100), "CNY"), started_at=END),
        call(),
    ]

    assert {
        currency: summarize_day(calls, START, END, currency).cost
        for currency in expected
    } == expected

"""What a day of calls adds up to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.telephony.calls import (
    Call,
    CallDay,
    Cost,
    DayCounts,
    Direction,
    Outcome,
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


def counted(calls: list[Call], currency: str | None = None) -> CallDay:
    return DayCounts(START, END, currency).changed(calls).all


def test_day_without_calls() -> None:
    assert DayCounts(START, END, "CNY").changed([]).all == NOTHING


def test_calls_are_counted_by_direction() -> None:
    day = counted(
        [
            call(Direction.INCOMING),
            call(Direction.INCOMING, Outcome.MISSED),
            call(Direction.INCOMING, Outcome.IVR),
            call(Direction.INCOMING, None),
            call(Direction.OUTGOING),
            call(Direction.OUTGOING, Outcome.UNANSWERED),
            call(Direction.INTERNAL, Outcome.BUSY),
        ]
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
            day = counted([call(started_at=started_at)])

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

    assert DayCounts(start, end).changed(calls).all.total == 2


def test_talk_time_is_the_sum_of_what_is_known() -> None:
    calls = [
        call(talk=43),
        call(Direction.OUTGOING, talk=20),
        call(Direction.INTERNAL, talk=7),
        call(Direction.INCOMING, Outcome.MISSED, talk=0),
        call(talk=None),
        call(talk=1000, started_at=END),
    ]

    assert counted(calls).talk_time == timedelta(seconds=70)


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
        currency: counted(calls, currency).cost for currency in expected
    } == expected


def test_each_line_and_did_has_counters_of_its_own() -> None:
    of_line = replace(call(talk=30), line="101", did="2025550100")
    of_other = replace(call(Direction.OUTGOING, talk=20), line="102")
    of_nobody = call(Direction.INCOMING, Outcome.MISSED)

    counts = DayCounts(START, END).changed([of_line, of_other, of_other, of_nobody])

    assert counts.all == counted([of_line, of_other, of_other, of_nobody])
    assert counts.lines == {
        "101": counted([of_line]),
        "102": counted([of_other, of_other]),
    }
    assert counts.dids == {"2025550100": counted([of_line])}


def test_amended_call_counts_as_it_is_now() -> None:
    before = replace(
        call(Direction.INCOMING, Outcome.MISSED, cost=Cost(Decimal("0.1"), "CNY")),
        line="101",
    )
    after = replace(call(talk=40, cost=Cost(Decimal("0.3"), "CNY")), line="102")
    others = [call(talk=5), replace(call(talk=7), line="101")]

    counts = DayCounts(START, END, "CNY").changed([before, *others])

    changed = counts.changed([after], [before])
    assert changed.all == counted([after, *others], "CNY")
    assert changed.lines == {
        "101": counted(others[1:], "CNY"),
        "102": counted([after], "CNY"),
    }


def test_lines_whose_calls_are_gone_count_nothing() -> None:
    one = replace(call(talk=5), line="101")

    counts = DayCounts(START, END).changed([one]).changed((), [one])

    assert counts.all == NOTHING
    assert set(counts.lines.values()) <= {NOTHING}

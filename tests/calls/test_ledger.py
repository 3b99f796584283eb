"""Every finished call is reported once, whatever happens in between."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.calls import Call, Direction
from custom_components.telephony.calls.ledger import (
    LATEST_REPORT,
    MOST_LATE_REPORTS,
    CallLedger,
    Report,
)

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def call(name: str, age: timedelta = timedelta(minutes=5)) -> Call:
    return Call(id=name, started_at=NOW - age, direction=Direction.INCOMING)


def enter(
    ledger: CallLedger,
    *calls: Call,
    now: datetime = NOW,
    after_gap: bool = False,
) -> list[str]:
    """Enter calls; return the ids of those to report."""
    reports = ledger.enter(calls, now=now, after_gap=after_gap)
    assert all(report.late is after_gap for report in reports)
    return [report.call.id for report in reports]


def test_call_is_reported_once() -> None:
    ledger = CallLedger({})
    news = call("1")

    assert ledger.enter([news], now=NOW, after_gap=False) == [Report(news, late=False)]
    assert ledger.enter([news], now=NOW, after_gap=False) == []


def test_calls_before_the_account_are_no_news() -> None:
    ledger = CallLedger()

    assert enter(ledger, call("old"), call("older", timedelta(hours=2))) == []
    assert enter(ledger, call("old"), call("new", timedelta())) == ["new"]


def test_account_without_calls_is_known_all_the_same() -> None:
    ledger = CallLedger()

    assert enter(ledger) == []
    assert ledger.newest is None
    assert enter(ledger, call("first")) == ["first"]


def test_calls_are_reported_oldest_first() -> None:
    reported = enter(
        CallLedger({}),
        call("new", SECOND),
        call("old", 3 * SECOND),
        call("b", 2 * SECOND),
        call("a", 2 * SECOND),
        call("old", 3 * SECOND),
    )

    assert reported == ["old", "a", "b", "new"]


def test_what_was_known_is_known_after_a_restart() -> None:
    before = CallLedger({})
    enter(before, call("1"), call("2"))

    after = CallLedger(before.known)

    assert enter(after, call("1"), call("2"), call("3"), after_gap=True) == ["3"]


def test_ledger_keeps_to_itself_what_it_was_given() -> None:
    known: dict[str, datetime] = {}

    enter(CallLedger(known), call("1"))

    assert known == {}


@pytest.mark.parametrize(
    ("age", "reported"),
    [(LATEST_REPORT, ["1"]), (LATEST_REPORT + SECOND, [])],
)
def test_old_calls_are_history(age: timedelta, reported: list[str]) -> None:
    assert enter(CallLedger({}), call("1", age), after_gap=True) == reported


def test_newest_are_reported_after_a_long_gap() -> None:
    calls = [call(f"{age:03}", age * SECOND) for age in range(MOST_LATE_REPORTS + 20)]
    ledger = CallLedger({})

    reported = enter(ledger, *calls, after_gap=True)

    assert reported == [f"{age:03}" for age in reversed(range(MOST_LATE_REPORTS))]
    # The others are known, and stay untold.
    assert enter(ledger, *calls) == []


def test_a_busy_moment_is_no_gap() -> None:
    calls = [call(f"{age:03}", age * SECOND) for age in range(MOST_LATE_REPORTS + 20)]

    assert len(enter(CallLedger({}), *calls)) == MOST_LATE_REPORTS + 20


def test_clock_set_back_reports_nothing_twice() -> None:
    ledger = CallLedger({})
    enter(ledger, call("1", timedelta(hours=23)), call("2", timedelta()))

    earlier = NOW - timedelta(days=3)

    assert enter(ledger, call("1", timedelta(hours=23)), now=earlier) == []
    assert enter(ledger, call("3", timedelta(hours=30)), now=earlier) == []


def test_clock_set_forward_and_right_again_loses_no_call() -> None:
    ledger = CallLedger({})
    enter(ledger, call("1"), now=NOW + timedelta(days=3))

    assert enter(ledger, call("2", timedelta()), now=NOW) == ["2"]


def test_old_ids_are_forgotten() -> None:
    ledger = CallLedger({})
    enter(ledger, call("1", timedelta(hours=20)))

    enter(ledger, call("2", timedelta()), call("3", -timedelta(hours=6)))

    assert set(ledger.known) == {"2", "3"}
    assert ledger.newest == NOW + timedelta(hours=6)


def test_id_is_kept_beyond_the_time_of_news() -> None:
    edge = call("edge", LATEST_REPORT)
    ledger = CallLedger({})
    assert enter(ledger, edge, call("now", timedelta())) == ["edge", "now"]

    assert "edge" in ledger.known
    assert enter(ledger, edge) == []

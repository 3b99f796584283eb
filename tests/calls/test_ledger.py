"""Every finished call is reported once, whatever happens in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.calls import Call, Direction
from custom_components.telephony.calls.ledger import (
    LATEST_REPORT,
    LONGEST_CALL,
    MOST_LATE_REPORTS,
    CallLedger,
    Report,
    too_many,
)

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def call(
    name: str,
    age: timedelta = timedelta(minutes=5),
    duration: timedelta | None = None,
) -> Call:
    return Call(
        id=name,
        started_at=NOW - age,
        direction=Direction.INCOMING,
        duration=duration,
    )


def report(
    ledger: CallLedger,
    *calls: Call,
    now: datetime = NOW,
    after_gap: bool = False,
) -> list[str]:
    """Report what is news; return the ids."""
    reports = ledger.unreported(calls, now=now, after_gap=after_gap)
    assert all(news.late is after_gap for news in reports)
    ledger.remember(news.call for news in reports)
    ledger.forget(now)
    return [news.call.id for news in reports[too_many(reports) :]]


def restarted(ledger: CallLedger) -> CallLedger:
    """Return a ledger that knows what was stored of another."""
    return CallLedger(ledger.known, ledger.forgotten_before)


def test_call_is_reported_until_it_is_remembered() -> None:
    ledger = CallLedger({})
    news = call("1")

    for _ in range(2):
        assert ledger.unreported([news], now=NOW, after_gap=False) == [
            Report(news, late=False)
        ]
    ledger.remember([news])
    assert ledger.unreported([news], now=NOW, after_gap=False) == []


def test_calls_before_the_account_are_no_news() -> None:
    ledger = CallLedger()

    assert report(ledger, call("old"), call("older", timedelta(hours=2))) == []
    assert report(ledger, call("old"), call("new", timedelta())) == ["new"]


def test_account_without_calls_is_known_all_the_same() -> None:
    ledger = CallLedger()

    assert report(ledger) == []
    assert ledger.forgotten_before is None
    assert report(ledger, call("first")) == ["first"]


def test_calls_are_reported_oldest_first() -> None:
    reported = report(
        CallLedger({}),
        call("new", SECOND),
        call("old", 3 * SECOND),
        call("b", 2 * SECOND),
        call("a", 2 * SECOND),
        call("old", 3 * SECOND),
    )

    assert reported == ["old", "a", "b", "new"]


def test_a_call_that_comes_out_of_order_is_reported() -> None:
    ledger = CallLedger({})

    assert report(ledger, call("new", SECOND)) == ["new"]
    assert report(ledger, call("new", SECOND), call("old", timedelta(hours=23))) == [
        "old"
    ]


def test_what_was_known_is_known_after_a_restart() -> None:
    before = CallLedger({})
    report(before, call("1"), call("2"))

    after = restarted(before)

    assert report(after, call("1"), call("2"), call("3"), after_gap=True) == ["3"]


def test_ledger_keeps_to_itself_what_it_was_given() -> None:
    known = {"1": NOW}

    report(CallLedger(known), call("2"))

    assert known == {"1": NOW}


def test_old_calls_are_history() -> None:
    expected = {LATEST_REPORT: ["1"], LATEST_REPORT + SECOND: []}

    assert {
        age: report(CallLedger({}), call("1", age), after_gap=True) for age in expected
    } == expected


def test_a_long_call_is_news_from_its_end_on(subtests: pytest.Subtests) -> None:
    for age, duration, reported in (
        (timedelta(hours=20), timedelta(hours=20), ["1"]),
        (LATEST_REPORT + timedelta(hours=3), timedelta(hours=3), ["1"]),
        (LATEST_REPORT + timedelta(hours=3), timedelta(hours=3) - SECOND, []),
        (LATEST_REPORT + LONGEST_CALL, LONGEST_CALL, ["1"]),
        # No call lasts for a year.
        (LATEST_REPORT + LONGEST_CALL + SECOND, 365 * DAY, []),
    ):
        with subtests.test(f"{age}, {duration}"):
            ledger = CallLedger({})

            assert report(ledger, call("1", age, duration), call("now")) == [
                *reported,
                "now",
            ]
            # Nor is it told twice, at any later time.
            for hours in range(60):
                later = NOW + timedelta(hours=hours)
                news = call(f"later {hours}", -timedelta(hours=hours))
                ledger = restarted(ledger)
                assert report(
                    ledger, call("1", age, duration), call("now"), news, now=later
                ) == [news.id]


def test_the_end_is_told_by_the_talk_time_where_nothing_else_is_known() -> None:
    long = replace(call("1", timedelta(hours=30)), talk_time=timedelta(hours=6))
    longer = replace(long, duration=timedelta(hours=5))

    assert report(CallLedger({}), long) == ["1"]
    assert report(CallLedger({}), longer) == []


def test_newest_are_reported_after_a_long_gap(subtests: pytest.Subtests) -> None:
    for more in (-1, 0, 1, 20):
        with subtests.test(f"{more} more"):
            calls = [
                call(f"{age:03}", age * SECOND)
                for age in range(MOST_LATE_REPORTS + more)
            ]
            newest = [f"{age:03}" for age in reversed(range(len(calls)))][
                -MOST_LATE_REPORTS:
            ]
            ledger = CallLedger({})

            # Whoever is stopped before it could tell of them tells of them later.
            told = ledger.unreported(calls, now=NOW, after_gap=True)
            assert [news.call.id for news in told[too_many(told) :]] == newest
            assert report(ledger, *calls, after_gap=True) == newest
            # The others are known, and stay untold.
            assert report(ledger, *calls) == []


def test_a_busy_moment_is_no_gap() -> None:
    calls = [call(f"{age:03}", age * SECOND) for age in range(MOST_LATE_REPORTS + 20)]

    assert len(report(CallLedger({}), *calls)) == MOST_LATE_REPORTS + 20


def test_clock_set_back_reports_nothing_twice() -> None:
    ledger = CallLedger({})
    day = call("1", timedelta(hours=23))
    assert report(ledger, day, call("2", timedelta())) == ["1", "2"]
    earlier = NOW - timedelta(days=3)

    assert report(ledger, day, now=earlier) == []
    # It was forgotten, or never known: too old for news by the vendor's time.
    assert report(ledger, call("3", timedelta(hours=54)), now=earlier) == []


def test_a_clock_that_was_ahead_silences_no_call_that_is_told_once() -> None:
    """It may have this machine's time."""
    ledger = CallLedger({}, are_told_once=True)
    late = NOW + timedelta(days=3)
    assert report(ledger, call("1", -timedelta(days=3)), now=late) == ["1"]

    assert report(ledger, call("2")) == ["2"]
    assert report(ledger, call("2")) == []


def test_what_was_forgotten_stays_so_with_a_clock_set_back() -> None:
    calls = [call(str(hours), timedelta(hours=hours)) for hours in (50, 40, 0)]
    ledger = CallLedger({one.id: one.started_at for one in calls})
    ledger.forget(NOW)

    for _ in range(2):
        assert report(ledger, *calls, now=NOW - timedelta(hours=30)) == []


def test_calls_are_known_from_where_they_are_forgotten_before(
    subtests: pytest.Subtests,
) -> None:
    """None is in between, to be told twice or never."""
    for after, is_known in ((-SECOND, False), (timedelta(), True), (SECOND, True)):
        with subtests.test(str(after)):
            memory = timedelta(hours=49)
            edge = call("edge", memory - after)
            ledger = CallLedger({"edge": edge.started_at, "now": NOW})
            ledger.forget(NOW)
            assert ledger.forgotten_before == NOW - memory
            # Only with such a clock is it late enough to be news.
            earlier = NOW - timedelta(days=3)

            assert report(ledger, edge, now=earlier) == []
            assert report(ledger, replace(edge, id="unknown"), now=earlier) == (
                ["unknown"] if is_known else []
            )


def test_clock_set_back_loses_no_call() -> None:
    ledger = CallLedger({})
    report(ledger, call("1"))

    assert report(ledger, call("2", -SECOND), now=NOW - timedelta(days=3)) == ["2"]


def test_clock_set_forward_and_right_again_loses_no_call() -> None:
    ledger = CallLedger({})
    report(ledger, call("1"), now=NOW + timedelta(days=3))

    assert report(ledger, call("2", timedelta()), now=NOW) == ["2"]


def test_a_record_from_the_future_is_no_measure_of_time(
    subtests: pytest.Subtests,
) -> None:
    for ahead in (timedelta(days=2), timedelta(days=365)):
        with subtests.test(str(ahead)):
            ledger = CallLedger({})

            assert report(ledger, call("slip", -ahead), call("1")) == ["1", "slip"]
            assert report(ledger, call("slip", -ahead), call("1"), call("2")) == ["2"]


def test_old_ids_are_forgotten() -> None:
    ledger = CallLedger({})
    old = call("1", timedelta(hours=44), timedelta(hours=22))
    assert report(ledger, old) == ["1"]

    report(ledger, call("2", timedelta()), call("3", -timedelta(hours=6)))

    assert set(ledger.known) == {"2", "3"}
    assert ledger.forgotten_before == NOW + timedelta(hours=6) - timedelta(hours=49)
    # What is forgotten is no news when it is read again.
    assert report(ledger, old) == []
    assert report(restarted(ledger), old) == []


def test_id_is_kept_beyond_the_time_of_news() -> None:
    edge = call("edge", LATEST_REPORT)
    ledger = CallLedger({})
    assert report(ledger, edge, call("now", timedelta())) == ["edge", "now"]

    assert "edge" in ledger.known
    assert report(ledger, edge) == []


def test_the_youngest_call_is_known_as_the_vendor_amends_it() -> None:
    ledger = CallLedger({})
    ledger.remember([call("a", timedelta(minutes=5)), call("b", timedelta())])

    assert report(ledger, call("b", timedelta(minutes=1))) == []

    assert ledger.newest() == "b"
    assert ledger.newest(but={"b"}) == "a"

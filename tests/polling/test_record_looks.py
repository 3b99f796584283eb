"""When records of calls that have ended are looked for."""

from datetime import UTC, datetime, timedelta

from custom_components.telephony.polling.record_looks import MOST_EXPECTED, RecordLooks

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
MANY = 200.0


def seconds(wait: timedelta | None) -> float | None:
    return None if wait is None else wait.total_seconds()


def after(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


def test_looks_come_soon_and_have_an_end() -> None:
    looks = RecordLooks()
    assert looks.next(NOW, MANY) is None
    looks.expect("one", NOW)

    at, made = 0.0, []
    while (wait := looks.next(after(at), MANY)) is not None:
        at += wait.total_seconds()
        made.append(at)

    assert made == [3, 7, 12, 25, 60, 120, 300]
    assert not looks.expected


def test_nothing_is_looked_for_that_is_there() -> None:
    looks = RecordLooks()
    looks.expect("one", NOW)
    looks.expect("other", after(2))

    assert seconds(looks.next(after(2), MANY)) == 1
    looks.found("one")
    assert seconds(looks.next(after(2), MANY)) == 3
    looks.found("other")
    looks.found("other")
    assert looks.next(after(2), MANY) is None


def test_where_requests_are_short_two_looks_do_and_then_none() -> None:
    looks = RecordLooks()
    looks.expect("one", NOW)

    assert seconds(looks.next(NOW, 99)) == 7
    assert seconds(looks.next(after(8), 99)) == 112
    assert looks.next(after(8), 19) is None


def test_a_clock_that_was_set_back_ends_it() -> None:
    looks = RecordLooks()
    looks.expect("one", NOW)

    assert looks.next(after(-5), MANY) is None
    assert not looks.expected


def test_a_flood_stays_small() -> None:
    looks = RecordLooks()
    for number in range(MOST_EXPECTED + 10):
        looks.expect(str(number), NOW)

    assert len(looks.expected) == MOST_EXPECTED
    assert "0" not in looks.expected

"""Calls stay in the order of time, however they come and go."""

from datetime import UTC, datetime, timedelta
from random import Random

from custom_components.telephony.calls import Call, CallTimeline, Direction

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)


def call(number: int, minute: int, line: str | None = None) -> Call:
    return Call(
        id=f"{number}",
        started_at=NOW + timedelta(minutes=minute),
        direction=Direction.INCOMING,
        line=line,
    )


def test_same_as_sorting_all_anew() -> None:
    """Few are put in their places, of many all are sorted."""
    random = Random(7)  # noqa: S311 - the same each time
    timeline = CallTimeline()
    expected: dict[str, Call] = {}
    for size in (0, 1, 3, 300, 1, 40, 2, 120, 5):
        # Some are new, some amended: at another time, too.
        calls = [
            call(number, random.randrange(500), f"{size}")
            for number in random.sample(range(600), size)
        ]

        replaced = timeline.put(calls)

        assert sorted(one.id for one in replaced) == sorted(
            one.id for one in calls if one.id in expected
        )
        assert all(expected[one.id] == one for one in replaced)
        expected |= {one.id: one for one in calls}
        gone = random.sample(sorted(expected), size // 3)
        assert {one.id for one in timeline.drop([*gone, "unknown"])} == set(gone)
        for one in gone:
            del expected[one]
        assert timeline.newest_first() == tuple(
            sorted(
                expected.values(),
                key=lambda one: (one.started_at, one.id),
                reverse=True,
            )
        )
        assert all(timeline.get(one.id) == one for one in expected.values())
    assert timeline.get("unknown") is None


def test_parts_begin_with_their_first_moment() -> None:
    calls = [call(number, number) for number in range(5)]
    timeline = CallTimeline()
    timeline.put(calls)

    assert timeline.newest_first(NOW + timedelta(minutes=3)) == (calls[4], calls[3])
    assert timeline.before(NOW + timedelta(minutes=3)) == calls[:3]
    assert timeline.newest_first(NOW + timedelta(hours=1)) == ()
    assert timeline.before(NOW) == []

    first, last = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
    assert timeline.between(first, last) == calls[1:3]
    assert (timeline.count(first, last), timeline.count(first)) == (2, 4)
    assert (timeline.count(last, first), timeline.between(last, first)) == (0, [])


def test_what_is_known_is_told_from_what_is_new_or_amended() -> None:
    timeline = CallTimeline()
    known = [call(number, number) for number in range(3)]
    timeline.put(known)
    same, amended, other = call(1, 1), call(2, 2, "another line"), call(3, 3)

    # Told twice, as a vendor may, it is there once.
    told = [known[0], same, same, amended, other]
    assert timeline.without_known(told) == [amended, other]
    assert timeline.without_known(told) == [amended, other]

    assert timeline.newest_first() == (known[2], known[1], known[0])
    timeline.drop(["1"])
    assert timeline.newest_first() == (known[2], known[0])

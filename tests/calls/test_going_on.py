"""Calls that go on: phases in any order, and ends that never come."""

from datetime import UTC, datetime, timedelta
from random import Random

from custom_components.telephony.calls import (
    Call,
    CallsGoingOn,
    Direction,
    LiveCall,
    LivePhase,
    Party,
    Passed,
    records_of,
)
from custom_components.telephony.calls.going_on import MOST_GOING_ON

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def live(
    phase: LivePhase,
    call_id: str = "one",
    *,
    number: str | None = "+441134960000",
    started_at: datetime = NOW,
) -> LiveCall:
    return LiveCall(
        id=call_id,
        phase=phase,
        direction=Direction.INCOMING,
        started_at=started_at,
        answered_at=started_at if phase is LivePhase.ANSWERED else None,
        caller=Party(number=number),
    )


def phases(passed: list[Passed]) -> list[str]:
    return [one.call.phase.value for one in passed]


def same(number: str | None) -> str | None:
    return number


def test_each_phase_is_told_once_and_none_comes_back() -> None:
    calls = CallsGoingOn()

    assert phases(calls.take(live(LivePhase.RINGING), NOW)[1]) == ["ringing"]
    assert calls.take(live(LivePhase.RINGING), NOW) == (False, [])
    assert phases(calls.take(live(LivePhase.ANSWERED), NOW)[1]) == ["answered"]
    # One that was overtaken on its way.
    assert calls.take(live(LivePhase.RINGING), NOW) == (False, [])
    assert [call.phase for call in calls.calls] == [LivePhase.ANSWERED]
    assert phases(calls.take(live(LivePhase.ENDED), NOW)[1]) == ["ended"]
    assert calls.calls == ()
    for phase in LivePhase:
        assert calls.take(live(phase), NOW) == (False, [])
    assert calls.due is None


def test_whatever_order_messages_come_in_the_end_is_the_end() -> None:
    told = [live(phase) for phase in (LivePhase.RINGING, *LivePhase)]
    for seed in range(20):
        Random(seed).shuffle(told)  # noqa: S311
        calls = CallsGoingOn()
        passed = [phase for one in told for phase in phases(calls.take(one, NOW)[1])]

        assert calls.calls == ()
        assert passed[-1] == "ended"
        assert len(passed) == len(set(passed))


def test_the_most_urgent_call_comes_first() -> None:
    calls = CallsGoingOn()
    for number, phase in enumerate(
        (LivePhase.DIALLING, LivePhase.ANSWERED, LivePhase.RINGING)
    ):
        calls.take(live(phase, str(number)), NOW)

    assert [call.phase.value for call in calls.calls] == [
        "ringing",
        "answered",
        "dialling",
    ]


def test_nothing_rings_or_talks_for_ever() -> None:
    calls = CallsGoingOn()
    calls.take(live(LivePhase.RINGING, "rings"), NOW)
    calls.take(live(LivePhase.ANSWERED, "talks"), NOW)

    assert calls.end_overdue(NOW + 2 * MINUTE) == []
    assert calls.due == NOW + 3 * MINUTE
    (over,) = calls.end_overdue(NOW + 3 * MINUTE)
    assert (over.call.id, over.call.phase, over.call.ended_at) == (
        "rings",
        LivePhase.ENDED,
        NOW + 3 * MINUTE,
    )
    # A sign of life.
    calls.take(live(LivePhase.ANSWERED, "talks"), NOW + 239 * MINUTE)
    assert calls.end_overdue(NOW + 241 * MINUTE) == []
    assert phases(calls.end_overdue(NOW + 480 * MINUTE)) == ["ended"]


def test_what_was_on_its_way_for_too_long_says_nothing_of_now() -> None:
    calls = CallsGoingOn()

    assert calls.take(
        live(LivePhase.RINGING, started_at=NOW - timedelta(hours=1)), NOW
    ) == (False, [])
    assert calls.calls == ()


def test_a_record_closes_its_call_and_no_other() -> None:
    calls = CallsGoingOn()
    calls.take(live(LivePhase.RINGING, "one", number="1"), NOW)
    calls.take(live(LivePhase.RINGING, "other", number="2"), NOW)
    record = Call(
        id="its own",
        started_at=NOW + timedelta(seconds=3),
        direction=Direction.INCOMING,
        caller=Party(number="1"),
        duration=MINUTE,
    )
    elsewhere = Call(id="x", started_at=NOW, direction=Direction.OUTGOING)
    long_ago = Call(
        id="y",
        started_at=NOW - timedelta(hours=1),
        direction=Direction.INCOMING,
        caller=Party(number="1"),
    )

    assert records_of(calls.calls, [elsewhere, long_ago], same) == {}
    records = records_of(calls.calls, [elsewhere, record, long_ago], same)
    (over,) = calls.end_recorded(records, NOW + 2 * MINUTE)

    assert over.call.id == "one"
    assert over.call.ended_at == record.started_at + MINUTE
    assert [call.id for call in calls.calls] == ["other"]


def test_a_record_is_that_of_one_call_the_nearest() -> None:
    """Who calls again within seconds, or withholds the number, is no riddle."""

    def record(call_id: str, after: int, duration: int | None = 15) -> Call:
        return Call(
            id=call_id,
            started_at=NOW + timedelta(seconds=after),
            direction=Direction.INCOMING,
            caller=Party(number="1"),
            duration=None if duration is None else timedelta(seconds=duration),
        )

    for number in ("1", None):
        first = live(LivePhase.ENDED, "first", number=number)
        again = live(
            LivePhase.RINGING,
            "again",
            number=number,
            started_at=NOW + timedelta(seconds=30),
        )
        for calls in ((first, again), (again, first)):
            for records, found in (
                ([record("a", 0)], {"first": "a"}),
                ([record("b", 29)], {"again": "b"}),
                ([record("b", 29), record("a", 1)], {"first": "a", "again": "b"}),
                # Whatever the times are, an id is an id.
                ([record("first", 90)], {"first": "first"}),
            ):
                told = records_of(calls, records, same)
                assert {one: told[one].id for one in told} == found
        # Of the first nothing was heard, but it was over before this one rang.
        assert records_of([again], [record("a", 0)], same) == {}
        for own in (record("b", 0, 26), record("b", 0, None), record("b", 0, 0)):
            assert records_of([again], [own], same) == {"again": own}


def test_a_flood_stays_small() -> None:
    calls = CallsGoingOn()
    ended = [
        passed
        for number in range(10_000)
        for passed in calls.take(live(LivePhase.RINGING, str(number)), NOW)[1]
        if passed.call.phase is LivePhase.ENDED
    ]

    assert len(calls.calls) == MOST_GOING_ON
    assert len(ended) == 10_000 - MOST_GOING_ON

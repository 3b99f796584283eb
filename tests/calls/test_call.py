"""What a call says about itself."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from custom_components.telephony.calls import Call, Direction, Outcome, Party

CALLER = Party(number="07700900123", name="A customer")
CALLEE = Party(number="office-desk", name="office", user="office")


def call(direction: Direction, outcome: Outcome | None = None) -> Call:
    return Call(
        id="1",
        started_at=datetime(2024, 3, 5, 4, tzinfo=UTC),
        direction=direction,
        outcome=outcome,
        caller=CALLER,
        callee=CALLEE,
    )


def test_incoming_call_that_nobody_answered_is_missed() -> None:
    expected = {
        Outcome.ANSWERED: False,
        Outcome.MISSED: True,
        Outcome.BUSY: True,
        Outcome.CANCELLED: True,
        Outcome.UNANSWERED: True,
        Outcome.FAILED: True,
        Outcome.IVR: True,
        # What is not known is not claimed.
        None: False,
    }

    assert {
        outcome: call(Direction.INCOMING, outcome).is_missed for outcome in expected
    } == expected


def test_other_calls_are_not_missed() -> None:
    assert [
        (direction, outcome)
        for direction in (Direction.OUTGOING, Direction.INTERNAL)
        for outcome in (*Outcome, None)
        if call(direction, outcome).is_missed
    ] == []


def test_remote_party() -> None:
    expected = {
        Direction.INCOMING: CALLER,
        Direction.OUTGOING: CALLEE,
        Direction.INTERNAL: CALLEE,
    }

    assert {
        direction: call(direction).remote_party for direction in expected
    } == expected


def test_what_the_vendor_did_not_say_is_none() -> None:
    bare = Call(
        id="1",
        started_at=datetime(2024, 3, 5, tzinfo=UTC),
        direction=Direction.INCOMING,
    )

    assert (bare.caller, bare.callee) == (Party(None, None, None), Party())
    assert (bare.outcome, bare.line, bare.did) == (None, None, None)
    assert (bare.duration, bare.talk_time) == (None, None)
    assert (bare.recording, bare.cost, bare.country) == (None, None, None)


def test_call_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        call(Direction.INCOMING).id = "2"  # type: ignore[misc]

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


@pytest.mark.parametrize(
    ("outcome", "missed"),
    [
        (Outcome.ANSWERED, False),
        (Outcome.MISSED, True),
        (Outcome.BUSY, True),
        (Outcome.CANCELLED, True),
        (Outcome.UNANSWERED, True),
        (Outcome.FAILED, True),
        (Outcome.IVR, True),
        # What is not known is not claimed.
        (None, False),
    ],
)
def test_incoming_call_that_nobody_answered_is_missed(
    outcome: Outcome | None, missed: bool
) -> None:
    assert call(Direction.INCOMING, outcome).is_missed is missed


@pytest.mark.parametrize("direction", [Direction.OUTGOING, Direction.INTERNAL])
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_other_calls_are_not_missed(
    direction: Direction, outcome: Outcome | None
) -> None:
    assert not call(direction, outcome).is_missed


@pytest.mark.parametrize(
    ("direction", "party"),
    [
        (Direction.INCOMING, CALLER),
        (Direction.OUTGOING, CALLEE),
        (Direction.INTERNAL, CALLEE),
    ],
)
def test_remote_party(direction: Direction, party: Party) -> None:
    assert call(direction).remote_party is party


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

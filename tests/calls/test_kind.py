"""What kind of news a finished call is."""

from datetime import UTC, datetime

import pytest

from custom_components.telephony.calls import (
    Call,
    CallKind,
    Direction,
    Outcome,
    kind_of,
)

MISSED = frozenset(Outcome) - {Outcome.ANSWERED}
OUTGOING = {
    Outcome.ANSWERED: CallKind.OUTGOING_ANSWERED,
    Outcome.MISSED: CallKind.OUTGOING_UNANSWERED,
    Outcome.UNANSWERED: CallKind.OUTGOING_UNANSWERED,
    Outcome.BUSY: CallKind.BUSY,
    Outcome.CANCELLED: CallKind.CANCELLED,
    Outcome.FAILED: CallKind.FAILED,
    # Nobody calls a voice menu of their own.
    Outcome.IVR: CallKind.UNKNOWN,
}


def test_the_kind_follows_from_direction_and_outcome(subtests: pytest.Subtests) -> None:
    for direction, outcome, kind in (
        (Direction.INCOMING, Outcome.ANSWERED, CallKind.INCOMING_ANSWERED),
        *((Direction.INCOMING, one, CallKind.MISSED) for one in sorted(MISSED)),
        *((Direction.OUTGOING, one, kind) for one, kind in OUTGOING.items()),
        *((Direction.INTERNAL, one, CallKind.INTERNAL) for one in (*Outcome, None)),
        # The vendor's word for it is not known.
        (Direction.INCOMING, None, CallKind.UNKNOWN),
        (Direction.OUTGOING, None, CallKind.UNKNOWN),
    ):
        with subtests.test(f"{direction}, {outcome}"):
            call = Call(
                id="1",
                started_at=datetime(2024, 3, 5, 12, tzinfo=UTC),
                direction=direction,
                outcome=outcome,
            )

            assert kind_of(call) is kind

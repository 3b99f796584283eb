"""The result push of a privacy number as a call.

Sources: the "result push" pages of privacy numbers, the old form (2022) and the new one
(2024), which lists the legs of a call. No request lists these calls, so that the push is
all there is of them.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from ...calls import Call, Outcome, Party
from ..call_identity import call_digest
from ..history_pages import CLOCK_TOLERANCE
from ..json_record import LONGEST_DURATION, JsonRecord
from . import inferred
from .record_times import believable_duration

_FIRST_MILLISECOND: Final = 10**11

# Q.850.
_BUSY_CODE: Final = 17
_BUSY_CAUSE: Final = "USER_BUSY"

# The vendor tries for an hour to deliver what happened before.
_FURTHEST: Final = CLOCK_TOLERANCE + LONGEST_DURATION

# More legs than any mode of privacy numbers has.
_MOST_LEGS: Final = 20


def is_privacy_call(push: JsonRecord) -> bool:
    """Tell whether a push is the result of a call through a privacy number."""
    fields = push.fields
    return "legList" in fields or ("callStatus" in fields and "callId" in fields)


def call_of(push: JsonRecord, received_at: datetime) -> Call | None:
    """Return the call a push stands for, None where it makes no sense.

    Args:
        push: In either form.
        received_at: When it came, aware, UTC. A call of another day is none: anybody
            who knows the address could rewrite the past.
    """
    legs = _legs(push)
    last = inferred.leg_to_callee(legs) if legs else push
    started_at = _first(legs, "callStartAt") or _moment(push, "startAt")
    if started_at is None or abs(received_at - started_at) > _FURTHEST:
        return None
    answered_at = _moment(last, "callAnswerAt") or _moment(last, "answerAt")
    ended_at = _last(legs, "callFinishAt") or _moment(push, "hangupAt")
    talk_time = believable_duration(answered_at, ended_at)
    if answered_at is not None and talk_time is None:
        talk_time = last.duration("duration")
    direction = inferred.DIRECTION_OF_PRIVACY_CALL
    outcome = inferred.outcome_of(direction, talk_time or timedelta())
    if outcome is not Outcome.ANSWERED and _is_busy(last):
        outcome = Outcome.BUSY
    caller, callee = push.text("caller"), push.text("callee")
    did = push.text("did") or push.text("didX")
    return Call(
        id=push.call_id("callId")
        or call_digest("privacy", caller, did, str(int(started_at.timestamp()))),
        started_at=started_at,
        direction=direction,
        outcome=outcome,
        caller=Party(caller),
        callee=Party(callee),
        did=did,
        duration=believable_duration(started_at, ended_at),
        talk_time=talk_time or timedelta(),
    )


def _legs(push: JsonRecord) -> list[JsonRecord]:
    entries = push.entries("legList") or []
    return [JsonRecord(leg) for leg in entries[:_MOST_LEGS] if isinstance(leg, dict)]


def _is_busy(record: JsonRecord) -> bool:
    return (
        record.integer("hangupCode") == _BUSY_CODE
        or record.text("hangupCause") == _BUSY_CAUSE
    )


def _first(legs: list[JsonRecord], name: str) -> datetime | None:
    return min(filter(None, (_moment(leg, name) for leg in legs)), default=None)


def _last(legs: list[JsonRecord], name: str) -> datetime | None:
    return max(filter(None, (_moment(leg, name) for leg in legs)), default=None)


def _moment(record: JsonRecord, name: str) -> datetime | None:
    """Return a time, aware, UTC; 0 stands for none."""
    seconds = record.integer(name) or 0
    if seconds >= _FIRST_MILLISECOND:
        seconds //= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except OverflowError, OSError, ValueError:
        return None

"""One call record of a seat as a call.

Source: "Call Detail Records (CDR) Query Interface" and "Explanation of Call Hangup
Reasons". `phone` is the number as it was dialled, and `duration` what was talked.
"""

from datetime import datetime, timedelta
from typing import Final

from ...calls import Call, Direction, Outcome, Party
from ..call_identity import DIGEST_MARK, call_digest
from ..json_record import LONGEST_LONG_TEXT, JsonRecord
from . import inferred
from .record_times import believable_duration, wall_clock_time
from .seat_recording import recording_name

# No id of a DID's record begins so: a digest has no "s".
_SEAT_MARK: Final = f"{DIGEST_MARK}s"

_DIRECTIONS: Final = {"0": Direction.INCOMING, "1": Direction.OUTGOING}

# What became of a call that nobody answered, for one that came in and for any other.
_OUTCOMES: Final[dict[str, tuple[Outcome | None, Outcome | None]]] = {
    "USER_BUSY": (Outcome.BUSY, Outcome.BUSY),
    "CALL_REJECTED": (Outcome.MISSED, Outcome.BUSY),
    "ORIGINATOR_CANCEL": (Outcome.MISSED, Outcome.CANCELLED),
    # Somebody else of the account was faster: nothing was missed.
    "LOSE_RACE": (None, None),
    "PICKED_OFF": (None, None),
    **dict.fromkeys(
        (
            "NORMAL_CLEARING",
            "NORMAL_UNSPECIFIED",
            "UNSPECIFIED",
            "CALL_AWARDED_DELIVERED",
            "REDIRECTION_TO_NEW_DESTINATION",
            "RESPONSE_TO_STATUS_ENQUIRY",
            "BLIND_TRANSFER",
            "ATTENDED_TRANSFER",
            "NO_ANSWER",
            "NO_USER_RESPONSE",
            "SUBSCRIBER_ABSENT",
            "USER_NOT_REGISTERED",
            "ALLOTTED_TIMEOUT",
            "PROGRESS_TIMEOUT",
            "RECOVERY_ON_TIMER_EXPIRE",
        ),
        (Outcome.MISSED, Outcome.UNANSWERED),
    ),
    **dict.fromkeys(
        (
            "UNALLOCATED_NUMBER",
            "NUMBER_CHANGED",
            "INVALID_NUMBER_FORMAT",
            "NO_ROUTE_TRANSIT_NET",
            "NO_ROUTE_DESTINATION",
            "DESTINATION_OUT_OF_ORDER",
            "EXCHANGE_ROUTING_ERROR",
            "FACILITY_REJECTED",
            "NORMAL_CIRCUIT_CONGESTION",
            "NETWORK_OUT_OF_ORDER",
            "NORMAL_TEMPORARY_FAILURE",
            "SWITCH_CONGESTION",
            "REQUESTED_CHAN_UNAVAIL",
            "FACILITY_NOT_SUBSCRIBED",
            "OUTGOING_CALL_BARRED",
            "INCOMING_CALL_BARRED",
            "BEARERCAPABILITY_NOTAUTH",
            "BEARERCAPABILITY_NOTAVAIL",
            "SERVICE_UNAVAILABLE",
            "INCOMPATIBLE_DESTINATION",
            "CHANNEL_UNACCEPTABLE",
            "PRE_EMPTED",
            "ACCESS_INFO_DISCARDED",
            "BEARERCAPABILITY_NOTIMPL",
            "CHAN_NOT_IMPLEMENTED",
            "FACILITY_NOT_IMPLEMENTED",
            "SERVICE_NOT_IMPLEMENTED",
            "INVALID_CALL_REFERENCE",
            "INVALID_MSG_UNSPECIFIED",
            "MANDATORY_IE_MISSING",
            "MANDATORY_IE_LENGTH_ERROR",
            "MESSAGE_TYPE_NONEXIST",
            "WRONG_MESSAGE",
            "IE_NONEXIST",
            "INVALID_IE_CONTENTS",
            "WRONG_CALL_STATE",
            "PROTOCOL_ERROR",
            "INTERWORKING",
            "CRASH",
            "SYSTEM_SHUTDOWN",
            "USER_CHALLENGE",
            "MANAGER_REQUEST",
            "MEDIA_TIMEOUT",
            "GATEWAY_DOWN",
        ),
        (Outcome.MISSED, Outcome.FAILED),
    ),
}


def call_of(record: JsonRecord) -> Call | None:
    """Return the call a record stands for, None where it makes no sense.

    Args:
        record: An item of the list.
    """
    direction = _DIRECTIONS.get(record.text("direction") or "")
    started_at = _time(record, "start_time")
    if direction is None or started_at is None:
        return None
    username = record.text("username")
    talk_time = record.duration("duration")
    code = record.text("country_code")
    phone, shown = record.text("phone"), record.text("show_phone")
    incoming = direction is Direction.INCOMING
    seat = record.text("mobile_name") or username
    if incoming:
        did: str | None = inferred.with_country_code(phone, code)
        caller, callee = Party(shown), Party(did, seat, username)
    else:
        # What the called person sees: a name or the seat itself where there is no number.
        did = shown if shown and shown.isdecimal() and shown != username else None
        caller = Party(did or username, seat, username)
        callee = Party(inferred.with_country_code(phone, code))
    return Call(
        id=seat_call_id(record.text("orderid"), username, started_at, phone),
        started_at=started_at,
        direction=direction,
        outcome=_outcome(record, direction, started_at, talk_time),
        caller=caller,
        callee=callee,
        line=username,
        did=did,
        duration=believable_duration(started_at, _time(record, "end_time"))
        or talk_time,
        talk_time=talk_time,
        recording=recording_name(record.text("record_url", longest=LONGEST_LONG_TEXT)),
    )


def seat_call_id(
    order_id: str | None, username: str | None, started_at: datetime, phone: str | None
) -> str:
    """Return the id of a seat's call, whichever way the vendor tells of it.

    Its records have an id of their own, what it pushes has not.

    Args:
        order_id: Given by whoever placed the call, or made up by the vendor.
        username: Of the seat.
        started_at: Aware.
        phone: The called number as the vendor writes it.
    """
    seconds = str(int(started_at.timestamp()))
    digest = call_digest(order_id, username, seconds, phone)
    return digest.replace(DIGEST_MARK, _SEAT_MARK, 1)


def is_seat_id(call_id: str) -> bool:
    """Whether an id was made by `seat_call_id`."""
    return call_id.startswith(_SEAT_MARK)


def is_seat_call(call: Call) -> bool:
    """Whether a call was told by a seat's record, or by one as well."""
    return call.line is not None


def cause_in_words(record: JsonRecord) -> str | None:
    """Return why a call ended, as people read it."""
    cause = record.text("hangup_cause")
    return cause.replace("_", " ").capitalize() if cause else None


def _outcome(
    record: JsonRecord,
    direction: Direction,
    started_at: datetime,
    talk_time: timedelta | None,
) -> Outcome | None:
    answered_at = _time(record, "answer_time")
    # Of a call that nobody answered it is a moment before the start, or none.
    if talk_time or (answered_at is not None and answered_at > started_at):
        return Outcome.ANSWERED
    outcomes = _OUTCOMES.get(record.text("hangup_cause") or "")
    if outcomes is None:
        return inferred.outcome_of(direction, talk_time)
    when_incoming, otherwise = outcomes
    return when_incoming if direction is Direction.INCOMING else otherwise


def _time(record: JsonRecord, name: str) -> datetime | None:
    return wall_clock_time(record, name, inferred.SEAT_TIME_ZONE)

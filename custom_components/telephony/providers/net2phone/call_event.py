"""One push of net2phone's: what it says of which call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yarl import URL

from ...calls import Direction
from ..json_record import LONGEST_LONG_TEXT, JsonRecord, decode_json
from ..push import MalformedPushError
from . import inferred
from .event_time import read_time

# What says that it happened long ago, or will, says it by a clock that is wrong.
_LONGEST_AGO: Final = timedelta(days=2)
_LONGEST_AHEAD: Final = timedelta(minutes=15)


class EventKind(StrEnum):
    """What happened, in net2phone's words."""

    RINGING = "call_ringing"
    ANSWERED = "call_answered"
    COMPLETED = "call_completed"
    MISSED = "call_missed"
    RECORDED = "call_recorded"


_KINDS: Final = {kind.value: kind for kind in EventKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """What one push says. What it leaves out is None.

    Attributes:
        message_id: Its own; the same where it is sent again.
        kind: What happened; None for what is not known.
        at: When, aware, UTC.
        direction: Seen from the account.
        caller: Who calls: a number or an extension.
        callee: Who is called.
        user: The name of the account's user who takes part.
        call_id: The same for all pushes of one call.
        is_click_to_call: Whether the call was asked for.
        duration: How long they talked.
        is_voice_mail: Whether a machine took the call.
        recording: Where the recording is.
    """

    message_id: str
    kind: EventKind | None
    at: datetime
    direction: Direction
    caller: str | None
    callee: str | None
    user: str | None
    call_id: str | None
    is_click_to_call: bool | None
    duration: timedelta | None
    is_voice_mail: bool
    recording: str | None


def read_event(body: bytes, received_at: datetime) -> CallEvent:
    """Read the body of a push.

    Args:
        body: As it was sent.
        received_at: This machine's time, aware.

    Raises:
        MalformedPushError: It is no JSON object, or does not say what it is about.
    """
    try:
        fields = decode_json(body)
    except ValueError as error:
        raise MalformedPushError("it is not JSON") from error
    if not isinstance(fields, dict):
        raise MalformedPushError("it is no JSON object")
    record = JsonRecord(fields)
    message_id, kind = record.text("id"), record.text("event")
    if message_id is None or kind is None:
        raise MalformedPushError("it has no id, or names no event")
    at = read_time(record.text("timestamp"))
    if at is None or not -_LONGEST_AHEAD < received_at - at < _LONGEST_AGO:
        at = received_at
    source = record.text("call_source")
    return CallEvent(
        message_id=message_id,
        kind=_KINDS.get(kind),
        at=at,
        direction=Direction.OUTGOING
        if record.text("direction") == "outbound"
        else Direction.INCOMING,
        caller=record.text("originating_number"),
        callee=record.text("dialed_number"),
        user=record.record("user").text("name") or record.text("user_name"),
        call_id=record.text("call_id"),
        is_click_to_call=None
        if source is None
        else source == inferred.CLICK_TO_CALL_SOURCE,
        duration=record.duration("duration"),
        is_voice_mail=record.fields.get("voice_mail") is True,
        recording=record.text("audio_message_url", longest=LONGEST_LONG_TEXT)
        or record.text("recording_url", longest=LONGEST_LONG_TEXT),
    )


def is_recording_address(address: str, base_url: str) -> bool:
    """Tell whether a recording may be fetched there: from net2phone, and nobody else.

    Whoever knows the address of the webhook can write anything into a push.

    Args:
        address: As a push has it.
        base_url: The account's address of net2phone.
    """
    try:
        url = URL(address)
        origin = url.origin()
    except ValueError:
        return False
    if origin == URL(base_url):
        return True
    host = url.host or ""
    return url.scheme == "https" and any(
        host == domain or host.endswith(f".{domain}")
        for domain in inferred.RECORDING_DOMAINS
    )

"""One push of net2phone's: what it says of which call.

The names that stand here are the document's, all others are in `inferred.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yarl import URL

from ...calls import Direction
from ..json_record import LONGEST_LONG_TEXT, JsonRecord, decode_json
from ..push import MalformedPushError
from . import inferred
from .event_time import read_event_time
from .inferred import EventKind, PushField

# What says that it happened long ago, or will, says it by a clock that is wrong.
_LONGEST_AGO: Final = timedelta(days=2)
_LONGEST_AHEAD: Final = timedelta(minutes=15)


_KINDS: Final = {kind.value: kind for kind in EventKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedEvent:
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


def read_pushed_event(body: bytes, received_at: datetime) -> PushedEvent:
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
    at = read_event_time(record.text("timestamp"))
    if at is None or not -_LONGEST_AHEAD < received_at - at < _LONGEST_AGO:
        at = received_at
    addresses = (
        record.text(name, longest=LONGEST_LONG_TEXT) for name in inferred.RECORDINGS
    )
    return PushedEvent(
        message_id=message_id,
        kind=_KINDS.get(kind),
        at=at,
        direction=Direction.OUTGOING
        if record.text("direction") == "outbound"
        else Direction.INCOMING,
        caller=record.text("originating_number"),
        callee=record.text("dialed_number"),
        user=record.record(PushField.USER).text(PushField.USERS_NAME)
        or record.text("user_name"),
        call_id=record.call_id(PushField.CALL_ID),
        is_click_to_call=inferred.is_click_to_call(record.text(PushField.SOURCE)),
        duration=record.duration(PushField.DURATION),
        is_voice_mail=record.fields.get(PushField.VOICE_MAIL) is True,
        recording=next(filter(None, addresses), None),
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

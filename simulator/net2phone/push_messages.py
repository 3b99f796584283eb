"""What net2phone pushes of a call, and how it signs that.

Source: "net2phone Webhook API Specification" for ringing and answered; what others who
receive pushes have published for the rest, signature and headers included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import hashlib
import hmac
from uuid import UUID

from ..calls import Direction, Outcome
from ..json_types import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedCall:
    """A call of which is told while it goes on.

    Attributes:
        id: 32 hex digits; None where the messages do not say what belongs together.
        direction: Seen from the account.
        outcome: Answered, or not.
        number: The other party, with a plus.
        own_number: The account's.
        started_at: When it begins to ring, aware.
        ringing: Seconds.
        talk: Seconds.
        recording: Where it can be heard; None where it is not recorded.
        clicked: Whether it was asked for by click-to-call.
        user: Who takes part.
    """

    id: str | None
    direction: Direction
    outcome: Outcome
    number: str
    own_number: str
    started_at: datetime
    ringing: int = 5
    talk: int = 30
    recording: str | None = None
    clicked: bool = False
    user: str = "Front Desk"


@dataclass(frozen=True, slots=True)
class Message:
    """One push.

    Attributes:
        at: When it is due, aware.
        fields: The JSON object.
    """

    at: datetime
    fields: dict[str, Json]


def messages_of(call: PushedCall) -> Iterator[Message]:
    """Yield what is told of a call, from the first ring to the recording."""
    answered = call.outcome is Outcome.ANSWERED
    rung = call.started_at + timedelta(seconds=call.ringing)
    over = rung + timedelta(seconds=call.talk if answered else 0)
    yield _message(call, "call_ringing", call.started_at)
    if answered:
        yield _message(call, "call_answered", rung)
    if call.direction is Direction.INCOMING and not answered:
        yield _message(call, "call_missed", over)
    else:
        talk = call.talk if answered else 0
        yield _message(call, "call_completed", over, duration=talk, voice_mail=False)
    if answered and call.recording is not None:
        yield _message(
            call,
            "call_recorded",
            over + timedelta(seconds=1),
            audio_message_id=89007,
            audio_message_url=call.recording,
        )


def signed_headers(secret: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers by which a body proves itself."""
    timestamp = sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "2Z"
    signature = hmac.new(
        secret.encode(), f"{timestamp}:".encode() + body, hashlib.sha256
    )
    return {
        "X-Net2phone-Timestamp": timestamp,
        "X-Net2phone-Signature": signature.hexdigest(),
    }


def _message(call: PushedCall, event: str, at: datetime, **more: Json) -> Message:
    incoming = call.direction is Direction.INCOMING
    fields: dict[str, Json] = {
        "id": _message_id(call, event),
        "event": event,
        "timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "direction": "inbound" if incoming else "outbound",
        "originating_number": call.number if incoming else call.own_number,
        "dialed_number": call.own_number if incoming else call.number,
        "user_name": call.user,
        "user": {"id": 1, "name": call.user, "account_id": 42},
        "call_source": "click2call" if call.clicked else "normal",
        **more,
    }
    if call.id is not None:
        fields["call_id"] = call.id
    return Message(at, fields)


def _message_id(call: PushedCall, event: str) -> str:
    told = f"{call.id} {call.number} {call.started_at.isoformat()} {event}"
    return str(UUID(bytes=hashlib.md5(told.encode()).digest(), version=4))

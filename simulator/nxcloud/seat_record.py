"""A call as NXCloud writes it in the records of a seat.

Source: NXCloud's "WebCall CDR List Page By Page" and "Explanation of Call Hangup
Reasons". In the sample an unanswered call has an answer time before its start, and
`effective_called_number` has its country code twice.
"""

from datetime import datetime, timedelta, timezone
import hashlib
import uuid

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..numbering import country_code_of
from .account import NxcloudAccount

BEIJING_TIME = timezone(timedelta(hours=8))
CAUSES = {
    Outcome.ANSWERED: "NORMAL_CLEARING",
    Outcome.MISSED: "NO_ANSWER",
    Outcome.UNANSWERED: "NORMAL_CLEARING",
    Outcome.BUSY: "USER_BUSY",
    Outcome.CANCELLED: "ORIGINATOR_CANCEL",
    Outcome.FAILED: "NORMAL_TEMPORARY_FAILURE",
    Outcome.IVR: "NORMAL_CLEARING",
}


def is_of_a_seat(call: Call) -> bool:
    """Whether a seat took part in a call, so that it has such a record."""
    return any(
        known is not None for known in (call.line, call.recording, call.order_id)
    )


def order_id_of(call: Call) -> str:
    """Return the order of a call: the caller's, else one that the vendor makes up."""
    if call.order_id is not None:
        return call.order_id
    milliseconds = int(call.started_at.timestamp() * 1000)
    return f"FLNK-FLNK-{call.id}_FLNK-{milliseconds}-QgNuzM"


def session_of(call: Call) -> str:
    """Return the vendor's id of a call."""
    digest = hashlib.md5(order_id_of(call).encode(), usedforsecurity=False)
    return str(uuid.UUID(digest.hexdigest()))


def record(
    call: Call, account: NxcloudAccount, address: str, late: timedelta
) -> dict[str, Json]:
    """Return a call as the vendor writes it.

    Args:
        call: One that a seat took part in.
        account: Whose seats there are.
        address: Of the voice service, scheme and host.
        late: How much later a seat's record begins than that of a DID.
    """
    line = call.line or account.username
    did = call.did or account.dids[0]
    start = call.started_at + late
    end = start + timedelta(seconds=call.duration)
    ringing = timedelta(seconds=call.duration - call.talk)
    is_answered = call.outcome is Outcome.ANSWERED
    answer = start + ringing if is_answered else start - timedelta(seconds=29)
    incoming = call.direction is Direction.INCOMING
    called = did if incoming else call.number
    code = country_code_of(called) or ""
    national = called.removeprefix(code)
    return {
        "phone": national,
        "direction": "0" if incoming else "1",
        "hangup_cause": CAUSES[call.outcome],
        "answer_time": _written(answer),
        "country_code": code,
        "id": 636_000 + call.id,
        "sipid": 1_055_014,
        "duration": call.talk,
        "username": line,
        "mobile_name": f"Seat {line[-1:]}",
        "end_time": _written(end),
        "effective_called_number": code * 2 + national,
        "start_time": _written(start),
        "orderid": order_id_of(call),
        "record_url": f"{address}/record/{session_of(call)}"
        if call.recording is not None
        else None,
        "show_phone": call.number if incoming else did,
    }


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M:%S}"

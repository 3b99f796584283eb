"""What NXCloud sends when a call is over: to an address that its staff, or the console, sets.

Sources: the seat's "CDR Push" version 1.0, and the result pushes of privacy numbers in
both forms. Nothing is signed; whoever does not answer 200 is told again.
"""

import json
import secrets
import uuid

from aiohttp import ClientError, ClientSession, ClientTimeout

from ..calls import Call, Direction, Outcome
from ..json_types import Json

TIMEOUT = ClientTimeout(total=10)
NOBODY_ANSWERED = "NO_ANSWER"


class Pushes:
    """Sends pushes.

    Attributes:
        address: Where to; None is nowhere.
        as_form: Whether as a form; else as JSON.
        copies: How often each is sent.
    """

    def __init__(self) -> None:
        """Send nothing yet."""
        self.address: str | None = None
        self.as_form = False
        self.copies = 1

    async def send(self, fields: dict[str, Json]) -> list[int]:
        """Send a push; return the status of each copy, without those nobody answered."""
        statuses = []
        if self.address is None:
            return []
        async with ClientSession(timeout=TIMEOUT) as session:
            for _ in range(self.copies):
                try:
                    async with session.post(
                        self.address,
                        data=_form(fields) if self.as_form else None,
                        json=None if self.as_form else fields,
                    ) as answer:
                        statuses.append(answer.status)
                except ClientError:
                    continue
        return statuses


def seat_push(
    call: Call, username: str, session_id: str | None = None
) -> dict[str, Json]:
    """Return the push of a seat's call; its times are texts."""
    start = int(call.started_at.timestamp())
    answered = call.outcome is Outcome.ANSWERED
    return {
        "sessionid": session_id or str(uuid.uuid4()),
        "username": username,
        "mobile_name": username,
        "sipid": secrets.token_hex(4),
        "orderid": secrets.token_hex(8),
        "code": "44",
        "phone": call.number,
        "show_phone": call.did or username,
        "duration": call.talk,
        "direction": 0 if call.direction is Direction.INCOMING else 1,
        "record": 0,
        "record_url": None,
        "start_time": str(start),
        "answer_time": str(start + call.duration - call.talk) if answered else "0",
        "end_time": str(start + call.duration),
        "hangup_cause": "NORMAL_CLEARING" if answered else NOBODY_ANSWERED,
    }


def privacy_push(
    call: Call, callee: str, *, call_id: str, is_new: bool
) -> dict[str, Json]:
    """Return the result of a call through a privacy number, in the old or the new form."""
    start = int(call.started_at.timestamp())
    answered = call.outcome is Outcome.ANSWERED
    answer = start + call.duration - call.talk if answered else 0
    end = start + call.duration
    cause, code = {
        Outcome.ANSWERED: ("NORMAL_CLEARING", 16),
        Outcome.BUSY: ("USER_BUSY", 17),
    }.get(call.outcome, (NOBODY_ANSWERED, 19))
    shared: dict[str, Json] = {
        "bindId": secrets.token_hex(8),
        "customerBindId": "",
        "callId": call_id,
        "did": call.did,
        "callee": callee,
    }
    if not is_new:
        return shared | {
            "id": secrets.randbelow(2**62),
            "businessId": 1,
            "caller": call.number,
            "callStatus": 1 if answered else 2,
            "callStatusMsg": "normal end" if answered else "abnormal end",
            "duration": call.talk,
            "startAt": start,
            "answerAt": answer,
            "hangupAt": end,
            "hangupCause": cause,
            "hangupCode": code,
            "hangup": 0,
            "recordFile": "",
        }

    def leg(kind: int, caller: str, to: str | None, answered_at: int) -> Json:
        return {
            "callType": kind,
            "caller": caller,
            "callee": to,
            "callStartAt": start + kind - 1,
            "callRingAt": start + kind,
            "callAnswerAt": answered_at,
            "callFinishAt": end,
            "duration": call.talk,
            "callRecordFile": "",
            "hangupType": 0,
            "hangupCause": cause,
            "hangupCode": code,
            "uuid": str(uuid.uuid4()),
        }

    return shared | {
        "caller": f"+{call.number}",
        "didX": call.did,
        "didY": "",
        "pnsType": "axb",
        "callStatus": "1" if answered else "2",
        "callStatusMsg": "Call Connected" if answered else "No Answer",
        "ext": "",
        # The switch answers the first leg to play what it has to say.
        "legList": [
            leg(1, call.number, call.did, start + 1),
            leg(2, call.did or "", callee, answer),
        ],
    }


def _form(fields: dict[str, Json]) -> dict[str, str]:
    return {
        name: json.dumps(value) if isinstance(value, list | dict) else str(value or "")
        for name, value in fields.items()
    }

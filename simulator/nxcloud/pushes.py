"""What NXCloud sends when a call is over: to an address that its staff, or the console, sets.

Sources: the seat's "CDR Push" version 1.0, and the result pushes of privacy numbers in
both forms. Nothing is signed. Whoever does not answer 200 is told again after minutes,
which is left out here: `PushFaults.copies` come at once.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
import json
from random import Random
import secrets
import uuid

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from ..calls import Call, Direction, Outcome
from ..disorder import Disorder
from ..json_types import Json

TIMEOUT = ClientTimeout(total=10)
NOBODY_ANSWERED = "NO_ANSWER"


@dataclass(slots=True, kw_only=True)
class PushFaults:
    """What goes wrong on the way, from now on.

    Attributes:
        copies: How often each push is sent.
        lost: The share of them that never arrives; the end of a call is all there is.
        held_back: How many wait for later ones to overtake them.
        flood: How many pushes about other calls come beside each, all at the same time.
    """

    copies: int = 1
    lost: float = 0
    held_back: int = 0
    flood: int = 0


class Pushes:
    """Sends pushes.

    Attributes:
        address: Where to; None is nowhere.
        as_form: Whether as a form; else as JSON.
        faults: What goes wrong.
        flooded: What was answered to those of floods, and how often.
    """

    def __init__(self, seed: int = 7) -> None:
        """Send nothing yet."""
        self.address: str | None = None
        self.as_form = False
        self.faults = PushFaults()
        self.flooded: Counter[int | None] = Counter()
        self._random = Random(seed)
        self._disorder: Disorder[dict[str, Json]] = Disorder(seed)

    async def send(self, *pushes: dict[str, Json]) -> list[int | None]:
        """Send pushes; without any, those held back before.

        Returns:
            The status of each that was sent now; None where nobody answered.
        """
        faults = self.faults
        arriving = (
            fields
            for fields in pushes
            for _ in range(faults.copies)
            if self._random.random() >= faults.lost
        )
        due = self._disorder.next(arriving, held_back=faults.held_back)
        if self.address is None:
            return []
        statuses = []
        connector = TCPConnector(limit=100)
        async with ClientSession(timeout=TIMEOUT, connector=connector) as session:
            for fields in due:
                status, *others = await asyncio.gather(
                    self._post(session, fields),
                    *(self._post(session, _stray(fields)) for _ in range(faults.flood)),
                )
                statuses.append(status)
                self.flooded.update(others)
        return statuses

    async def _post(
        self, session: ClientSession, fields: dict[str, Json]
    ) -> int | None:
        try:
            async with session.post(
                self.address or "",
                data=_form(fields) if self.as_form else None,
                json=None if self.as_form else fields,
            ) as answer:
                return answer.status
        except ClientError:
            return None


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


def _stray(fields: dict[str, Json]) -> dict[str, Json]:
    """Return the same about another call."""
    name = "sessionid" if "sessionid" in fields else "callId"
    return {**fields, name: str(uuid.uuid4())}


def _form(fields: dict[str, Json]) -> dict[str, str]:
    return {
        name: json.dumps(value) if isinstance(value, list | dict) else str(value or "")
        for name, value in fields.items()
    }

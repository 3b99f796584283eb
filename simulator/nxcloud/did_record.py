"""A call as NXCloud writes it in the records of a DID number.

Source: NXCloud's "DID Number Call Record Query". Its table has `number` and no `id`,
its sample has `id` and no `number`; here a record has both. Of the hang-up reasons only
"-7" is published; the others are inferred.
"""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
import math

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..numbering import country_of

CALLER_HUNG_UP = (0, "-7", "Caller Hang-up")
CALLEE_HUNG_UP = (1, "-8", "Callee Hang-up")
ENDS = {
    Outcome.MISSED: (2, "-10", "No answer"),
    Outcome.UNANSWERED: (2, "-10", "No answer"),
    Outcome.BUSY: (1, "-11", "Callee busy"),
    Outcome.CANCELLED: CALLER_HUNG_UP,
    Outcome.FAILED: (2, "-20", "Number unreachable"),
    Outcome.IVR: CALLER_HUNG_UP,
}


def record(call: Call, did: str, zone: tzinfo) -> dict[str, Json]:
    """Return a call as the vendor writes it."""
    start = call.started_at.astimezone(zone)
    # No time after the year 9999 can be written.
    left = datetime.max.replace(tzinfo=zone) - start
    end = start + min(timedelta(seconds=call.talk or call.duration), left)
    direction, reason, reason_name = _end(call)
    country, unit_price, by_minute = country_of(call.number)
    minutes = (
        Decimal(math.ceil(call.talk / 60))
        if by_minute
        else (Decimal(call.talk) / 60).quantize(Decimal("0.01"))
    )
    return {
        "id": call.id,
        "number": did,
        "callNumber": call.number,
        "callType": 0 if call.direction is Direction.INCOMING else 1,
        "countryName": country,
        "callDuration": call.talk,
        "feeType": 0 if by_minute else 1,
        "feeDurationMinute": _number(minutes),
        "callPriceUnit": _number(unit_price),
        "callPrice": _number(minutes * unit_price),
        "endDirection": direction,
        "endReason": reason,
        "endReasonName": reason_name,
        "callerIp": "127.0.0.1",
        "calleeIp": "127.0.0.1",
        "startTime": f"{start:%Y-%m-%d %H:%M:%S}",
        "endTime": f"{end:%Y-%m-%d %H:%M:%S}",
    }


def _end(call: Call) -> tuple[int, str, str]:
    if call.outcome is Outcome.ANSWERED:
        return CALLER_HUNG_UP if call.id % 2 else CALLEE_HUNG_UP
    return ENDS[call.outcome]


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)

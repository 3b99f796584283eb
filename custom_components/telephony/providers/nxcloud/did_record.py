"""One call record of a DID number as a call.

Source: "DID Number Call Record Query", the parameters of a list item.
"""

from datetime import tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ...calls import Call, Cost, Direction, Party
from ..call_identity import call_digest
from ..json_record import JsonRecord
from . import inferred
from .record_times import believable_duration, wall_clock_time

_DIRECTIONS: Final = {0: Direction.INCOMING, 1: Direction.OUTGOING}


def call_of(record: JsonRecord, time_zone: tzinfo) -> Call | None:
    """Return the call a record stands for, None where it makes no sense.

    Args:
        record: An item of the list.
        time_zone: Of its times, which name none.
    """
    call_type = record.integer("callType")
    started_at = wall_clock_time(record, "startTime", time_zone)
    if call_type not in _DIRECTIONS or started_at is None:
        return None
    direction = _DIRECTIONS[call_type]
    ended_at = wall_clock_time(record, "endTime", time_zone)
    duration = believable_duration(started_at, ended_at)
    talk_time = record.duration("callDuration")
    did = record.text("number")
    remote = record.text("callNumber")
    own_party, remote_party = _own_party(did), Party(remote)
    incoming = direction is Direction.INCOMING
    price = record.decimal("callPrice")
    return Call(
        id=record.call_id("id")
        or call_digest(did, remote, record.text("startTime"), direction),
        started_at=started_at,
        direction=direction,
        outcome=inferred.outcome_of(direction, talk_time),
        caller=remote_party if incoming else own_party,
        callee=own_party if incoming else remote_party,
        did=did,
        duration=talk_time if duration is None else duration,
        talk_time=talk_time,
        cost=_cost(price) if price is not None else None,
        country=record.text("countryName"),
    )


# Prices and own numbers are few. One object for all calls spares memory.
@lru_cache(maxsize=1_000)
def _cost(price: Decimal) -> Cost:
    return Cost(price, inferred.CURRENCY)


@lru_cache(maxsize=1_000)
def _own_party(did: str | None) -> Party:
    return Party(did)

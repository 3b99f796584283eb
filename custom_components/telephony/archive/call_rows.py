"""From a call to its row and back."""

from datetime import UTC
from decimal import Decimal
from sys import intern
from typing import Any, Final

from sqlalchemy import Row, RowMapping

from ..calls import Call, Cost, Party
from .tables import calls

type CallRow = dict[str, Any]

# What a row has beside the call itself.
_OWN: Final = {
    *("id", "account_id", "remote_id", "own_id"),
    *("first_seen", "last_changed", "reported"),
}

# What a call is made of, by which an amended one is recognised.
CALL_COLUMNS: Final = tuple(column for column in calls.c if column.name not in _OWN)


def row_of(call: Call) -> CallRow:
    """Return the row of a call, without what is the archive's own."""
    return {
        "call_id": call.id,
        "started_at": call.started_at.astimezone(UTC),
        "direction": call.direction,
        "outcome": call.outcome,
        "caller_number": call.caller.number,
        "caller_name": call.caller.name,
        "caller_user": call.caller.user,
        "callee_number": call.callee.number,
        "callee_name": call.callee.name,
        "callee_user": call.callee.user,
        "line": call.line,
        "did": call.did,
        "duration": call.duration,
        "talk_time": call.talk_time,
        "recording": call.recording,
        "cost": str(call.cost.amount) if call.cost else None,
        "currency": call.cost.currency if call.cost else None,
        "country": call.country,
    }


def call_of(row: Row[Any]) -> Call:
    """Return the call of a row that has all of `CALL_COLUMNS`."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    cost = values["cost"]
    return Call(
        id=values["call_id"],
        started_at=values["started_at"],
        direction=values["direction"],
        outcome=values["outcome"],
        caller=_party(values, "caller"),
        callee=_party(values, "callee"),
        line=_shared(values["line"]),
        did=_shared(values["did"]),
        duration=values["duration"],
        talk_time=values["talk_time"],
        recording=values["recording"],
        cost=None if cost is None else Cost(Decimal(cost), values["currency"]),
        country=values["country"],
    )


def _party(values: RowMapping, which: str) -> Party:
    return Party(
        number=_shared(values[f"{which}_number"]),
        name=_shared(values[f"{which}_name"]),
        user=_shared(values[f"{which}_user"]),
    )


def _shared(text: str | None) -> str | None:
    """Return a text of which there is one in memory, in however many calls it stands."""
    return None if text is None else intern(text)

"""From a call to its row and back."""

from datetime import UTC
from decimal import Decimal, InvalidOperation
from sys import intern
from typing import Any, Final

from sqlalchemy import Row

from ..calls import Call, Cost, Party
from .column_types import SenselessValueError, text_of
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


def call_of_values(values: CallRow) -> Call:
    """Return the call of what `row_of` returned.

    Raises:
        KeyError: It lacks something.
    """
    return call_of(tuple(values[column.name] for column in CALL_COLUMNS))


def call_of(row: Row[Any] | tuple[Any, ...]) -> Call:
    """Return the call of a row that ends with all of `CALL_COLUMNS`."""
    # By their places, for by their names it takes twice as long.
    (
        call_id,
        started_at,
        direction,
        outcome,
        caller_number,
        caller_name,
        caller_user,
        callee_number,
        callee_name,
        callee_user,
        line,
        did,
        duration,
        talk_time,
        recording,
        cost,
        currency,
        country,
    ) = row[-len(CALL_COLUMNS) :]
    if type(call_id) is not str or started_at is None or direction is None:
        raise SenselessValueError
    return Call(
        id=call_id,
        started_at=started_at,
        direction=direction,
        outcome=outcome,
        caller=_party(caller_number, caller_name, caller_user),
        callee=_party(callee_number, callee_name, callee_user),
        line=_shared(line),
        did=_shared(did),
        duration=duration,
        talk_time=talk_time,
        recording=None if recording is None else text_of(recording),
        cost=cost_of(cost, currency),
        country=_shared(country),
    )


def cost_of(amount: str | None, currency: str | None) -> Cost | None:
    """Return what a call cost; None where that is not known, or no number any more."""
    if amount is None or currency is None:
        return None
    try:
        return Cost(Decimal(text_of(amount)), text_of(currency))
    except InvalidOperation:
        return None


def _party(number: str | None, name: str | None, user: str | None) -> Party:
    return Party(number=_shared(number), name=_shared(name), user=_shared(user))


def _shared(text: str | None) -> str | None:
    """Return a text of which there is one in memory, in however many calls it stands."""
    return None if text is None else intern(text_of(text))

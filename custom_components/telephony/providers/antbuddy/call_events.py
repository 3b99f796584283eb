"""One event about one leg of a call.

A call has several legs: one that comes into the switch, from whoever calls, and one out
of it to each phone that rings. Source: the events of Kazoo's Blackhole, whose names are
those of the subscriptions in "API List". No document of AntBuddy's shows one: all names
in them stand in `inferred.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ..json_record import Json, JsonRecord
from . import inferred
from .inferred import EventField, LegChange, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEvent:
    """What one event says of one leg; what it does not say is None.

    Attributes:
        change: What happened.
        leg: The leg's id.
        other_leg: The id of the leg that it belongs to.
        bridge: An id that all legs of a call have.
        is_to_phone: Whether the switch calls somebody by it; else somebody calls the
            switch.
        is_own: Whether a phone of the account is at its end.
        happened_at: By the vendor's clock, aware, UTC.
        caller_number: Who calls.
        caller_name: The name that comes with it.
        callee_number: Who is called.
        callee_name: The name that comes with it.
        phone: The name of the account's own phone at its end.
        dialled: What was dialled by it.
    """

    change: LegChange
    leg: str
    other_leg: str | None = None
    bridge: str | None = None
    is_to_phone: bool
    is_own: bool
    happened_at: datetime
    caller_number: str | None = None
    caller_name: str | None = None
    callee_number: str | None = None
    callee_name: str | None = None
    phone: str | None = None
    dialled: str | None = None


def read_event(
    name: str, payload: JsonRecord, account_id: str, now: datetime
) -> LegEvent | None:
    """Return what an event says; None where it says nothing of a leg of the account.

    Args:
        name: Of the event.
        payload: Of the event; later versions of the switch write its names in another way.
        account_id: Whose calls count.
        now: The time of a leg that tells none, aware, UTC.
    """
    event = _plain_names(payload.fields)
    word = event.text(EventField.EVENT) or name
    leg = event.text(EventField.LEG)
    is_to_phone = inferred.IS_TO_PHONE.get(event.text(EventField.DIRECTION) or "")
    variables = _plain_names(event.record(EventField.VARIABLES).fields)
    account = variables.text(Variable.ACCOUNT) or account_id
    if (
        word not in LegChange
        or leg is None
        or is_to_phone is None
        or account != account_id
    ):
        return None
    number = event.text(EventField.CALLER_NUMBER)
    callee = event.text(EventField.CALLEE_NUMBER)
    dialled = _user(event, *inferred.DIALLED)
    is_own = inferred.is_own_phone(variables)
    phone = None
    if is_own:
        user = dialled if is_to_phone else _user(event, *inferred.DIALLING)
        phone = variables.text(Variable.USER) or user
    return LegEvent(
        change=LegChange(word),
        leg=leg,
        other_leg=event.text(EventField.OTHER_LEG),
        bridge=variables.text(Variable.BRIDGE),
        is_to_phone=is_to_phone,
        is_own=is_own,
        happened_at=inferred.moment_of_event(event, now),
        caller_number=number,
        caller_name=_name(event.text(EventField.CALLER_NAME), number),
        callee_number=callee,
        callee_name=_name(event.text(EventField.CALLEE_NAME), callee),
        phone=phone,
        dialled=dialled,
    )


def _plain_names(fields: Mapping[str, Json]) -> JsonRecord:
    """Return the fields as Kazoo 4 names them: "Call-ID" is call_id."""
    return JsonRecord({_plain_name(name): value for name, value in fields.items()})


# The same forty names, in every event.
@lru_cache(maxsize=200)
def _plain_name(name: str) -> str:
    return name.lower().replace("-", "_")


def _user(event: JsonRecord, *names: str) -> str | None:
    """Return the part before the @ of the first SIP address there is."""
    for name in names:
        if address := event.text(name):
            return address.removeprefix("sip:").partition("@")[0] or None
    return None


def _name(name: str | None, number: str | None) -> str | None:
    """Return a name, unless it is the number once more."""
    return None if name == number else name

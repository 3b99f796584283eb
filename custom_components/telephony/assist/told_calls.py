"""Who called and who waits to be called back, as data for a language model.

Whoever calls may send anything in place of a number or a name. A model must not take it
for something that it is told, so that each text stands in a field that says whose it is.
"""

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import JsonObjectType

from ..entry.permission import Person
from .callers import Caller, Callers, callers_of_today, callers_to_return


@callback
def calls_today_as_data(hass: HomeAssistant, person: Person) -> JsonObjectType:
    """Return who called in today, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    callers = callers_of_today(hass, person)
    return {**_as_data(callers), "missed_calls": callers.missed}


@callback
def missed_calls_as_data(hass: HomeAssistant, person: Person) -> JsonObjectType:
    """Return whose missed calls were not returned yet, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    return _as_data(callers_to_return(hass, person))


def _as_data(callers: Callers) -> JsonObjectType:
    return {
        "calls": callers.calls,
        "callers": [_caller(caller) for caller in callers.told],
        "other_callers": callers.untold,
        "accounts": [*callers.known],
        "accounts_that_cannot_be_read_now": [*callers.silent],
    }


def _caller(caller: Caller) -> JsonObjectType:
    if caller.contact is not None:
        who: JsonObjectType = {"contact": caller.contact}
    else:
        who = {
            "number": caller.number or "not known",
            "callers_own_words": caller.own_words,
        }
    last = caller.times[0].isoformat(timespec="minutes")
    return {**who, "calls": len(caller.times), "last_call_at": last}

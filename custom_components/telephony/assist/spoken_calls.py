"""Who called and who waits to be called back, in words that can be spoken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..entry.permission import Person
from .callers import Caller, Callers, callers_of_today, callers_to_return

_DAYS_WITH_A_NAME: Final = {0: "today", 1: "yesterday"}


@callback
def calls_today(hass: HomeAssistant, person: Person) -> str:
    """Return who called in today, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    callers = callers_of_today(hass, person)
    if not callers.calls:
        return _told(callers, "Nobody called today")
    text = f"Today's calls: {_listed(callers, _clock)}"
    if callers.missed:
        text += f". {_counted(callers.missed, 'call was', 'calls were')} missed"
    return _told(callers, text)


@callback
def missed_calls(hass: HomeAssistant, person: Person) -> str:
    """Return whose missed calls were not returned yet, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    callers = callers_to_return(hass, person)
    if not callers.calls:
        return _told(callers, "You have no missed calls to return")
    count = _counted(callers.calls, "missed call", "missed calls")
    listed = _listed(callers, _day_and_clock)
    return _told(callers, f"You have {count} to return: {listed}")


def _listed(callers: Callers, moment: Callable[[datetime], str]) -> str:
    """Return as many callers as somebody keeps in mind, and how many more there are."""
    told = [_caller(caller, moment) for caller in callers.told]
    if callers.untold:
        told.append(_counted(callers.untold, "other caller", "other callers"))
    if len(told) == 1:
        return told[0]
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _caller(caller: Caller, moment: Callable[[datetime], str]) -> str:
    name = caller.contact or caller.own_words or caller.number or "a withheld number"
    last = moment(caller.times[0])
    match len(caller.times):
        case 1:
            return f"{name} {last}"
        case 2:
            return f"{name} twice, last {last}"
        case count:
            return f"{name} {count} times, last {last}"


def _clock(moment: datetime) -> str:
    return f"at {moment:%H:%M}"


def _day_and_clock(moment: datetime) -> str:
    days = (dt_util.now().date() - moment.date()) // timedelta(days=1)
    day = _DAYS_WITH_A_NAME.get(days, f"on {moment.day} {moment:%B}")
    return f"{day} {_clock(moment)}"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _told(callers: Callers, text: str) -> str:
    """Return an answer, and of which accounts it is not known.

    Args:
        callers: What is known.
        text: The same in words, without their full stop.
    """
    if not callers.silent:
        return f"{text}."
    unseen = f"I cannot see the calls of {' and '.join(callers.silent)} at the moment"
    if not callers.known:
        return f"{unseen}."
    if not callers.calls:
        # "Nobody" is a word for all accounts.
        titles = " and ".join(callers.known)
        text = f"At {titles}: {text[0].lower()}{text[1:]}"
    return f"{unseen}. {text}."

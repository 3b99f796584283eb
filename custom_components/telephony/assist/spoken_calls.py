"""Who called and who waits to be called back, in words that can be spoken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..account import TelephonyConfigEntry
from ..calls import LONGEST_NAME, Call, Direction, plain_text
from ..const import DOMAIN
from ..entry.permission import Person
from ..failures.user_errors import invalid_action

# Nobody keeps more of what they hear in mind.
MOST_CALLERS: Final = 5

_DAYS_WITH_A_NAME: Final = {0: "today", 1: "yesterday"}


@dataclass(slots=True)
class _Caller:
    """Somebody who called, once or more.

    Attributes:
        name: A contact's, the vendor's, or the number.
        times: When, newest first, in Home Assistant's time zone.
    """

    name: str
    times: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Histories:
    """What there is to look at.

    Attributes:
        known: Accounts whose calls are known.
        silent: Titles of those that cannot be read at the moment.
    """

    known: list[TelephonyConfigEntry]
    silent: list[str]


@callback
def calls_today(hass: HomeAssistant, person: Person) -> str:
    """Return who called in today, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    histories = _histories(hass, person)
    calls = [
        (entry, call)
        for entry in histories.known
        if (coordinator := entry.runtime_data.coordinator) is not None
        for call in coordinator.data.calls
        if call.direction is Direction.INCOMING
        and coordinator.data.day_start <= call.started_at < coordinator.data.day_end
    ]
    if not calls:
        return _told(histories, "Nobody called today", nothing=True)
    callers = _callers(calls)
    missed = sum(call.is_missed for _, call in calls)
    text = f"Today's calls: {_listed(callers, _clock)}"
    if missed:
        text += f". {_counted(missed, 'call was', 'calls were')} missed"
    return _told(histories, text)


@callback
def missed_calls(hass: HomeAssistant, person: Person) -> str:
    """Return whose missed calls were not returned yet, newest first.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    histories = _histories(hass, person)
    calls = [
        (entry, call)
        for entry in histories.known
        if (reporter := entry.runtime_data.reporter) is not None
        for call in reporter.unreturned.calls
    ]
    if not calls:
        return _told(histories, "You have no missed calls to return", nothing=True)
    callers = _callers(calls)
    count = _counted(len(calls), "missed call", "missed calls")
    return _told(
        histories, f"You have {count} to return: {_listed(callers, _day_and_clock)}"
    )


def _histories(hass: HomeAssistant, person: Person) -> _Histories:
    entries: list[TelephonyConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_disabled=False
    )
    readable = [entry for entry in entries if person.may(hass, entry, POLICY_READ)]
    if entries and not readable:
        raise invalid_action("assist_may_not_read")
    known, silent = [], []
    for entry in readable:
        if entry.state is not ConfigEntryState.LOADED:
            silent.append(entry.title)
        elif (coordinator := entry.runtime_data.coordinator) is not None:
            if coordinator.last_update_success and coordinator.data.is_known:
                known.append(entry)
            else:
                silent.append(entry.title)
    if not known and not silent:
        raise invalid_action("no_account_with_call_history")
    return _Histories(known, silent)


def _callers(calls: Iterable[tuple[TelephonyConfigEntry, Call]]) -> list[_Caller]:
    """Put the calls of one caller together, whichever account they reached."""
    callers: dict[str | None, _Caller] = {}
    for entry, call in sorted(calls, key=lambda one: one[1].started_at, reverse=True):
        account = entry.runtime_data
        phone_book, number = account.contacts.phone_book, call.caller.number
        contact = phone_book.contact_of(number)
        key = contact.name if contact else account.numbers.plan.comparable(number)
        # Whoever calls may send anything in place of a number.
        told = plain_text(phone_book.named(call).caller_display or "")[:LONGEST_NAME]
        caller = callers.setdefault(key, _Caller(told or "a withheld number"))
        caller.times.append(dt_util.as_local(call.started_at))
    return list(callers.values())


def _listed(callers: list[_Caller], moment: Callable[[datetime], str]) -> str:
    """Return as many callers as somebody keeps in mind, and how many more there are."""
    told = [_caller(caller, moment) for caller in callers[:MOST_CALLERS]]
    if (more := len(callers) - len(told)) > 0:
        told.append(_counted(more, "other caller", "other callers"))
    if len(told) == 1:
        return told[0]
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _caller(caller: _Caller, moment: Callable[[datetime], str]) -> str:
    last = moment(caller.times[0])
    match len(caller.times):
        case 1:
            return f"{caller.name} {last}"
        case 2:
            return f"{caller.name} twice, last {last}"
        case count:
            return f"{caller.name} {count} times, last {last}"


def _clock(moment: datetime) -> str:
    return f"at {moment:%H:%M}"


def _day_and_clock(moment: datetime) -> str:
    days = (dt_util.now().date() - moment.date()) // timedelta(days=1)
    day = _DAYS_WITH_A_NAME.get(days, f"on {moment.day} {moment:%B}")
    return f"{day} {_clock(moment)}"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _told(histories: _Histories, text: str, *, nothing: bool = False) -> str:
    """Return an answer, and of which accounts it is not known.

    Args:
        histories: What was looked at.
        text: What is known, without its full stop.
        nothing: Whether that is that there is nothing.
    """
    if not histories.silent:
        return f"{text}."
    unseen = f"I cannot see the calls of {' and '.join(histories.silent)} at the moment"
    if not histories.known:
        return f"{unseen}."
    if nothing:
        # "Nobody" is a word for all accounts.
        titles = " and ".join(entry.title for entry in histories.known)
        text = f"At {titles}: {text[0].lower()}{text[1:]}"
    return f"{unseen}. {text}."

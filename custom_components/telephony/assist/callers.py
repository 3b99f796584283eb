"""Who called, and whose calls wait to be returned, over all accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..account import TelephonyConfigEntry
from ..calls import Call, Direction, inert_text
from ..entry.permission import Person
from ..entry.stored_entries import account_entries
from ..failures.user_errors import invalid_action
from ..numbering.phone_number import NumberKind

# Nobody keeps more of what they hear in mind.
MOST_CALLERS: Final = 5


@dataclass(slots=True)
class Caller:
    """Somebody who called, once or more.

    Attributes:
        contact: The name of a contact; None for a stranger.
        number: A stranger's, as people write it; None where it is withheld.
        own_words: What a stranger sent in place of a number, or the name that comes
            with it; None where nothing else than a number came.
        times: When, newest first, in Home Assistant's time zone.
    """

    contact: str | None
    number: str | None
    own_words: str | None
    times: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Who called.

    Attributes:
        everybody: The newest caller first.
        calls: How many calls these are.
        missed: How many of them were missed.
        known: Titles of the accounts whose calls are known.
        silent: Titles of those that cannot be read at the moment.
    """

    everybody: list[Caller]
    calls: int
    missed: int
    known: list[str]
    silent: list[str]

    @property
    def told(self) -> list[Caller]:
        """The newest ones, as many as somebody keeps in mind."""
        return self.everybody[:MOST_CALLERS]

    @property
    def untold(self) -> int:
        """How many callers more there are."""
        return len(self.everybody) - len(self.told)


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
def callers_of_today(hass: HomeAssistant, person: Person) -> Callers:
    """Return who called in today.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    histories = _histories(hass, person)
    return _callers(
        histories,
        [
            (entry, call)
            for entry in histories.known
            if (coordinator := entry.runtime_data.coordinator) is not None
            for call in coordinator.data.calls
            if call.direction is Direction.INCOMING
            and (today := coordinator.data.today).start <= call.started_at < today.end
        ],
    )


@callback
def callers_to_return(hass: HomeAssistant, person: Person) -> Callers:
    """Return whose missed calls were not returned yet.

    Raises:
        ServiceValidationError: There is no account that could know, or none whose
            calls they may see.
    """
    histories = _histories(hass, person)
    return _callers(
        histories,
        [
            (entry, call)
            for entry in histories.known
            if (reporter := entry.runtime_data.reporter) is not None
            for call in reporter.unreturned.calls
        ],
    )


def _histories(hass: HomeAssistant, person: Person) -> _Histories:
    entries = account_entries(hass, include_disabled=False)
    readable = [entry for entry in entries if person.may(hass, entry, POLICY_READ)]
    if entries and not readable:
        raise invalid_action("assist_may_not_read")
    known, silent = [], []
    for entry in readable:
        if entry.state is not ConfigEntryState.LOADED:
            silent.append(entry.title)
        elif (coordinator := entry.runtime_data.coordinator) is not None:
            if coordinator.knows_calls:
                known.append(entry)
            else:
                silent.append(entry.title)
    if not known and not silent:
        raise invalid_action("no_account_with_call_history")
    return _Histories(known, silent)


def _callers(
    histories: _Histories, calls: Iterable[tuple[TelephonyConfigEntry, Call]]
) -> Callers:
    """Put the calls of one caller together, whichever account they reached."""
    newest_first = sorted(calls, key=lambda one: one[1].started_at, reverse=True)
    callers: dict[str | None, Caller] = {}
    for entry, call in newest_first:
        key, caller = _caller_of(entry, call)
        callers.setdefault(key, caller).times.append(dt_util.as_local(call.started_at))
    return Callers(
        everybody=list(callers.values()),
        calls=len(newest_first),
        missed=sum(call.is_missed for _, call in newest_first),
        known=[entry.title for entry in histories.known],
        silent=histories.silent,
    )


def _caller_of(entry: TelephonyConfigEntry, call: Call) -> tuple[str | None, Caller]:
    """Return by what calls of one caller are known, and who it is."""
    account = entry.runtime_data
    phone_book, plan = account.contacts.phone_book, account.numbers.plan
    number = call.caller.number
    shown = phone_book.named(call).caller_display
    if (contact := phone_book.contact_of(number)) is not None:
        return f"{contact.book} {contact.id}", Caller(shown, None, None)
    if number is None or plan.read(number).kind is NumberKind.TEXT:
        return plan.comparable(number), Caller(None, None, shown)
    words = shown if call.caller.name is not None else None
    written = inert_text(plan.for_people(number))
    return plan.comparable(number), Caller(None, written, words)

"""Which account places a call: the named one, or the one that its line or contact has."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import ServiceCall

from ..account import Account
from ..calls import Contact, DialOrigin, PhoneBook
from ..click_to_call.dialler import Dialler
from ..dial_rules.refusal import Obstacle
from ..entry.contacts import may_be_name
from ..entry.lines import lines_called, lines_of
from ..entry.permission import async_person_of
from ..failures.user_errors import invalid_action
from ..providers.base import Capability
from .account_choice import find_parts

type _Caller = tuple[Account, Dialler]

_ORIGIN: Final = DialOrigin.AUTOMATION


async def async_find_caller(
    call: ServiceCall, wanted: str, line: str | None
) -> tuple[Account, Dialler]:
    """Return the account that places a call, and what dials for it.

    Where no account is named, it is the one that has the line and the contact; where
    that says nothing, the default account, if it has a line. Accounts with which whoever
    acts may not call are left out, unless there is no other.

    Args:
        call: The action.
        wanted: A number, or the name of a contact.
        line: The name or number of a line; None where none is named.

    Raises:
        ServiceValidationError: No account can be meant; or the name is one of different
            people in different accounts.
    """
    able = find_parts(call, Capability.CLICK_TO_CALL, lambda one: one.dialler)
    person = await async_person_of(call.hass, call.context)
    permitted = [
        one for one in able if person.may(call.hass, one[0].entry, POLICY_CONTROL)
    ]
    if len(permitted) < 2:
        # Who may not call at all is told so by what dials, and counted there.
        return (permitted or able)[0]
    able = permitted
    guard = able[0][1].guard
    if line is not None:
        with guard.counting(Obstacle.UNKNOWN_LINE, _ORIGIN):
            able = _with_line(able, line)
    with guard.counting(Obstacle.UNKNOWN_CONTACT, _ORIGIN):
        owners = await _owners(able, wanted)
    if not owners:
        return next((one for one in able if _has_lines(one)), able[0])
    # Of one person's contacts, the one that can be called now.
    best, _ = max(
        owners, key=lambda one: (_ORIGIN in one[1].called_by, _has_lines(one[0]))
    )
    return best


def _has_lines(one: _Caller) -> bool:
    return bool(lines_of(one[0].entry))


def _with_line(able: list[_Caller], wanted: str) -> list[_Caller]:
    """Return the accounts that have a line.

    Raises:
        ServiceValidationError: None has.
    """
    having = [one for one in able if lines_called(lines_of(one[0].entry), wanted)]
    if having:
        return having
    lines = [
        f"{line.name} ({account.entry.title})"
        for account, _ in able
        for line in lines_of(account.entry)
    ]
    if not lines:
        raise invalid_action("account_without_lines", account=able[0][0].entry.title)
    raise invalid_action("line_nowhere", line=wanted, lines=", ".join(lines))


async def _owners(able: list[_Caller], wanted: str) -> list[tuple[_Caller, Contact]]:
    """Return the contacts that are meant by a name or a number, and who can call them.

    Raises:
        ServiceValidationError: A name is one of different people in different accounts.
    """
    names: list[tuple[_Caller, Contact]] = []
    numbers: list[tuple[_Caller, Contact]] = []
    for one in able:
        account = one[0]
        plan = await account.numbers.async_load()
        phone_book = await account.contacts.async_load()
        number = plan.read(wanted)
        if may_be_name(wanted, number):
            names += [(one, contact) for contact in phone_book.contacts]
        owner = phone_book.contact_of(wanted) or phone_book.contact_of(number.dialled)
        if owner is not None:
            numbers.append((one, owner))
    # Of all accounts together, for a whole name goes before a part of one.
    fitting = PhoneBook((contact for _, contact in names), str).all_named(wanted)
    named = [one for one in names if one[1] in fitting]
    _check_that_they_are_one(named, wanted)
    return named or numbers


def _check_that_they_are_one(
    owners: list[tuple[_Caller, Contact]], wanted: str
) -> None:
    """Refuse a name that different people have in different accounts.

    Several in one account are told apart when the call is placed.

    Raises:
        ServiceValidationError: They are not the same person.
    """
    people = {
        account.contacts.comparable(contact.numbers[0])
        for (account, _), contact in owners
    }
    accounts = {account.entry.entry_id for (account, _), _ in owners}
    if len(people) > 1 and len(accounts) > 1:
        names = (
            f"{contact.name} ({account.entry.title})"
            for (account, _), contact in owners
        )
        raise invalid_action(
            "contacts_of_several_accounts", name=wanted, contacts=", ".join(names)
        )

"""Which account places a call: the named one, or the one that its line or speed dial has."""

from itertools import chain
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall

from ..account import Account
from ..address_book.account_contacts import may_be_name
from ..calls import DialOrigin
from ..click_to_call.dialler import Dialler
from ..dial_rules.refusal import Obstacle
from ..entry.lines import lines_called, lines_of
from ..entry.permission import async_person_of
from ..entry.stored_entries import account_entries
from ..failures.user_errors import invalid_action
from ..providers.base import Capability
from .account_choice import find_parts

type _Caller = tuple[Account, Dialler]

_ORIGIN: Final = DialOrigin.AUTOMATION


async def async_find_caller(
    call: ServiceCall, wanted: str, line: str | None
) -> tuple[Account, Dialler]:
    """Return the account that places a call, and what dials for it.

    Where no account is named, it is the one that has the line, or that the user chose for
    the contact's speed dial; where that says nothing, the default account, if it has a
    line. Accounts with which whoever acts may not call are left out, unless there is no
    other.

    Args:
        call: The action.
        wanted: A number, or the name of a contact.
        line: The name or number of a line; None where none is named.

    Raises:
        ServiceValidationError: No account can be meant, or the chosen one does not run.
    """
    able = find_parts(call, Capability.CLICK_TO_CALL, lambda one: one.dialler)
    person = await async_person_of(call.hass, call.context)
    permitted = [
        one for one in able if person.may(call.hass, one[0].entry, POLICY_CONTROL)
    ]
    if not permitted:
        # Who may not call at all is told so by what dials, and counted there.
        return able[0]
    if line is not None and len(permitted) > 1:
        with permitted[0][1].guard.counting(Obstacle.UNKNOWN_LINE, _ORIGIN):
            permitted = _with_line(permitted, line)
    chosen = await _async_account_of(permitted, wanted)
    if line is None and ATTR_CONFIG_ENTRY_ID not in call.data:
        _check_running(call.hass, chosen)
    by_choice = (one for one in permitted if one[0].entry.entry_id == chosen)
    with_lines = (one for one in permitted if _has_lines(one))
    return next(chain(by_choice, with_lines), permitted[0])


def _check_running(hass: HomeAssistant, chosen: str | None) -> None:
    """Let no other account call in place of the one that the user chose.

    Raises:
        ServiceValidationError: It is there, and does not run.
    """
    for entry in account_entries(hass, include_disabled=False):
        if entry.entry_id == chosen and entry.state is not ConfigEntryState.LOADED:
            raise invalid_action("account_not_loaded", account=entry.title)


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


async def _async_account_of(able: list[_Caller], wanted: str) -> str | None:
    """Return the account that the user chose for whoever is meant; None for none.

    Several who could be meant are told apart when the call is placed.
    """
    account = able[0][0]
    phone_book = await account.contacts.async_load()
    number = account.numbers.plan.read(wanted)
    owner = phone_book.contact_of(wanted) or phone_book.contact_of(number.dialled)
    owners = phone_book.all_named(wanted) if may_be_name(wanted, number) else []
    if not owners and owner is not None:
        owners = [owner]
    accounts = {one.speed_dial.account for one in owners if one.speed_dial is not None}
    return accounts.pop() if len(accounts) == 1 else None

"""Which account an action is for, a trigger listens to, or a condition asks."""

from collections.abc import Callable
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import HomeAssistant, ServiceCall
import voluptuous as vol

from ..account import Account, TelephonyConfigEntry, accounts_in_order
from ..entry.permission import async_person_of
from ..entry.stored_entries import account_entries
from ..failures.user_errors import invalid_action
from ..providers.base import Capability

_PATH: Final = [CONF_OPTIONS, ATTR_CONFIG_ENTRY_ID]


async def async_find_account(
    call: ServiceCall, capability: Capability, permission: str
) -> Account:
    """Return the account that an action is for: the named one, or the default one.

    Raises:
        ServiceValidationError, Unauthorized: As `async_find_parts` does.
    """
    return (await async_find_accounts(call, capability, permission))[0]


async def async_find_accounts(
    call: ServiceCall, capability: Capability, permission: str
) -> list[Account]:
    """Return the accounts that an action can be for, the default one first.

    Raises:
        ServiceValidationError, Unauthorized: As `async_find_parts` does.
    """
    found = await async_find_parts(
        call, capability, permission, lambda one: capability in one.capabilities or None
    )
    return [account for account, _ in found]


async def async_find_parts[Part](
    call: ServiceCall,
    capability: Capability | None,
    permission: str,
    part: Callable[[Account], Part | None],
) -> list[tuple[Account, Part]]:
    """Return those of `find_parts` that whoever acts has a right to.

    Args:
        call: The action.
        capability: What the account has to be able to do; None for nothing in
            particular.
        permission: `POLICY_READ` or `POLICY_CONTROL` of Home Assistant.
        part: Returns the part of an account; None where it cannot do it.

    Raises:
        ServiceValidationError: As `find_parts` does.
        Unauthorized: There is a right to none of them.
    """
    found = find_parts(call, capability, part)
    person = await async_person_of(call.hass, call.context)
    permitted = [
        one for one in found if person.may(call.hass, one[0].entry, permission)
    ]
    if not permitted:
        person.check(call.hass, found[0][0].entry, permission)
    return permitted


def find_parts[Part](
    call: ServiceCall,
    capability: Capability | None,
    part: Callable[[Account], Part | None],
) -> list[tuple[Account, Part]]:
    """Return the accounts that an action can be for, and the parts that do the work.

    That is the named account alone. Where none is named, it is every account that can
    do it: first the one that the user chose for this, then in the order in which they
    were added.

    Args:
        call: The action.
        capability: What the account has to be able to do; None for nothing in
            particular.
        part: Returns the part of an account; None where it cannot do it.

    Raises:
        ServiceValidationError: It does not exist, is not loaded or cannot do it;
            or none can.
    """
    entries = meant_entries(call)
    is_named = ATTR_CONFIG_ENTRY_ID in call.data
    running = [one for one in entries if one.state is ConfigEntryState.LOADED]
    if is_named and not running:
        raise invalid_action("account_not_loaded", account=entries[0].title)
    able = [
        (entry.runtime_data, found)
        for entry in running
        if (found := part(entry.runtime_data)) is not None
    ]
    if not able and is_named:
        raise invalid_action(f"account_without_{capability}", account=entries[0].title)
    if not able and capability is None:
        raise invalid_action("no_account_running")
    if not able:
        raise invalid_action(f"no_account_with_{capability}")
    return able


def meant_entries(
    call: ServiceCall, *, include_disabled: bool = False
) -> list[TelephonyConfigEntry]:
    """Return the account that an action names, or all of them, the default one first.

    Args:
        call: The action.
        include_disabled: Whether disabled accounts are meant that are not named.

    Raises:
        ServiceValidationError: The account does not exist.
    """
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY_ID)) is None:
        return accounts_in_order(call.hass, include_disabled=include_disabled)
    for entry in account_entries(call.hass):
        if entry.entry_id == entry_id:
            return [entry]
    raise invalid_action("account_not_found")


def chosen_accounts(
    hass: HomeAssistant, entry_id: str | None
) -> list[TelephonyConfigEntry]:
    """Return the account that was chosen, if it still exists, or all of them."""
    entries = account_entries(hass, include_disabled=entry_id is not None)
    return [entry for entry in entries if entry_id in (None, entry.entry_id)]


def check_account(hass: HomeAssistant, entry_id: str | None) -> None:
    """Check the account that was chosen, as far as is known now.

    Raises:
        vol.Invalid: It does not exist, or has no calls to tell of.
    """
    if entry_id is None:
        return
    accounts = chosen_accounts(hass, entry_id)
    if not accounts:
        raise vol.Invalid(
            f"The account {entry_id} does not exist (any more). Choose another one",
            path=_PATH,
        )
    for entry in accounts:
        if (
            entry.state is ConfigEntryState.LOADED
            and Capability.CALL_HISTORY not in entry.runtime_data.capabilities
        ):
            raise vol.Invalid(
                f"The account {entry.title} has no call history",
                path=_PATH,
            )

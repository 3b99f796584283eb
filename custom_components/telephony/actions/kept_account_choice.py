"""Of which accounts an action is about the kept calls, whether or not they run."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError

from ..account import TelephonyConfigEntry
from ..archive.database_thread import ArchiveUnavailableError
from ..entry.permission import async_person_of
from ..failures.user_errors import failed_action, invalid_action
from ..kept_account import KeptAccount, async_open_kept_account
from .account_choice import meant_entries


@asynccontextmanager
async def async_open_kept_accounts(
    call: ServiceCall, permission: str
) -> AsyncGenerator[list[KeptAccount]]:
    """Have the accounts whose kept calls an action is about, for as long as it takes.

    That is the named account alone. Where none is named, it is every one that has calls
    and is not disabled: first the one that the user chose for this, then in the order in
    which they were added.

    Args:
        call: The action.
        permission: `POLICY_READ` or `POLICY_CONTROL` of Home Assistant.

    Raises:
        ServiceValidationError: It does not exist or has no calls; or none has.
        HomeAssistantError: The calls cannot be had at the moment.
        Unauthorized: There is a right to none of them.
    """
    entries = meant_entries(call)
    person = await async_person_of(call.hass, call.context)
    permitted = [entry for entry in entries if person.may(call.hass, entry, permission)]
    if entries and not permitted:
        person.check(call.hass, entries[0], permission)
    async with AsyncExitStack() as stack:
        try:
            opened = [
                await stack.enter_async_context(
                    async_open_kept_account(call.hass, entry)
                )
                for entry in permitted
            ]
        except ArchiveUnavailableError as error:
            raise failed_action("archive_unavailable") from error
        accounts = [one for one in opened if one is not None]
        if not accounts:
            raise without_calls(call, permitted)
        yield accounts


def without_calls(
    call: ServiceCall, entries: list[TelephonyConfigEntry]
) -> ServiceValidationError:
    """Return what tells that none of the accounts that are meant has calls."""
    if ATTR_CONFIG_ENTRY_ID not in call.data:
        return invalid_action("no_account_with_call_history")
    (entry,) = entries
    return reads_no_calls(entry)


def reads_no_calls(entry: TelephonyConfigEntry) -> ServiceValidationError:
    """Return what tells why nothing is read of an account at the moment."""
    if entry.state is not ConfigEntryState.LOADED:
        return invalid_action("account_not_loaded", account=entry.title)
    return invalid_action("account_without_call_history", account=entry.title)

"""Which call is meant, among the recent ones and those that are kept."""

from contextlib import suppress

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..account import Account, TelephonyConfigEntry, loaded_accounts
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import Call
from ..const import DOMAIN
from ..entry.permission import Person
from ..entry.stored_entries import is_address_book
from ..providers.base import Capability


def recent_calls(account: Account) -> tuple[Call, ...]:
    """Return what was read last of an account, newest first."""
    return account.coordinator.data.calls if account.coordinator else ()


async def async_find_call(account: Account, call_id: str) -> Call | None:
    """Return a call of an account, a recent one or one that is kept."""
    for call in recent_calls(account):
        if call.id == call_id:
            return call
    found: Call | None = None
    if account.archive is not None:
        # Without it, what is recent is all that is known.
        with suppress(ArchiveUnavailableError):
            found = await account.archive.calls.async_with_id(call_id)
    return found


def find_listened_account(
    hass: HomeAssistant, entry_id: str, person: Person
) -> Account | None:
    """Return an account whose recordings somebody may hear.

    Whoever may not is told no more than that there is none.
    """
    entry: TelephonyConfigEntry | None = hass.config_entries.async_get_entry(entry_id)
    if (
        entry is None
        or entry.domain != DOMAIN
        or is_address_book(entry)
        or entry.state is not ConfigEntryState.LOADED
        or not may_hear(hass, entry.runtime_data, person)
    ):
        return None
    return entry.runtime_data


def listened_accounts(hass: HomeAssistant, person: Person) -> list[Account]:
    """Return the accounts whose recordings somebody may hear."""
    return [
        account for account in loaded_accounts(hass) if may_hear(hass, account, person)
    ]


def may_hear(hass: HomeAssistant, account: Account, person: Person) -> bool:
    """Whether an account has recordings, and somebody may hear them."""
    return Capability.RECORDINGS in account.capabilities and person.may(
        hass, account.entry, POLICY_READ
    )

"""The action `forget_calls`: delete calls for whoever asks to be forgotten."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account import TelephonyConfigEntry
from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import AmbiguousContact, ContactNotFound
from ..const import CONF_NUMBER
from ..entry.permission import async_person_of
from ..failures.user_errors import failed_action, invalid_action
from ..kept_account import KeptAccount, async_open_forgetting
from .fields import MOMENT, ONE_LINE
from .kept_account_choice import async_open_kept_accounts

ATTR_BEFORE: Final = "before"
ATTR_CONTACT: Final = "contact"

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_NUMBER): ONE_LINE,
        vol.Optional(ATTR_CONTACT): ONE_LINE,
        vol.Optional(ATTR_BEFORE): MOMENT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_forget_calls(call: ServiceCall) -> ServiceResponse:
    """Delete calls of a number, a contact or before a date, and all traces of them.

    Raises:
        ServiceValidationError: Nothing says which calls; there is no such account or
            contact, or there are several contacts.
        HomeAssistantError: Not all is erased.
        Unauthorized: Whoever asks is no administrator.
    """
    (await async_person_of(call.hass, call.context)).check_administrator()
    if call.data.keys().isdisjoint({CONF_NUMBER, ATTR_CONTACT, ATTR_BEFORE}):
        raise invalid_action("forget_without_calls")
    async with async_open_kept_accounts(
        call, POLICY_CONTROL, include_disabled=True
    ) as accounts:
        count = await _async_forget(call, accounts)
    return {"count": count, "accounts": [one.entry.title for one in accounts]}


async def _async_forget(call: ServiceCall, accounts: list[KeptAccount]) -> int:
    """Delete the calls that are meant; return how many there were.

    Raises:
        ServiceValidationError, HomeAssistantError: As above.
    """
    numbers = _numbers_meant(call, accounts)
    now = dt_util.utcnow()
    until = min(call.data.get(ATTR_BEFORE, now), now)
    count = 0
    try:
        for account in accounts:
            async with async_open_forgetting(call.hass, account.entry) as forgetting:
                if forgetting is not None:
                    count += await forgetting.async_forget(numbers, until)
            _restore_no_more(call.hass, account.entry)
        # What entities showed stands in a file of Home Assistant's.
        await RestoreStateData.async_save_persistent_states(call.hass)
        await async_get_archive(call.hass).async_erase()
    except ArchiveUnavailableError as error:
        raise failed_action("calls_not_erased") from error
    return count


@callback
def _restore_no_more(hass: HomeAssistant, entry: TelephonyConfigEntry) -> None:
    """Have entities that show nothing now begin without what they showed before."""
    if entry.state is ConfigEntryState.LOADED:
        return
    shown = restore_state.async_get(hass).last_states
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        shown.pop(entity.entity_id, None)


def _numbers_meant(call: ServiceCall, accounts: list[KeptAccount]) -> list[str] | None:
    """Return the numbers whose calls are meant; None for those of everybody.

    Raises:
        ServiceValidationError: No account has the contact, or one has several.
    """
    number, name = call.data.get(CONF_NUMBER), call.data.get(ATTR_CONTACT)
    if number is None and name is None:
        return None
    meant = [] if number is None else [number]
    if name is not None:
        # Whoever is a contact of one account may have called another one.
        of_contact = [one for account in accounts for one in _numbers_of(account, name)]
        if not of_contact:
            raise invalid_action("forget_without_contact", name=name)
        meant += of_contact
    return meant


def _numbers_of(account: KeptAccount, name: str) -> tuple[str, ...]:
    try:
        return account.contacts.phone_book.find(name).numbers
    except AmbiguousContact as error:
        names = ", ".join(error.names)
        raise invalid_action("several_contacts", name=name, contacts=names) from error
    except ContactNotFound:
        return ()

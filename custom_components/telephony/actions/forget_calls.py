"""The action `forget_calls`: delete calls for whoever asks to be forgotten."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.restore_state import RestoreStateData
import voluptuous as vol

from ..account import TelephonyConfigEntry
from ..archive.archive import async_get_archive
from ..archive.archive_issues import async_told_left_accounts
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.forgotten_calls import ForgottenCalls, NotRememberedError
from ..call_history.forgotten_attributes import is_of_call, is_of_forgotten
from ..const import CONF_NUMBER
from ..entry.permission import async_person_of
from ..failures.user_errors import failed_action, invalid_action
from ..kept_account import (
    async_forget_after_backup,
    async_open_forgetting,
    async_open_forgetting_of_left,
)
from .account_choice import meant_entries
from .fields import MOMENT, ONE_LINE
from .kept_account_choice import without_calls
from .numbers_to_forget import ATTR_CONTACT, async_numbers_to_forget

ATTR_BEFORE: Final = "before"

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
    entries = meant_entries(call, include_disabled=True)
    numbers = await async_numbers_to_forget(call, entries)
    before = call.data.get(ATTR_BEFORE)
    archive = async_get_archive(call.hass)
    count = 0
    forgot: list[TelephonyConfigEntry] = []
    failures: list[Exception] = []
    # It stays open after the last account, to be erased.
    async with archive.async_use():
        for entry in entries:
            with _noted(failures):
                async with async_open_forgetting(call.hass, entry) as forgetting:
                    if forgetting is not None:
                        forgot.append(entry)
                        try:
                            count += await forgetting.async_forget(numbers, before)
                        finally:
                            _restore_no_more(
                                call.hass, entry.entry_id, forgetting.forgotten
                            )
        if ATTR_CONFIG_ENTRY_ID not in call.data:
            with _noted(failures):
                count += await _async_forget_of_left(call.hass, numbers, before)
        # What entities showed stands in a file of Home Assistant's.
        await RestoreStateData.async_save_persistent_states(call.hass)
        with _noted(failures):
            async with archive.turn_to_erase:
                await archive.async_erase()
    if any(isinstance(one, NotRememberedError) for one in failures):
        raise failed_action("forgetting_not_remembered")
    if failures and archive.backup.holds:
        async_forget_after_backup(call.hass)
        raise failed_action("forgetting_waits_for_backup")
    if failures:
        raise failed_action("calls_not_erased")
    if not (forgot or count):
        raise without_calls(call, entries)
    return {"count": count, "accounts": [entry.title for entry in forgot]}


@contextmanager
def _noted(failures: list[Exception]) -> Generator[None]:
    """Go on with the others where one cannot forget: they know whom, all the same."""
    try:
        yield
    except (ArchiveUnavailableError, NotRememberedError) as error:
        failures.append(error)


async def _async_forget_of_left(
    hass: HomeAssistant, numbers: list[str] | None, before: datetime | None
) -> int:
    """Delete calls of accounts that are gone and were not removed; return how many.

    Raises:
        ArchiveUnavailableError: Not all are deleted.
        NotRememberedError: They would be there again after a restart.
    """
    count = 0
    for entry_id in async_told_left_accounts(hass):
        async with async_open_forgetting_of_left(hass, entry_id) as forgetting:
            try:
                count += await forgetting.async_forget(numbers, before)
            finally:
                _restore_no_more(hass, entry_id, forgetting.forgotten)
    return count


@callback
def _restore_no_more(
    hass: HomeAssistant, entry_id: str, forgotten: ForgottenCalls
) -> None:
    """Keep nothing of the forgotten that entities showed which show nothing now.

    They may be disabled, or of an account that does not run; or they have another name
    now, so that nobody knows any more whose the state was that is kept.
    """
    registry = er.async_get(hass)
    kept = restore_state.async_get(hass).last_states
    for entity_id, stored in list(kept.items()):
        entity = registry.async_get(entity_id)
        is_own = (
            is_of_call(stored) if entity is None else entity.config_entry_id == entry_id
        )
        if is_own and is_of_forgotten(forgotten, stored):
            del kept[entity_id]

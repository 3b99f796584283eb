"""The missed calls of an account as a list of what there is to do."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .entities.calls_to_return_list import CALLS_TO_RETURN, CallsToReturnList

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the list of an account that has a call history."""
    account = entry.runtime_data
    coordinator, reporter = account.coordinator, account.reporter
    if coordinator is not None and reporter is not None:
        async_add_entities(
            [CallsToReturnList(account, coordinator, CALLS_TO_RETURN, reporter)]
        )

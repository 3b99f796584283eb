"""A button for every contact of an account that may be called with one."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .entities.contact_button import async_follow_contacts

# What may be called how often is the dialler's concern.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of an account that can place calls."""
    account = entry.runtime_data
    if account.dialler is not None:
        await async_follow_contacts(hass, account, account.dialler, async_add_entities)

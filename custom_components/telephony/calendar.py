"""The calls of an account as a calendar."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .entities.calls_calendar import CALLS, CallsCalendar

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendar of an account that has a call history."""
    account = entry.runtime_data
    if account.coordinator is not None:
        async_add_entities([CallsCalendar(account, account.coordinator, CALLS)])

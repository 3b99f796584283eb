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
    if account.coordinator is None:
        return
    phone_book = account.contacts.phone_book
    # The numbers that are shown first are written here, off the event loop.
    for call in account.coordinator.data.calls[:1]:
        for party in (call.caller, call.callee):
            await hass.async_add_executor_job(phone_book.described, party)
    async_add_entities([CallsCalendar(account, account.coordinator, CALLS)])

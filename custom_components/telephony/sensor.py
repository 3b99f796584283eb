"""The sensors of an account: recent calls, counters of the day, and what they cost."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .address_book.loaded_books import async_listen_to_contacts
from .call_history.call_attributes import recent_call_attributes
from .entities.balance_sensor import BalanceSensor
from .entities.call_sensors import (
    LAST_CALL,
    LAST_CALLER,
    UNRETURNED_CALLS,
    LastCallerSensor,
    LastCallSensor,
    UnreturnedCallsSensor,
)
from .entities.call_state_sensor import CallStateSensor, async_follow_live_lines
from .entities.day_sensors import COST_SENSOR, DAY_SENSORS, DaySensor
from .entities.line_sensors import async_follow_lines
from .entities.placed_call_sensor import PlacedCallSensor
from .entities.recent_sensors import RecentSensor, recent_sensors_of
from .entities.refused_calls_sensor import RefusedCallsSensor
from .entities.requests_sensor import REQUESTS_TODAY, RequestsSensor
from .providers.base import Capability
from .statistics.recent_calls_sums import RecentCallsSums

# The coordinator asks the vendor, the entities only show what it found.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of what an account can do."""
    account = entry.runtime_data
    if account.gate is not None:
        async_add_entities([RefusedCallsSensor(account, account.gate.guard)])
    if account.dialler is not None:
        async_add_entities([PlacedCallSensor(account)])
    if account.balance is not None:
        async_add_entities([BalanceSensor(account.balance)])
    intake = account.push_intake
    if intake is not None and Capability.LIVE_CALLS in account.capabilities:
        async_add_entities([CallStateSensor(account, intake)])
        async_follow_live_lines(hass, account, intake, async_add_entities)
    coordinator, reporter, archive = (
        account.coordinator,
        account.reporter,
        account.archive,
    )
    if coordinator is None or reporter is None or archive is None:
        return
    # The numbers that are shown first are read here, off the event loop.
    named = account.contacts.phone_book.named
    for calls in (coordinator.data.calls, reporter.unreturned.calls):
        await hass.async_add_executor_job(recent_call_attributes, map(named, calls))
    descriptions = DAY_SENSORS
    if account.vendor.currency is not None:
        descriptions = (*DAY_SENSORS, COST_SENSOR)
    async_add_entities(
        [
            LastCallSensor(account, coordinator, LAST_CALL),
            LastCallerSensor(account, coordinator, LAST_CALLER),
            UnreturnedCallsSensor(account, coordinator, UNRETURNED_CALLS, reporter),
            RequestsSensor(coordinator, REQUESTS_TODAY),
            *(DaySensor(coordinator, description) for description in descriptions),
        ]
    )
    recent_sums = RecentCallsSums(hass, entry, archive, account.vendor.currency)
    async_add_entities(
        RecentSensor(coordinator, description, recent_sums)
        for description in recent_sensors_of(account.vendor)
    )
    async_follow_lines(hass, account, coordinator, async_add_entities)
    # A contact that is renamed is shown by the new name, without a poll.
    entry.async_on_unload(
        async_listen_to_contacts(hass, coordinator.async_update_listeners)
    )

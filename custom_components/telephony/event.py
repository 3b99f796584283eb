"""The calls of an account, finished and placed, as event entities."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .entities.call_event import FINISHED_CALL, CallEvent
from .entities.live_call_event import LIVE_CALL, LiveCallEvent
from .entities.placed_call_event import PLACED_CALL, PlacedCallEvent
from .providers.base import Capability

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account that has a call history."""
    account = entry.runtime_data
    coordinator = account.coordinator
    if coordinator is None:
        return
    async_add_entities(
        [
            CallEvent(account, coordinator, FINISHED_CALL),
            PlacedCallEvent(account, coordinator, PLACED_CALL),
        ]
    )
    if account.push_intake is not None and (
        Capability.LIVE_CALLS in account.capabilities
    ):
        async_add_entities([LiveCallEvent(account, coordinator, LIVE_CALL)])

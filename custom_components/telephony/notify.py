"""The notifications of an account that reads messages: who is rung is among its options."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .entities.voice_call import VoiceCall

# Each call is one request, and one after the other is soon enough.
PARALLEL_UPDATES = 1


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what notifies by a call; it is asked for where there is somebody to ring."""
    account = entry.runtime_data
    speaker = account.speaker
    async_add_entities([VoiceCall(account, speaker)] if speaker is not None else [])

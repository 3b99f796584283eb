"""A notification that rings somebody and is read to whoever answers."""

from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import NotifyEntityFeature
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceInfo

from ..account import Account
from ..click_to_call.speaker import Speaker
from ..const import DOMAIN

_KEY = "voice_call"


class VoiceCall(NotifyEntity):
    """Rings everybody whom the user chose, one after the other."""

    _attr_has_entity_name = True
    _attr_translation_key = _KEY
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, account: Account, speaker: Speaker) -> None:
        """Belong to an account."""
        entry = account.entry
        self._speaker = speaker
        self._attr_unique_id = f"{entry.unique_id}_{_KEY}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Have a message read to all; whom it cannot be read to hinders no other.

        Raises:
            HomeAssistantError: It could not be read to somebody: to the first of them.
        """
        text = f"{title}. {message}" if title else message
        first: HomeAssistantError | None = None
        for number in self._speaker.rung:
            try:
                await self._speaker.async_speak(
                    number, text, context=self._context or Context()
                )
            except HomeAssistantError as error:
                first = first or error
        if first is not None:
            raise first

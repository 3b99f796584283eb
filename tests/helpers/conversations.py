"""Talking to Home Assistant's own conversation agent."""

from homeassistant.components.conversation import ConversationResult, async_converse
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component


async def set_up_assist(hass: HomeAssistant) -> None:
    """Set up what understands sentences."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done()


class Speaker:
    """Somebody in one conversation."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        conversation_id: str = "kitchen",
        user_id: str | None = None,
        device_id: str | None = None,
        language: str = "en",
    ) -> None:
        """Begin a conversation."""
        self._hass = hass
        self._conversation_id = conversation_id
        self._user_id = user_id
        self._device_id = device_id
        self._language = language

    async def converse(
        self, text: str, context: Context | None = None
    ) -> ConversationResult:
        """Say something; return all of the answer."""
        return await async_converse(
            self._hass,
            text,
            self._conversation_id,
            context or Context(user_id=self._user_id),
            self._language,
            device_id=self._device_id,
        )

    async def say(self, text: str, context: Context | None = None) -> str:
        """Say something; return what is answered."""
        result = await self.converse(text, context)
        speech: str = result.response.speech["plain"]["speech"]
        return speech

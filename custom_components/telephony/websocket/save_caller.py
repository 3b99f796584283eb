"""The command `contact/save`: somebody gets a name, or another number."""

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import CONF_ID
from homeassistant.core import HomeAssistant

from ..actions import save_contact
from .command import Message, as_action, command


@command("contact/save", save_contact.SCHEMA.schema)
async def save_caller(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Do what the action does, and answer as it does."""
    done = await save_contact.async_save_contact(as_action(hass, connection, message))
    connection.send_result(message[CONF_ID], done)

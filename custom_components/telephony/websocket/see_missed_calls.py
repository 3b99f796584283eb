"""The command `mark_seen`: take missed calls for returned."""

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import CONF_ID
from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..actions import mark_seen
from ..actions.fields import ONE_LINE
from .command import Message, as_action, command


@command(
    "mark_seen",
    {
        **mark_seen.SCHEMA.schema,
        vol.Optional(mark_seen.ATTR_CALL_IDS): [ONE_LINE],
    },
)
async def mark_calls_seen(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Do what the action does, or so with single calls, and answer as it does."""
    done = await mark_seen.async_mark_seen(as_action(hass, connection, message))
    connection.send_result(message[CONF_ID], done)

"""The websocket commands of the integration, registered with Home Assistant."""

from typing import Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.const import WebSocketCommandHandler
from homeassistant.core import HomeAssistant, callback

from .describe_number import describe_number
from .dial_number import dial_number
from .list_accounts import list_accounts
from .list_calls import list_calls
from .save_caller import save_caller
from .see_missed_calls import mark_calls_seen
from .subscribe_calls import subscribe_calls

COMMANDS: Final[tuple[WebSocketCommandHandler, ...]] = (
    list_accounts,
    list_calls,
    subscribe_calls,
    describe_number,
    dial_number,
    mark_calls_seen,
    save_caller,
)


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Offer the commands, for as long as Home Assistant runs."""
    for handler in COMMANDS:
        async_register_command(hass, handler)

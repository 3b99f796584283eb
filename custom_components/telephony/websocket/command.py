"""What all websocket commands have in common: how they are made, and how they refuse."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_HOME_ASSISTANT_ERROR,
    ERR_SERVICE_VALIDATION_ERROR,
    WebSocketCommandHandler,
)
from homeassistant.components.websocket_api.decorators import (
    async_response,
    websocket_command,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_ID, CONF_TYPE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..actions.fields import ONE_LINE
from ..const import DOMAIN
from ..entry.permission import Person

type Message = dict[str, Any]
type Handler = Callable[[HomeAssistant, ActiveConnection, Message], Awaitable[None]]

# Of the account, or of the address book.
ENTRY_FIELD: Final[VolDictType] = {vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE}


def command(
    name: str, fields: VolDictType | None = None
) -> Callable[[Handler], WebSocketCommandHandler]:
    """Make a websocket command of a function that sends its answers.

    What it cannot do, it raises as an action does, and the sentence about that is sent
    with what translates it.

    Args:
        name: Without the domain.
        fields: What it takes beside its type.
    """

    def made(handler: Handler) -> WebSocketCommandHandler:
        @wraps(handler)
        async def answer(
            hass: HomeAssistant, connection: ActiveConnection, message: Message
        ) -> None:
            try:
                await handler(hass, connection, message)
            except Unauthorized:
                # Home Assistant knows what to say.
                raise
            except HomeAssistantError as error:
                connection.send_error(
                    message[CONF_ID],
                    ERR_SERVICE_VALIDATION_ERROR
                    if isinstance(error, ServiceValidationError)
                    else ERR_HOME_ASSISTANT_ERROR,
                    str(error),
                    translation_domain=error.translation_domain,
                    translation_key=error.translation_key,
                    translation_placeholders=error.translation_placeholders,
                )

        schema = {vol.Required(CONF_TYPE): f"{DOMAIN}/{name}", **(fields or {})}
        return websocket_command(schema)(async_response(answer))

    return made


def as_action(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> ServiceCall:
    """Return what is asked for as the call of an action that takes the same fields."""
    return ServiceCall(
        hass,
        DOMAIN,
        message[CONF_TYPE].rpartition("/")[2],
        {
            name: value
            for name, value in message.items()
            if name not in (CONF_ID, CONF_TYPE)
        },
        connection.context(message),
    )


def person_of(connection: ActiveConnection, message: Message) -> Person:
    """Return who asks."""
    return Person(connection.context(message), connection.user)

"""A dashboard: somebody's browser, as far as it speaks by Home Assistant's websocket."""

from collections.abc import Mapping
from typing import Any, Self

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)


class Dashboard:
    """Asks by websocket commands, on behalf of somebody."""

    def __init__(self, socket: MockHAClientWebSocket) -> None:
        """Speak by an open socket."""
        self._socket = socket

    @classmethod
    async def open(
        cls, hass: HomeAssistant, connect: WebSocketGenerator, user: User | None = None
    ) -> Self:
        """Log in; None is the first user, who may do everything."""
        if user is None:
            return cls(await connect(hass))
        token = await hass.auth.async_create_refresh_token(user, "https://example.com")
        return cls(await connect(hass, hass.auth.async_create_access_token(token)))

    async def send(self, command: str, **fields: object) -> dict[str, Any]:
        """Send a command, and return the next message."""
        await self._socket.send_json_auto_id({"type": f"telephony/{command}", **fields})
        return await self.heard()

    async def ask(self, command: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
        """Return what a command answers."""
        message = await self.send(command, **fields)
        assert message["success"], message["error"]
        return message["result"]

    async def error(self, command: str, **fields: object) -> Mapping[str, Any]:
        """Return how a command is refused."""
        message = await self.send(command, **fields)
        assert not message["success"], message["result"]
        error: Mapping[str, Any] = message["error"]
        return error

    async def heard(self) -> dict[str, Any]:
        """Return the next message."""
        message: dict[str, Any] = await self._socket.receive_json()
        return message

    async def event(self) -> dict[str, Any]:
        """Return what the next message tells of."""
        message = await self.heard()
        assert message["type"] == "event"
        event: dict[str, Any] = message["event"]
        return event

    async def unsubscribe(self, subscription: int) -> None:
        """End what a command has begun."""
        await self._socket.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": subscription}
        )
        assert (await self.heard())["success"]

    async def close(self) -> None:
        """Go away."""
        await self._socket.close()

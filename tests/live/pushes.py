"""What a vendor sends to the webhook of an account in a test."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
import json
import logging
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.calls import Direction, Outcome
from simulator.net2phone.push_messages import (
    PushedCall,
    messages_of,
    signed_headers,
)

# With the time stopped, it does not know the time zone.
logging.getLogger("aiohttp.access").setLevel(logging.WARNING)

NUMBER = "+12125550162"
OWN_NUMBER = "+12125550110"


def pushed_call(**details: Any) -> PushedCall:  # noqa: ANN401
    """Return a call that begins now, with some details other than usual."""
    usual: dict[str, Any] = {
        "id": "a" * 32,
        "direction": Direction.INCOMING,
        "outcome": Outcome.ANSWERED,
        "number": NUMBER,
        "own_number": OWN_NUMBER,
        "started_at": dt_util.utcnow(),
    }
    return PushedCall(**usual | details)


class Pushes:
    """Sends to an account.

    Attributes:
        entry: The account.
        path: Of its webhook.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        client: TestClient,  # type: ignore[type-arg]
        settle: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Send by a client that nobody knows.

        Args:
            hass: Home Assistant.
            entry: The account.
            client: Sends.
            settle: Waits until what was sent is taken, where something goes on for
                longer, for which the usual way would wait.
        """
        self._settle = settle or hass.async_block_till_done
        self.client = client
        self.entry = entry
        self.path = f"/api/webhook/{entry.data['webhook_id']}"

    async def send(
        self,
        body: bytes | AsyncGenerator[bytes],
        headers: dict[str, str] | None = None,
        method: str = "post",
    ) -> int:
        """Send a body; return the status of the answer."""
        response = await self.client.request(
            method, self.path, data=body, headers=headers
        )
        await self._settle()
        return response.status

    async def send_fields(self, fields: Mapping[str, object]) -> int:
        """Send fields as JSON; return the status of the answer."""
        return await self.send(json.dumps(fields).encode())

    async def tell(
        self, calls: Iterable[PushedCall], *events: str, secret: str | None = None
    ) -> list[int]:
        """Tell of calls, of some events or all; return the statuses."""
        statuses = []
        for call in calls:
            for message in messages_of(call):
                if events and message.fields["event"] not in events:
                    continue
                body = json.dumps(message.fields).encode()
                headers = (
                    signed_headers(secret, dt_util.utcnow(), body) if secret else None
                )
                statuses.append(await self.send(body, headers))
        return statuses

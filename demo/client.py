"""Home Assistant's REST and WebSocket API, as far as the demo needs it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from .progress import DemoError

# The longest a single answer may take: an action asks a vendor, which may be slow.
ANSWER_SECONDS = 60

type JsonObject = dict[str, Any]
# An answer in the shape that its command or resource is documented to have.
type Answer = Any


class ApiError(DemoError):
    """Home Assistant refused; the message is its own."""


class HomeAssistantClient:
    """Talks to Home Assistant as one user; see `connect`.

    Args:
        session: With the user's token in its headers.
        socket: Authenticated.
    """

    def __init__(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        """Take over an open session."""
        self._session = session
        self._socket = socket
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[JsonObject]] = {}

    async def get(self, path: str) -> Answer:
        """Read a resource of the REST API; raises ApiError."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send to a resource of the REST API; raises ApiError."""
        return await self._request("POST", path, body or {})

    async def delete(self, path: str) -> Answer:
        """Delete a resource of the REST API; raises ApiError."""
        return await self._request("DELETE", path)

    async def download(self, path: str) -> bytes:
        """Return a file; raises ApiError."""
        async with self._session.get(path) as response:
            if not response.ok:
                raise ApiError(f"{path.partition('?')[0]}: {response.status}")
            return await response.read()

    async def upload(self, file: Path) -> str:
        """Hand in a file as a form does.

        Returns:
            What the field of the form is filled in with.

        Raises:
            ApiError: It was refused.
        """
        with file.open("rb") as content:
            form = aiohttp.FormData({"file": content})
            async with self._session.post("/api/file_upload", data=form) as response:
                if not response.ok:
                    raise ApiError(f"{file.name} was refused: {await response.text()}")
                file_id: str = (await response.json())["file_id"]
                return file_id

    async def _request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        async with self._session.request(method, path, json=body) as response:
            if not response.ok:
                text = (await response.text())[:500]
                raise ApiError(f"{method} {path}: {response.status} {text}")
            return await response.json()

    async def command(self, command: str, **arguments: object) -> Answer:
        """Send a WebSocket command and return its result.

        Raises:
            ApiError: It was refused, or the connection is gone.
            TimeoutError: No answer came.
        """
        if self._socket.closed:
            raise ApiError(f"{command}: Home Assistant closed the connection")
        message_id = next(self._ids)
        coming = self._answers[message_id] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._socket.send_json(
                {"id": message_id, "type": command, **arguments}
            )
            answer = await coming
        if not answer["success"]:
            raise ApiError(f"{command}: {answer['error']['message']}")
        return answer["result"]

    async def listen(self) -> None:
        """Take the answers to commands until the connection is closed.

        Home Assistant closes one that nobody listens to, for its pings are not answered.
        """
        async for message in self._socket:
            answer = message.json()
            coming = self._answers.pop(answer["id"], None)
            if coming is not None and not coming.done():
                coming.set_result(answer)
        for coming in self._answers.values():
            if not coming.done():
                coming.set_exception(ApiError("Home Assistant closed the connection"))

    async def perform_action(
        self, action: str, data: Mapping[str, object], *, returns: bool = True
    ) -> JsonObject:
        """Perform an action the way a dashboard button does.

        Args:
            action: Such as `telephony.click_to_call`.
            data: Its fields.
            returns: Whether it has a response.

        Returns:
            The response, empty where there is none.

        Raises:
            ApiError: It failed; the message is the one a person would read.
        """
        domain, service = action.split(".")
        result = await self.command(
            "call_service",
            domain=domain,
            service=service,
            service_data=data,
            return_response=returns,
        )
        response: JsonObject = result.get("response") or {}
        return response


@asynccontextmanager
async def connect(url: str, token: str) -> AsyncIterator[HomeAssistantClient]:
    """Open both APIs with an access token.

    Raises:
        ApiError: The token is not accepted.
    """
    async with (
        aiohttp.ClientSession(
            url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=aiohttp.ClientTimeout(ANSWER_SECONDS),
        ) as session,
        session.ws_connect("/api/websocket", max_msg_size=0) as socket,
    ):
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": token})
        answer = await socket.receive_json()
        if answer["type"] != "auth_ok":
            raise ApiError(f"the access token was refused: {answer}")
        client = HomeAssistantClient(session, socket)
        listening = asyncio.create_task(client.listen())
        try:
            yield client
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

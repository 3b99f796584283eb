"""A websocket with an end to every wait and a largest frame."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientError, ClientWebSocketResponse, WSCloseCode, WSMsgType

from .errors import CannotConnectError, MalformedAnswerError, TooMuchError
from .transport import Transport

# A call's event has some kilobytes, and several may come in one frame.
LARGEST_FRAME: Final = 256 * 1024

_SENDING_SECONDS: Final = 10


class WebSocket:
    """A connection that stands."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Speak through an open socket."""
        self._socket = socket

    async def send(self, text: str) -> None:
        """Send a frame.

        Raises:
            CannotConnectError: It cannot be sent.
        """
        try:
            async with asyncio.timeout(_SENDING_SECONDS):
                await self._socket.send_str(text)
        # What could not be sent may hold a token, and the cause the address.
        except (ClientError, OSError) as error:
            raise CannotConnectError(text=type(error).__name__) from None

    async def receive(self, seconds: float | None = None) -> str:
        """Return the next frame.

        Args:
            seconds: How long nothing may come; None where the connection itself was
                opened with something that notices a dead peer.

        Raises:
            CannotConnectError: The connection ended, or nothing came for too long.
            TooMuchError: The frame is too large.
            MalformedAnswerError: It is no text.
        """
        try:
            async with asyncio.timeout(seconds):
                message = await self._socket.receive()
        except TimeoutError:
            raise CannotConnectError(text=f"silent for {seconds:.0f} s") from None
        match message.type:
            case WSMsgType.TEXT:
                text: str = message.data
                return text
            case WSMsgType.BINARY:
                raise MalformedAnswerError(text="a frame that is no text")
        if self._socket.close_code == WSCloseCode.MESSAGE_TOO_BIG:
            raise TooMuchError(text=f"a frame of more than {LARGEST_FRAME} bytes")
        raise CannotConnectError(text="the connection was closed")


@asynccontextmanager
async def open_web_socket(
    transport: Transport, url: str, *, ping_seconds: float | None = None
) -> AsyncGenerator[WebSocket]:
    """Open a websocket, and close it at the end.

    Args:
        transport: Carries it.
        url: The whole address.
        ping_seconds: After how long a silence the other end is asked whether it is alive,
            which it has to answer within half of that; None does not ask.

    Raises:
        RefusedError: Nobody speaks websocket there.
        CannotConnectError: It cannot be opened.
    """
    socket = await transport.open_socket(
        url, largest_frame=LARGEST_FRAME, ping_seconds=ping_seconds
    )
    try:
        yield WebSocket(socket)
    finally:
        await socket.close()

"""A websocket with an end to every wait and a largest frame."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import (
    ClientError,
    ClientWebSocketResponse,
    WSCloseCode,
    WSMessage,
    WSMsgType,
)

from .errors import CannotConnectError, MalformedAnswerError, TooMuchError
from .transport import Transport

# A call's event has some kilobytes, and several may come in one frame.
LARGEST_FRAME: Final = 256 * 1024

_SENDING_SECONDS: Final = 10

# Old servers take a ping without content for a broken frame.
_QUESTION: Final = b"alive?"


class WebSocket:
    """A connection that stands."""

    def __init__(
        self, socket: ClientWebSocketResponse, silence: float, *, asks: bool
    ) -> None:
        """Speak through an open socket.

        Args:
            socket: Open, and not answering pings by itself.
            silence: For how many seconds nothing may come.
            asks: Whether the other end is asked after that whether it is alive, which it
                has to answer within as many seconds.
        """
        self._socket = socket
        self._silence = silence
        self._asks = asks

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

    async def receive(self) -> str:
        """Return the next frame.

        Raises:
            CannotConnectError: The connection ended, or nothing came for too long.
            TooMuchError: The frame is too large.
            MalformedAnswerError: It is no text.
        """
        while True:
            message = await self._next()
            match message.type:
                case WSMsgType.TEXT:
                    text: str = message.data
                    return text
                case WSMsgType.PING | WSMsgType.PONG:
                    # It lives.
                    continue
                case WSMsgType.BINARY:
                    raise MalformedAnswerError(text="a frame that is no text")
                case _ if self._socket.close_code == WSCloseCode.MESSAGE_TOO_BIG:
                    raise TooMuchError(
                        text=f"a frame of more than {LARGEST_FRAME} bytes"
                    )
                case _:
                    raise CannotConnectError(text="the connection was closed")

    async def _next(self) -> WSMessage:
        try:
            for is_asked in (False, True) if self._asks else (True,):
                try:
                    async with asyncio.timeout(self._silence):
                        message = await self._socket.receive()
                        if message.type is WSMsgType.PING:
                            await self._socket.pong(message.data)
                        return message
                except TimeoutError:
                    if not is_asked:
                        await self._socket.ping(_QUESTION)
        except (ClientError, OSError) as error:
            raise CannotConnectError(text=type(error).__name__) from None
        raise CannotConnectError(text="nothing comes any more")


@asynccontextmanager
async def open_web_socket(
    transport: Transport, url: str, silence: float, *, asks: bool
) -> AsyncGenerator[WebSocket]:
    """Open a websocket, and close it at the end.

    Args:
        transport: Carries it.
        url: The whole address.
        silence: For how many seconds nothing may come.
        asks: Whether the other end is asked after that whether it is alive, which it has
            to answer within as many seconds.

    Raises:
        RefusedError: Nobody speaks websocket there.
        CannotConnectError: It cannot be opened.
    """
    socket = await transport.open_socket(url, largest_frame=LARGEST_FRAME)
    try:
        yield WebSocket(socket, silence, asks=asks)
    finally:
        await socket.close()

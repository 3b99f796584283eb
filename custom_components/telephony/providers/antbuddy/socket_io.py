"""Today's Socket.IO (its protocol 5, on Engine.IO 4), by the library that speaks it.

The library takes a moment to load, so that nothing imports this before it is needed.
"""

import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager, suppress
import logging
from typing import Final

from aiohttp import ClientError, ClientWebSocketResponse
from socketio import AsyncClient
from socketio.exceptions import SocketIOError

from ..errors import CannotConnectError, MalformedAnswerError, NotPermittedError
from ..json_record import Json
from ..transport import Transport
from ..web_socket import LARGEST_FRAME
from .event_protocol import Connecting, ForeignProtocolError, OnEvent, first_argument

_PATH: Final = "/socket.io/"
# How an answer of Engine.IO begins: the packet that opens.
_OPENING: Final = b'0{"sid"'

_CONNECTING_SECONDS: Final = 15
_CLOSING_SECONDS: Final = 5

# A dead peer is noticed after one and a half of it.
_PING_SECONDS: Final = 15

# Tokens are in what the library would log.
_SILENCE: Final = logging.getLogger(f"{__name__}.library")
_SILENCE.setLevel(logging.CRITICAL + 1)
_SILENCE.propagate = False


class _Session:
    """What the library takes for a session: opens one websocket, and knows it."""

    closed = False

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._socket: ClientWebSocketResponse | None = None

    async def ws_connect(self, url: str, **_: object) -> ClientWebSocketResponse:
        self._socket = await self._transport.open_socket(
            url, largest_frame=LARGEST_FRAME, ping_seconds=_PING_SECONDS
        )
        return self._socket

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


class SocketIo:
    """A connection that is made when it is asked to be."""

    def __init__(self, transport: Transport) -> None:
        """Prepare."""
        self._session = _Session(transport)
        self._client = AsyncClient(
            reconnection=False,
            logger=_SILENCE,
            engineio_logger=_SILENCE,
            handle_sigint=False,
            http_session=self._session,
        )
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_event: OnEvent | None = None
        # What came before anybody listened: nothing is asked for by then.
        self._client.on("*", self._take)
        self._client.on("disconnect", self._end)

    async def connect(self, url: str) -> None:
        """Connect.

        Raises:
            CannotConnectError: It cannot be done.
        """
        try:
            async with asyncio.timeout(_CONNECTING_SECONDS):
                await self._client.connect(
                    url, transports=["websocket"], wait_timeout=_CONNECTING_SECONDS
                )
        # The library reads the first packet without looking at what it is.
        except (
            SocketIOError,
            ClientError,
            OSError,
            ValueError,
            LookupError,
            TypeError,
        ) as error:
            raise CannotConnectError(text=type(error).__name__) from None

    async def subscribe(self, fields: Mapping[str, str]) -> None:
        """Ask for the events of one binding."""
        try:
            await self._client.emit("subscribe", dict(fields))
        except (SocketIOError, ClientError, OSError) as error:
            raise CannotConnectError(text=type(error).__name__) from None

    async def read(self, on_event: OnEvent) -> None:
        """Hand on what comes, until the connection ends."""
        self._on_event = on_event
        await self._ended

    async def close(self) -> None:
        """Leave nothing behind."""
        # Nobody may have waited for it.
        self._ended.cancel()
        with suppress(SocketIOError, ClientError, OSError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._client.disconnect()
        # What the library was about to open, it does not close.
        await self._session.close()

    def _take(self, name: str, *arguments: Json) -> None:
        if self._on_event is None or self._ended.done():
            return
        try:
            self._on_event(name, first_argument(list(arguments)))
        except NotPermittedError as error:
            # The library runs this in a task of its own.
            self._ended.set_exception(error)

    def _end(self, *_: object) -> None:
        if not self._ended.done():
            self._ended.set_exception(
                CannotConnectError(text="the connection was closed")
            )


@asynccontextmanager
async def connect_socket_io(transport: Transport, url: str) -> Connecting:
    """Open a connection at a scheme, host and port.

    Raises:
        ForeignProtocolError: Somebody else answers there.
        ProviderError: There is no connection.
    """
    answer = await transport.request(
        "GET", f"{url}{_PATH}", query={"EIO": "4", "transport": "polling"}
    )
    if not answer.is_success or _OPENING[1:] not in answer.body[:40]:
        raise ForeignProtocolError(answer.status)
    if not answer.body.startswith(_OPENING):
        # It has the length before: Socket.IO 1 or 2.
        raise MalformedAnswerError(text="Socket.IO older than 3")
    connection = SocketIo(transport)
    try:
        await connection.connect(url)
        yield connection
    finally:
        await connection.close()

"""Today's Socket.IO (its protocol 5, on Engine.IO 4), by the library that speaks it.

The library takes a moment to load, so that nothing imports this before it is needed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
import logging
from typing import Final

from socketio import AsyncClient, packet
from socketio.exceptions import SocketIOError

from ..errors import (
    CannotConnectError,
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
)
from ..json_record import Json
from ..transport import Transport
from ..web_socket import WebSocket, open_web_socket
from .event_protocol import (
    PING_SECONDS,
    Connecting,
    ForeignProtocolError,
    OnEvent,
    first_argument,
)

_PATH: Final = "/socket.io/"
# How an answer of Engine.IO begins: the packet that opens.
_OPENING: Final = b'0{"sid"'

_CONNECTING_SECONDS: Final = 15
_CLOSING_SECONDS: Final = 5

# Tokens are in what the library would log.
_SILENCE: Final = logging.getLogger(f"{__name__}.library")
_SILENCE.setLevel(logging.CRITICAL + 1)
_SILENCE.propagate = False


class _Packet(packet.Packet):
    """A packet as the library has them, which reads nonsense as an event without a name.

    The library reads each in a task of its own, where what is raised reaches the log alone.
    """

    # None are sent, and one that says that bytes follow would swallow the next packet.
    uses_binary_events = False

    def __init__(self, *arguments: object, **fields: object) -> None:
        try:
            super().__init__(*arguments, **fields)
            is_sound = self._is_sound()
        except ValueError, TypeError, LookupError, RecursionError:
            is_sound = False
        if not is_sound:
            self.packet_type, self.namespace, self.id = packet.EVENT, None, None
            self.data = [""]

    def _is_sound(self) -> bool:
        match self.packet_type:
            case packet.CONNECT:
                return isinstance(self.data, dict | None)
            case packet.EVENT:
                return isinstance(self.data, list) and self.data != []
            case packet.DISCONNECT | packet.ACK | packet.CONNECT_ERROR:
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the library takes for a message of aiohttp's."""

    data: str


class _Socket:
    """What the library takes for a websocket of aiohttp's."""

    def __init__(self, socket: WebSocket, close: Callable[[], Awaitable[None]]) -> None:
        self._socket = socket
        self.close = close
        self.failure: ProviderError | None = None

    async def receive(self) -> _Frame:
        try:
            return _Frame(await self._socket.receive())
        except ProviderError as error:
            self.failure = error
            raise

    async def send_str(self, text: str) -> None:
        try:
            await self._socket.send(text)
        except ProviderError:
            # The library knows what to do with this.
            raise ConnectionResetError from None


class _Session:
    """What the library takes for a session of aiohttp's: opens one websocket."""

    closed = False

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._opened = AsyncExitStack()
        self.socket: _Socket | None = None

    async def ws_connect(self, url: str, **_: object) -> _Socket:
        socket = await self._opened.enter_async_context(
            open_web_socket(self._transport, url, PING_SECONDS, asks=True)
        )
        self.socket = _Socket(socket, self.close)
        return self.socket

    async def close(self) -> None:
        await self._opened.aclose()


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
            serializer=_Packet,
        )
        loop = asyncio.get_running_loop()
        self._welcomed: asyncio.Future[bool] = loop.create_future()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._running: asyncio.Future[None] | None = None
        self._on_event: OnEvent | None = None
        # What came before anybody listened: nothing is asked for by then.
        self._client.on("*", self._take)
        self._client.on("connect", lambda: self._welcome(is_welcome=True))
        self._client.on("connect_error", lambda *_: self._welcome(is_welcome=False))
        self._client.on("disconnect", self._end)

    async def connect(self, url: str) -> None:
        """Connect.

        Raises:
            CannotConnectError: It cannot be done.
        """
        try:
            async with asyncio.timeout(_CONNECTING_SECONDS):
                await self._client.connect(url, transports=["websocket"], wait=False)
                # Not to be cancelled: what it waits for would be, too.
                self._running = asyncio.ensure_future(self._client.wait())
                await asyncio.wait(
                    (self._running, self._welcomed), return_when="FIRST_COMPLETED"
                )
        # The library reads the first packet without looking at what it is.
        except (SocketIOError, OSError, ValueError, LookupError, TypeError) as error:
            raise CannotConnectError(text=type(error).__name__) from None
        if not self._welcomed.done() or not self._welcomed.result():
            raise CannotConnectError(text="nobody is welcome")

    async def subscribe(self, fields: Mapping[str, str]) -> None:
        """Ask for the events of one binding."""
        try:
            await self._client.emit("subscribe", dict(fields))
        except (SocketIOError, OSError) as error:
            raise CannotConnectError(text=type(error).__name__) from None

    async def read(self, on_event: OnEvent) -> None:
        """Hand on what comes, until the connection ends."""
        self._on_event = on_event
        await self._ended

    async def close(self) -> None:
        """Leave nothing behind."""
        with suppress(SocketIOError, OSError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._client.disconnect()
        # What the library was about to open, it does not close.
        await self._session.close()
        for future in (self._running, self._ended):
            # Nobody may have waited for it.
            if future is not None and not future.cancel() and not future.cancelled():
                future.exception()

    def _take(self, name: str, *arguments: Json) -> None:
        if self._on_event is None or self._ended.done():
            return
        try:
            self._on_event(name, first_argument(list(arguments)))
        except NotPermittedError as error:
            # The library runs this in a task of its own.
            self._ended.set_exception(error)

    def _welcome(self, *, is_welcome: bool) -> None:
        if not self._welcomed.done():
            self._welcomed.set_result(is_welcome)

    def _end(self, *_: object) -> None:
        if not self._ended.done():
            failure = self._session.socket and self._session.socket.failure
            self._ended.set_exception(
                failure or CannotConnectError(text="the connection was closed")
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

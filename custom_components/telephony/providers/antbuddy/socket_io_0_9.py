"""Socket.IO 0.9, which no library speaks any more, as far as events need it.

Sources: the specification of that protocol (its revision 1), and what Kazoo's server
makes of it: an event's arguments may stand alone, and a request for an acknowledgement
ends the session.
"""

from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
import json
import re
from typing import Final

from yarl import URL

from ..errors import (
    CannotConnectError,
    MalformedAnswerError,
    ProviderError,
    RefusedError,
)
from ..json_record import decode_json
from ..transport import Transport
from ..web_socket import WebSocket, open_web_socket
from .event_protocol import Connecting, ForeignProtocolError, OnEvent, first_argument

_PATH: Final = "/socket.io/1/"

# Session, seconds until the other end is taken for dead, seconds to come back, transports.
_HANDSHAKE: Final = re.compile(r"([\w.-]+):[^:]*:[^:]*:([\w,-]*)")
_TRANSPORT: Final = "websocket"

# The server beats every 5 or 25 s.
_LONGEST_SILENCE: Final = 28

# Stands before the length of each packet, and behind it, where a frame has several.
_MARK: Final = "\ufffd"

_DISCONNECTED, _CONNECTED, _HEARTBEAT, _EVENT, _ERROR = "0", "1", "2", "5", "7"


class SocketIo09:
    """A connection after its handshake."""

    def __init__(self, transport: Transport, socket: WebSocket) -> None:
        """Speak through an open socket."""
        self._transport = transport
        self._socket = socket

    async def await_welcome(self) -> None:
        """Wait until the server says that the connection stands.

        Raises:
            ProviderError: It does not.
        """
        for packet in await self._packets():
            self._look_for_end(packet)

    async def subscribe(self, fields: Mapping[str, str]) -> None:
        """Ask for the events of one binding; no answer is asked for."""
        event = {"name": "subscribe", "args": [fields]}
        await self._socket.send(f"{_EVENT}:::{json.dumps(event)}")

    async def read(self, on_event: OnEvent) -> None:
        """Hand on what comes, until the connection ends."""
        while True:
            for packet in await self._packets():
                self._look_for_end(packet)
                kind, _, _, data = _parts(packet)
                if kind == _HEARTBEAT:
                    await self._socket.send(f"{_HEARTBEAT}::")
                elif kind == _EVENT:
                    _hand_on(data, on_event)

    async def _packets(self) -> list[str]:
        return list(packets_in(await self._socket.receive()))

    def _look_for_end(self, packet: str) -> None:
        kind, _, endpoint, data = _parts(packet)
        if kind == _DISCONNECTED and not endpoint:
            raise CannotConnectError(text="the vendor ended the connection")
        if kind == _ERROR:
            raise RefusedError(text=self._transport.clean_text(data))


@asynccontextmanager
async def connect_socket_io_0_9(transport: Transport, url: str) -> Connecting:
    """Open a connection at a scheme, host and port.

    Raises:
        ForeignProtocolError: Somebody else answers there.
        ProviderError: There is no connection.
    """
    answer = await transport.request("GET", f"{url}{_PATH}")
    text = answer.body.decode(errors="replace").strip()
    found = _HANDSHAKE.fullmatch(text)
    if answer.status != HTTPStatus.OK or found is None:
        raise ForeignProtocolError(answer.status)
    session, transports = found.groups()
    if _TRANSPORT not in transports.split(","):
        raise MalformedAnswerError(text="no websocket")
    address = URL(url) / "socket.io" / "1" / _TRANSPORT / session
    async with open_web_socket(
        transport, str(address), _LONGEST_SILENCE, asks=False
    ) as socket:
        connection = SocketIo09(transport, socket)
        await connection.await_welcome()
        try:
            yield connection
        finally:
            # Else the server keeps the session for whoever might come back.
            with suppress(ProviderError):
                await socket.send(f"{_DISCONNECTED}::")


def packets_in(frame: str) -> Iterator[str]:
    """Yield the packets of a frame.

    One that breaks off is left out, with what follows.
    """
    if not frame.startswith(_MARK):
        yield frame
        return
    start = 0
    while frame.startswith(_MARK, start):
        end = frame.find(_MARK, start + 1)
        length = frame[start + 1 : end]
        if end < 0 or not length.isdecimal() or len(length) > 7:
            return
        start = end + 1 + int(length)
        packet = frame[end + 1 : start]
        if len(packet) < int(length):
            return
        yield packet


def _parts(packet: str) -> tuple[str, str, str, str]:
    """Return kind, id, endpoint and data of a packet; "" for what it lacks."""
    kind, id_, endpoint, data, *_ = [*packet.split(":", 3), "", "", ""]
    return kind, id_, endpoint, data


def _hand_on(data: str, on_event: OnEvent) -> None:
    """Hand an event on; what is none breaks nothing else."""
    try:
        event = first_argument(decode_json(data.encode(errors="replace")))
    except ValueError:
        event = first_argument(None)
    on_event(event.text("name") or "", first_argument(event.fields.get("args")))

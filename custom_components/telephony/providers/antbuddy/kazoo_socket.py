"""Events as JSON on a plain websocket, as Kazoo 4 sends them.

Source: "Blackhole - Real-time HTTP Websocket Events" of Kazoo 4.
"""

from collections.abc import Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
import json
import secrets

from ..errors import NotPermittedError, RefusedError
from ..json_record import JsonRecord, decode_json
from ..transport import Transport
from ..web_socket import WebSocket, open_web_socket
from .event_protocol import (
    PING_SECONDS,
    Connecting,
    ForeignProtocolError,
    OnEvent,
    first_argument,
)


class KazooSocket:
    """A connection that stands."""

    def __init__(self, transport: Transport, socket: WebSocket) -> None:
        """Speak through an open socket."""
        self._transport = transport
        self._socket = socket
        self._is_accepted = False

    async def subscribe(self, fields: Mapping[str, str]) -> None:
        """Ask for the events of one binding."""
        request = {
            "action": "subscribe",
            "auth_token": fields["auth_token"],
            "request_id": secrets.token_hex(8),
            "data": {
                name: value for name, value in fields.items() if name != "auth_token"
            },
        }
        await self._socket.send(json.dumps(request))

    async def read(self, on_event: OnEvent) -> None:
        """Hand on what comes, until the connection ends."""
        while True:
            frame = await self._socket.receive()
            try:
                message = first_argument(decode_json(frame.encode(errors="replace")))
            except ValueError:
                message = first_argument(None)
            match message.text("action"):
                case "reply":
                    self._look_at_reply(message)
                case "event":
                    on_event(message.text("name") or "", message.record("data"))
                case _:
                    on_event("", message)

    def _look_at_reply(self, reply: JsonRecord) -> None:
        if reply.text("status") == "success":
            self._is_accepted = True
        # A subscription that is renewed may be refused because it stands.
        elif not self._is_accepted:
            text = self._transport.clean_text(
                reply.record("data").explanation("message", "errors")
            )
            raise NotPermittedError(text=text, field="account_id")


@asynccontextmanager
async def connect_kazoo_socket(transport: Transport, url: str) -> Connecting:
    """Open a connection at a scheme, host and port.

    Raises:
        ForeignProtocolError: Somebody else answers there.
        ProviderError: There is no connection.
    """
    opening = open_web_socket(transport, f"{url}/", PING_SECONDS, asks=True)
    try:
        socket = await opening.__aenter__()
    except RefusedError as error:
        status = int(error.code or HTTPStatus.BAD_REQUEST)
        raise ForeignProtocolError(status) from error
    try:
        yield KazooSocket(transport, socket)
    finally:
        await opening.__aexit__(None, None, None)

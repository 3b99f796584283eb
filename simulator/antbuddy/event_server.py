"""ws.antbuddy.com: the server that tells of calls while they go on.

Sources: AntBuddy's "API List" (the subscriptions) and Kazoo, by whose server they are to
all appearances understood. One of three protocols is spoken; a real account would tell
which.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
import fnmatch
import json
import secrets

from aiohttp import WSMsgType, web

from ..disorder import Disorder
from .account import AntbuddyAccount
from .event_faults import EventFaults, EventProtocol, Phase
from .event_wire import Event, EventWire, KazooWire, SocketIo09Wire, SocketIoWire

HEARTBEAT_TIMEOUT, SESSION_TIMEOUT = 30, 30
ENDING = "CHANNEL_DESTROY"


class Listener:
    """One connection."""

    def __init__(
        self, request: web.Request, socket: web.WebSocketResponse, wire: EventWire
    ) -> None:
        """Know of no subscription yet."""
        self.request = request
        self.socket = socket
        self.wire = wire
        self.bindings: set[str] = set()

    def wants(self, name: str) -> bool:
        """Return whether an event was subscribed to."""
        return any(fnmatch.fnmatch(f"call.{name}.1", one) for one in self.bindings)


class EventServer:
    """All connections, and what is told on them.

    Args:
        account: Whose id has to be named.
        is_valid: Tells whether a token opens anything.

    Attributes:
        protocol: What is spoken.
        faults: What goes wrong.
        tells_refusals: Whether a bad token is answered with an event, as later versions
            do; else with silence.
        subscriptions: How many were asked for.
        answered_beats: How many beats were answered.
    """

    def __init__(
        self, account: AntbuddyAccount, is_valid: Callable[[str], bool]
    ) -> None:
        """Start with nobody connected."""
        self.protocol = EventProtocol.SOCKET_IO_0_9
        self.faults = EventFaults()
        self.tells_refusals = False
        self.subscriptions = 0
        self.answered_beats = 0
        self._account = account
        self._is_valid = is_valid
        self._sessions: set[str] = set()
        self._listeners: list[Listener] = []
        self._disorder: Disorder[Event] = Disorder()

    @property
    def listening(self) -> int:
        """How many connections have subscribed to anything."""
        return sum(bool(one.bindings) for one in self._listeners)

    @property
    def connected(self) -> int:
        """How many connections there are."""
        return len(self._listeners)

    def routes(self) -> Iterable[web.RouteDef]:
        """Return what is served."""
        return (
            web.get("/socket.io/1/", self._shake_hands),
            web.get("/socket.io/1/websocket/{session}", self._socket_io_0_9),
            web.get("/socket.io/", self._socket_io),
            web.get("/", self._kazoo),
        )

    async def tell(self, *events: Event) -> None:
        """Send events to all who subscribed to such; without any, those held back before."""
        faults = self.faults
        wanted = self._disorder.next(
            (
                one
                for event in events
                if not (faults.without_ends and event["Event-Name"] == ENDING)
                for one in (
                    *([event] * faults.copies),
                    *(_stray(event) for _ in range(faults.flood)),
                )
            ),
            held_back=faults.held_back,
        )
        for listener in tuple(self._listeners):
            packets = [
                listener.wire.event(name, event)
                for event in wanted
                if isinstance(name := event["Event-Name"], str) and listener.wants(name)
            ]
            if faults.joins_frames and len(packets) > 1:
                packets = listener.wire.frame(packets)
            if packets and faults.dropped_in is Phase.LISTENING:
                _drop(listener.request)
                continue
            for packet in packets:
                half = len(packet) // 2 if faults.halves_frames else None
                await self._send(listener.socket, packet[:half])

    async def send_all(self, frame: str) -> None:
        """Send a frame as it is to everybody."""
        for listener in tuple(self._listeners):
            await self._send(listener.socket, frame)

    def drop_all(self) -> None:
        """End all connections without a word."""
        for listener in tuple(self._listeners):
            _drop(listener.request)

    async def close(self) -> None:
        """End all connections."""
        for listener in tuple(self._listeners):
            await listener.socket.close()

    async def _send(self, socket: web.WebSocketResponse, frame: str) -> None:
        if not self.faults.is_silent and not socket.closed:
            with suppress(ConnectionError):
                await socket.send_str(frame)

    async def _shake_hands(self, request: web.Request) -> web.Response:
        if self.protocol is not EventProtocol.SOCKET_IO_0_9:
            raise web.HTTPBadRequest
        session = secrets.token_hex(8)
        self._sessions.add(session)
        return web.Response(
            text=f"{session}:{HEARTBEAT_TIMEOUT}:{SESSION_TIMEOUT}:websocket,xhr-polling"
        )

    async def _socket_io_0_9(self, request: web.Request) -> web.StreamResponse:
        session = request.match_info["session"]
        if session not in self._sessions:
            raise web.HTTPNotFound
        self._sessions.remove(session)
        return await self._talk(request, SocketIo09Wire())

    async def _socket_io(self, request: web.Request) -> web.StreamResponse:
        if self.protocol is not EventProtocol.SOCKET_IO or request.query["EIO"] != "4":
            raise web.HTTPBadRequest
        wire = SocketIoWire()
        if request.query["transport"] == "polling":
            # Whoever only looks takes the session no further.
            return web.Response(text=wire.greeting)
        return await self._talk(request, wire)

    async def _kazoo(self, request: web.Request) -> web.StreamResponse:
        if self.protocol is not EventProtocol.KAZOO:
            raise web.HTTPNotFound
        return await self._talk(request, KazooWire())

    async def _talk(self, request: web.Request, wire: EventWire) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.faults.dropped_in is Phase.OPENED:
            _drop(request)
            return socket
        if wire.greeting is not None:
            await self._send(socket, wire.greeting)
        if self.faults.dropped_in is Phase.GREETED:
            _drop(request)
            return socket
        listener = Listener(request, socket, wire)
        self._listeners.append(listener)
        beating = asyncio.create_task(self._beat(listener))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(listener, message.data)
                elif message.type is WSMsgType.PING and not self.faults.is_silent:
                    await socket.pong(message.data)
        finally:
            beating.cancel()
            self._listeners.remove(listener)
        return socket

    async def _beat(self, listener: Listener) -> None:
        while listener.wire.beat is not None:
            await asyncio.sleep(listener.wire.beat_seconds)
            await self._send(listener.socket, listener.wire.beat)

    async def _receive(self, listener: Listener, frame: str) -> None:
        self.answered_beats += frame == listener.wire.answer_to_beat
        try:
            fields = listener.wire.subscription(frame)
        except json.JSONDecodeError:
            fields = None
        is_good = False
        if fields is not None:
            self.subscriptions += 1
            if self.faults.dropped_in is Phase.SUBSCRIBED:
                _drop(listener.request)
                return
            token, binding = str(fields["auth_token"]), str(fields["binding"])
            is_good = self._is_valid(token)
            if is_good and fields["account_id"] == self._account.account_id:
                listener.bindings.add(binding)
            if not is_good and self.tells_refusals:
                refusal: Event = {"message": "invalid auth token", "cause": token}
                packet = listener.wire.event("auth_failure", refusal)
                await self._send(listener.socket, packet)
        reply = listener.wire.reply(frame, is_good=is_good)
        if reply is not None:
            await self._send(listener.socket, reply)


def _stray(event: Event) -> Event:
    """Return the beginning of another call that resembles one."""
    leg = secrets.token_hex(10)
    variables = event["Custom-Channel-Vars"]
    return {
        **{name: value for name, value in event.items() if name != "Other-Leg-Call-ID"},
        "Event-Name": "CHANNEL_CREATE",
        "Call-ID": leg,
        "Custom-Channel-Vars": {
            **(variables if isinstance(variables, dict) else {}),
            "Bridge-ID": leg,
        },
    }


def _drop(request: web.Request) -> None:
    """End a connection without a good-bye, as when a cable is cut."""
    if request.transport is not None:
        request.transport.abort()

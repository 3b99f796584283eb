"""AntBuddy's live call events: one connection, whatever protocol is spoken on it.

Source: "API List", section on the Socket.IO server. What it leaves out is in
`inferred.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

from ..errors import (
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    ServerError,
)
from ..json_record import JsonRecord
from ..push import PushNews
from ..transport import Transport
from . import inferred
from .call_events import read_event
from .call_legs import CallLegs
from .event_protocol import (
    Connect,
    EventConnection,
    EventProtocol,
    ForeignProtocolError,
)
from .kazoo_socket import connect_kazoo_socket
from .socket_io_0_9 import connect_socket_io_0_9

# How often it is told that the connection lives. A dead one ends within half a minute.
_SIGN_OF_LIFE: Final = timedelta(seconds=15)

# Between two attempts to renew a token.
_SHORTEST_RENEWAL: Final = timedelta(minutes=1)

# This much of a token's life passes before it is renewed.
_USED_LIFE: Final = 0.9

type OnNews = Callable[[PushNews], None]
type OnConnected = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AuthToken:
    """What opens the vendor's live call events.

    Attributes:
        value: The token.
        expires_at: When it ends, aware UTC; None where not understood.
    """

    value: str = field(repr=False)
    expires_at: datetime | None


class EventSocket:
    """Listens to the events of one account, and knows the calls that go on."""

    def __init__(
        self,
        transport: Transport,
        url: str,
        account_id: str,
        fetch_token: Callable[[], Awaitable[AuthToken]],
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            transport: Carries the connections.
            url: Scheme, host and port of the event server.
            account_id: Whose calls are told.
            fetch_token: Gets a new token.
        """
        self._transport = transport
        self._url = url
        self._account_id = account_id
        self._fetch_token = fetch_token
        # Beyond a connection, so that a call keeps its id when another one is made.
        self._legs = CallLegs()

    async def listen(
        self, on_news: OnNews, on_connected: OnConnected, protocol: str | None
    ) -> None:
        """Keep one connection; see `Provider.listen`.

        Raises:
            NotPermittedError: The token does not open the events of that account.
            ProviderError: The connection could not be made, or ended.
        """
        token = await self._fetch_token()
        statuses: list[int] = []
        for candidate in _in_order(protocol):
            connect = await _connect_of(candidate)
            # Another one is tried only where nobody was connected yet.
            try:
                async with connect(self._transport, self._url) as connection:
                    conversation = _Conversation(
                        self, connection, token, partial(on_connected, candidate)
                    )
                    await conversation.hold(on_news)
            except ForeignProtocolError as error:
                statuses.append(error.status)
        status = max(statuses)
        kind = (
            ServerError
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR
            else MalformedAnswerError
        )
        raise kind(code=str(status), text="no event protocol that is known")

    async def renewed_token(self) -> AuthToken:
        """Return a new token."""
        return await self._fetch_token()

    async def subscribe(self, connection: EventConnection, token: AuthToken) -> None:
        """Ask for all events that are wanted, each kind by itself.

        No more often than need be: the vendor counts.
        """
        for binding in inferred.EVENT_BINDINGS:
            await connection.subscribe(
                {
                    "account_id": self._account_id,
                    "auth_token": token.value,
                    "binding": binding,
                }
            )

    def news_of(self, name: str, payload: JsonRecord, token: AuthToken) -> PushNews:
        """Return what an event says.

        Raises:
            NotPermittedError: It says that the token opens nothing.
        """
        if name == inferred.REFUSAL_EVENT:
            text = self._transport.clean_text(
                payload.explanation(*inferred.EXPLANATIONS), token.value
            )
            raise NotPermittedError(text=text, field="account_id")
        now = datetime.now(UTC)
        event = read_event(name, payload, self._account_id, now)
        if event is None:
            return PushNews(unknown=1)
        return PushNews(live_calls=self._legs.take(event, now))

    def overdue_news(self) -> PushNews:
        """Return which calls are over, though no event said so."""
        return PushNews(live_calls=self._legs.overdue(datetime.now(UTC)))


class _Conversation:
    """What goes on while one connection stands."""

    def __init__(
        self,
        socket: EventSocket,
        connection: EventConnection,
        token: AuthToken,
        on_alive: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._connection = connection
        self._token = token
        self._on_alive = on_alive

    async def hold(self, on_news: OnNews) -> None:
        """Subscribe, hand on what comes, and keep the token valid."""

        def on_event(name: str, payload: JsonRecord) -> None:
            news = self._socket.news_of(name, payload, self._token)
            if news.live_calls or news.unknown:
                on_news(news)

        await self._socket.subscribe(self._connection, self._token)
        self._on_alive()
        attending = asyncio.create_task(self._attend(on_news))
        try:
            await self._connection.read(on_event)
        finally:
            attending.cancel()
            with suppress(asyncio.CancelledError):
                await attending

    async def _attend(self, on_news: OnNews) -> None:
        renew_at = _renewal(self._token)
        while True:
            await asyncio.sleep(_SIGN_OF_LIFE.total_seconds())
            self._on_alive()
            news = self._socket.overdue_news()
            if news.live_calls:
                on_news(news)
            if renew_at is not None and datetime.now(UTC) >= renew_at:
                renew_at = await self._renew()

    async def _renew(self) -> datetime | None:
        """Renew the token; return when to do so again."""
        try:
            token = await self._socket.renewed_token()
            await self._socket.subscribe(self._connection, token)
        except ProviderError:
            # The connection stands: its end tells more than this.
            return datetime.now(UTC) + _SHORTEST_RENEWAL
        self._token = token
        return _renewal(token)


def _renewal(token: AuthToken) -> datetime | None:
    """Return when a token that was just fetched is to be renewed; None is never."""
    now = datetime.now(UTC)
    if token.expires_at is None or token.expires_at <= now:
        # What has ended before it began says nothing.
        return None
    return now + max((token.expires_at - now) * _USED_LIFE, _SHORTEST_RENEWAL)


def _in_order(protocol: str | None) -> Iterator[EventProtocol]:
    """Yield the protocols, the one found before first."""
    return iter(sorted(inferred.PROTOCOLS, key=lambda one: one != protocol))


async def _connect_of(protocol: EventProtocol) -> Connect:
    """Return what opens a connection, loaded by those who need it."""
    match protocol:
        case EventProtocol.SOCKET_IO_0_9:
            return connect_socket_io_0_9
        case EventProtocol.KAZOO:
            return connect_kazoo_socket
    return await asyncio.get_running_loop().run_in_executor(None, _load_socket_io)


def _load_socket_io() -> Connect:
    from .socket_io import connect_socket_io

    return connect_socket_io

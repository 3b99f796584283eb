"""What goes over the wire: kept to be sent once more, bare."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from aiohttp import ClientSession
import orjson
from yarl import URL

from custom_components.telephony.providers.transport import Answer, Transport


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as it was given.

    Attributes:
        method: GET or POST.
        url: The address without a query.
        options: As `Transport.request` takes them.
    """

    method: str
    url: str
    options: dict[str, Any]


@dataclass(slots=True)
class Wire:
    """All exchanges so far, those of each account in their order."""

    accounts: dict[Transport, list[Exchange]] = field(default_factory=dict)

    @property
    def exchanges(self) -> list[Exchange]:
        """Those of all accounts."""
        return [
            exchange for exchanges in self.accounts.values() for exchange in exchanges
        ]


@contextmanager
def tapped() -> Generator[Wire]:
    """Keep what is exchanged meanwhile."""
    wire = Wire()
    original = Transport.request

    async def request(
        transport: Transport, method: str, url: str, **options: Any
    ) -> Answer:
        wire.accounts.setdefault(transport, []).append(Exchange(method, url, options))
        return await original(transport, method, url, **options)

    with patch.object(Transport, "request", request):
        yield wire


async def send_bare(session: ClientSession, exchange: Exchange) -> None:
    """Send a request once more and decode the answer, with nothing around it.

    A vendor that was asked to dial may refuse to do the same once more; it takes as
    much to ask.
    """
    address = URL(exchange.url)
    # One that dials does not share a connection with others.
    alone = exchange.options.get("dials", False)
    headers = exchange.options.get("headers") or {}
    async with session.request(
        exchange.method,
        address,
        headers={**headers, "Connection": "close"} if alone else headers,
        server_hostname=address.raw_host if alone else None,
        params=exchange.options.get("query"),
        data=exchange.options.get("data"),
    ) as response:
        orjson.loads(await response.read())


async def send_all_bare(session: ClientSession, exchanges: list[Exchange]) -> None:
    """Send requests once more, one after the other."""
    for exchange in exchanges:
        await send_bare(session, exchange)

"""What goes over the wire: kept to be sent once more, bare."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from secrets import token_hex
import time
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

from aiohttp import ClientSession, FormData
from yarl import URL

from custom_components.telephony.providers.transport import Answer, Transport


@dataclass(slots=True)
class Exchange:
    """A request as it was given, its answer, and how long it took in seconds."""

    arguments: tuple[str, str]
    options: dict[str, Any]
    body: bytes
    seconds: float

    def renewed(self) -> Exchange:
        """Return the same request with an order id of its own, where it has one."""
        form = self.options.get("data")
        if not isinstance(form, FormData):
            return self
        fields = dict(parse_qsl(form().decode()))
        fields["orderid"] = token_hex(16)
        return replace(self, options={**self.options, "data": FormData(fields)})


@dataclass(slots=True)
class Wire:
    """All exchanges so far."""

    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long the vendor was waited for."""
        return sum(exchange.seconds for exchange in self.exchanges)

    @property
    def bodies(self) -> list[bytes]:
        """The answers."""
        return [exchange.body for exchange in self.exchanges]


@contextmanager
def tapped() -> Generator[Wire]:
    """Keep what is exchanged meanwhile."""
    wire = Wire()
    original = Transport.request

    async def request(
        transport: Transport, method: str, url: str, **options: Any
    ) -> Answer:
        start = time.perf_counter()
        answer = await original(transport, method, url, **options)
        seconds = time.perf_counter() - start
        wire.exchanges.append(Exchange((method, url), options, answer.body, seconds))
        return answer

    with patch.object(Transport, "request", request):
        yield wire


async def send_bare(session: ClientSession, exchange: Exchange) -> bytes:
    """Send a request once more, with nothing around it."""
    method, url = exchange.arguments
    address = URL(url)
    # One that dials does not share a connection with others.
    alone = exchange.options.get("dials", False)
    headers = exchange.options.get("headers") or {}
    async with session.request(
        method,
        address,
        headers={**headers, "Connection": "close"} if alone else headers,
        server_hostname=address.raw_host if alone else None,
        params=exchange.options.get("query"),
        data=exchange.options.get("data"),
    ) as response:
        return await response.read()

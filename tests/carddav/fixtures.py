"""Real servers and lying ones, for whoever reads address books."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, ThreadedResolver, web
import pytest

from simulator.loopback import Loopback

from .carddav_servers import CardDavServer, Servers
from .lying_server import LyingServer


@pytest.fixture
async def trusting_session() -> AsyncGenerator[ClientSession]:
    """Open a session that believes every certificate."""
    connector = TCPConnector(resolver=ThreadedResolver(), ssl=False)
    async with ClientSession(
        connector=connector, cookie_jar=DummyCookieJar()
    ) as opened:
        yield opened


@pytest.fixture(scope="session")
def carddav_servers() -> Iterator[Servers]:
    """Return servers that are started when they are asked for first."""
    with Servers() as servers:
        yield servers


@pytest.fixture
async def radicale(
    socket_enabled: None, carddav_servers: Servers, trusting_session: ClientSession
) -> CardDavServer:
    """Return a Radicale."""
    return await carddav_servers.running("radicale", trusting_session)


@pytest.fixture
async def xandikos(
    socket_enabled: None, carddav_servers: Servers, trusting_session: ClientSession
) -> CardDavServer:
    """Return a Xandikos."""
    return await carddav_servers.running("xandikos", trusting_session)


@asynccontextmanager
async def lying_server(
    encryption: SSLContext | None = None,
) -> AsyncIterator[LyingServer]:
    """Run a server of our own."""
    liar = LyingServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", liar.handle)
    server = Loopback(0)
    server.encryption = encryption
    await server.start(application)
    liar.url = server.url
    yield liar
    await server.stop()


@pytest.fixture
async def liar(socket_enabled: None) -> AsyncGenerator[LyingServer]:
    """Start a server of our own."""
    async with lying_server() as liar:
        yield liar


@pytest.fixture
async def stranger(socket_enabled: None) -> AsyncGenerator[LyingServer]:
    """Start another one on the same machine."""
    async with lying_server() as stranger:
        yield stranger

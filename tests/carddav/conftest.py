"""Sockets, sessions, real servers and one that lies."""

from collections.abc import AsyncGenerator, Iterator

from aiohttp import (
    ClientSession,
    DummyCookieJar,
    TCPConnector,
    ThreadedResolver,
    web,
)
import pytest

from custom_components.telephony.carddav.connection import Connection, Credentials
from simulator.loopback import Loopback

from .carddav_servers import PASSWORD, USER, CardDavServer, Servers
from .lying_server import BOOK, LyingServer
from .reader import Reader


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let every test open sockets; only 127.0.0.1 is reachable."""


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    """Open a session as the integration does."""
    connector = TCPConnector(resolver=ThreadedResolver())
    async with ClientSession(
        connector=connector, cookie_jar=DummyCookieJar()
    ) as opened:
        yield opened


@pytest.fixture
async def trusting_session() -> AsyncGenerator[ClientSession]:
    """Open a session that believes every certificate."""
    connector = TCPConnector(resolver=ThreadedResolver(), ssl=False)
    async with ClientSession(
        connector=connector, cookie_jar=DummyCookieJar()
    ) as opened:
        yield opened


@pytest.fixture
def credentials() -> Credentials:
    """Return those of the servers' only user."""
    return Credentials(USER, PASSWORD)


@pytest.fixture(scope="session")
def _servers() -> Iterator[Servers]:
    with Servers() as servers:
        yield servers


@pytest.fixture(params=["radicale", "xandikos"])
async def server(
    request: pytest.FixtureRequest, _servers: Servers, trusting_session: ClientSession
) -> CardDavServer:
    """Return each of the real servers."""
    return await _servers.running(request.param, trusting_session)


@pytest.fixture
async def liar() -> AsyncGenerator[LyingServer]:
    """Start a server of our own."""
    liar = LyingServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", liar.handle)
    running = Loopback(0)
    await running.start(application)
    liar.url = running.url
    yield liar
    await running.stop()


@pytest.fixture
def reader(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> Reader:
    """Return who reads that server's book."""
    return Reader(Connection(session, credentials, [liar.url]), liar.url + BOOK)

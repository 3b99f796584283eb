"""Sockets, sessions, real servers and one that lies."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from ssl import SSLContext

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
from .new_certificate import new_encryption
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


@asynccontextmanager
async def _running(encryption: SSLContext | None = None) -> AsyncIterator[LyingServer]:
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
async def liar() -> AsyncGenerator[LyingServer]:
    """Start a server of our own."""
    async with _running() as liar:
        yield liar


@pytest.fixture
async def stranger() -> AsyncGenerator[LyingServer]:
    """Start another one on the same machine."""
    async with _running() as stranger:
        yield stranger


@pytest.fixture
async def encrypted_liar(tmp_path: Path) -> AsyncGenerator[LyingServer]:
    """Start one with a certificate that nobody vouches for."""
    async with _running(new_encryption(tmp_path)) as liar:
        yield liar


@pytest.fixture
def reader(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> Reader:
    """Return who reads that server's book."""
    return Reader(Connection(session, credentials, [liar.url]), liar.url + BOOK)

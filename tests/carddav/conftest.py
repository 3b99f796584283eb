"""Sockets, sessions, real servers and one that lies."""

from collections.abc import AsyncGenerator
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, ThreadedResolver
import pytest

from custom_components.telephony.carddav.connection import (
    CardDavConnection,
    Credentials,
)

from .carddav_servers import PASSWORD, USER, CardDavServer, Servers
from .fixtures import carddav_servers, liar, lying_server, stranger, trusting_session
from .lying_server import BOOK, LyingServer
from .new_certificate import new_encryption
from .reader import Reader

__all__ = ["carddav_servers", "liar", "stranger", "trusting_session"]


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
def credentials() -> Credentials:
    """Return those of the servers' only user."""
    return Credentials(USER, PASSWORD)


@pytest.fixture(params=["radicale", "xandikos"])
async def server(
    request: pytest.FixtureRequest,
    carddav_servers: Servers,
    trusting_session: ClientSession,
) -> CardDavServer:
    """Return each of the real servers."""
    return await carddav_servers.running(request.param, trusting_session)


@pytest.fixture
async def encrypted_liar(tmp_path: Path) -> AsyncGenerator[LyingServer]:
    """Start one with a certificate that nobody vouches for."""
    async with lying_server(new_encryption(tmp_path)) as liar:
        yield liar


@pytest.fixture
def reader(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> Reader:
    """Return who reads that server's book."""
    return Reader(CardDavConnection(session, credentials, [liar.url]), liar.url + BOOK)

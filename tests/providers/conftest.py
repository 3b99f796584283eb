"""Sockets, a session, and servers of the tests' own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from weakref import WeakSet

from aiohttp import ClientSession, ClientTimeout, TCPConnector, ThreadedResolver, web
import pytest

from custom_components.telephony.providers import VENDORS, transport
from simulator import Simulator
from simulator.loopback import Loopback

from .opened_accounts import Account, simulated_account, with_recording
from .scripted_vendor import Handler, ScriptedVendor, Serve


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let every test open sockets; only 127.0.0.1 is reachable."""


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    """Open a session as Home Assistant would."""
    connector = TCPConnector(resolver=ThreadedResolver())
    async with ClientSession(connector=connector) as opened:
        yield opened


@pytest.fixture
async def serve() -> AsyncGenerator[Serve]:
    """Return what starts a server that answers all requests in one way."""
    async with AsyncExitStack() as running:

        async def start(handler: Handler) -> str:
            application = web.Application()
            application.router.add_route("*", "/{path:.*}", handler)
            server = Loopback(0)
            running.push_async_callback(server.stop)
            await server.start(application)
            return server.url

        yield start


@pytest.fixture
async def scripted(serve: Serve) -> ScriptedVendor:
    """Start a server that gives prepared answers."""
    vendor = ScriptedVendor()
    vendor.url = await serve(vendor.handle)
    return vendor


@pytest.fixture
async def hasty_vendor(serve: Serve) -> ScriptedVendor:
    """Start a server that closes a connection when it is used a second time."""
    vendor = ScriptedVendor()
    used = WeakSet[asyncio.BaseTransport]()

    async def answer_once(request: web.Request) -> web.Response:
        connection = request.transport
        assert connection is not None
        if connection in used:
            connection.close()
            await asyncio.Event().wait()
        used.add(connection)
        return await vendor.handle(request)

    vendor.url = await serve(answer_once)
    return vendor


@pytest.fixture(params=VENDORS)
async def account(
    request: pytest.FixtureRequest, simulator: Simulator, session: ClientSession
) -> Account:
    """Return the account with each of the vendors, one test a vendor."""
    return await with_recording(simulated_account(request.param, simulator, session))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every wait for a vendor end soon."""
    monkeypatch.setattr(
        transport, "TIMEOUT", ClientTimeout(total=0.5, sock_connect=0.3)
    )

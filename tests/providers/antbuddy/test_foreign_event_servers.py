"""Live events from servers that nobody here wrote: socket.io 0.9 and python-socketio."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
import os
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, web
import pytest
from socketio import AsyncServer

from custom_components.telephony.calls import LivePhase
from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.configuration import Configuration
from custom_components.telephony.providers.errors import CannotConnectError
from simulator import Direction, Simulator
from simulator.antbuddy.event_faults import EventProtocol
from simulator.antbuddy.event_script import LiveCall
from simulator.antbuddy.event_wire import Event
from simulator.loopback import Loopback

from ...helpers.turns import until
from .live_listener import listening, own_tasks

SOURCES: Final = Path(__file__).with_name("event_server")
BUILD: Final = Path(__file__).parents[3] / ".build"
PACKAGES: Final = BUILD / "event-server"
# A machine that has other work takes its time.
PATIENCE: Final = 120
BINDINGS: Final = [
    "call.CHANNEL_CREATE.*",
    "call.CHANNEL_ANSWER.*",
    "call.CHANNEL_DESTROY.*",
]


def account_at(simulator: Simulator, session: ClientSession, events: str) -> Provider:
    """Open the simulated account, whose live calls are told somewhere else."""
    account = simulator.antbuddy.account
    return VENDOR.open_account(
        session,
        Configuration(
            {**account.credentials(), **account.optional_credentials()},
            {"base_url": simulator.antbuddy.url, "events_url": events},
        ),
    )


def events_of_a_call(simulator: Simulator) -> list[Event]:
    call = LiveCall(
        simulator.antbuddy.account,
        direction=Direction.INCOMING,
        number="07700900123",
        line="office-desk",
        started_at=datetime.now(UTC),
    )
    return [*call.created(), *call.answered(2), *call.ended(5, was_answered=True)]


class NodeServer:
    """The package socket.io 0.9, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Speak with a process."""
        self._process = process

    async def told(self) -> dict[str, Any]:
        """Return what the server tells next."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        assert line, "the server ended"
        message: dict[str, Any] = json.loads(line)
        return message

    async def order(self, **what: object) -> None:
        """Have the server do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        await self._process.stdin.drain()


@asynccontextmanager
async def node_server() -> AsyncGenerator[tuple[NodeServer, str]]:
    """Run the server for a while."""
    if not PACKAGES.exists() and not os.environ.get("CI"):
        pytest.skip("socket.io 0.9: scripts/provision event-server fetches it")
    process = await asyncio.create_subprocess_exec(
        BUILD / "node",
        SOURCES / "server.js",
        PACKAGES,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )
    try:
        server = NodeServer(process)
        port = (await server.told())["port"]
        yield server, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        # What is left in its pipes, too.
        await process.communicate()


async def while_connected(task: asyncio.Task[None], so: Callable[[], bool]) -> None:
    """Wait for what comes from another process."""
    async with asyncio.timeout(PATIENCE):
        while not so():
            assert not task.done()
            await asyncio.sleep(0.01)


async def test_socket_io_0_9(simulator: Simulator, session: ClientSession) -> None:
    async with node_server() as (server, url):
        provider = account_at(simulator, session, url)
        async with listening(provider) as listener:
            assert listener.connected == [EventProtocol.SOCKET_IO_0_9]
            assert "connected" in await server.told()
            for binding in BINDINGS:
                fields = (await server.told())["subscribed"]
                assert fields["binding"] == binding
                assert fields["account_id"] == simulator.antbuddy.account.account_id
                assert simulator.antbuddy._opens(fields["auth_token"])
            # Longer than the server waits for somebody who misses its beats.
            await asyncio.sleep(0.8)
            events = events_of_a_call(simulator)
            for event in events:
                await server.order(name=event["Event-Name"], payload=event)
            await while_connected(listener.task, lambda: len(listener.calls) == 4)

            assert [call.phase for call in listener.calls] == [
                LivePhase.RINGING,
                LivePhase.RINGING,
                LivePhase.ANSWERED,
                LivePhase.ENDED,
            ]
            assert listener.unknown == 0
            await server.order(goodbye=True)
            with pytest.raises(CannotConnectError):
                await listener.task
        assert "disconnected" in await server.told()

        async with listening(provider, EventProtocol.SOCKET_IO_0_9):
            assert "connected" in await server.told()
        # Whoever stops listening hangs up.
        while "disconnected" not in await server.told():
            pass


async def test_todays_socket_io(simulator: Simulator, session: ClientSession) -> None:
    bindings: list[str] = []
    sessions: list[str] = []
    server = AsyncServer(async_mode="aiohttp", ping_interval=0.1, ping_timeout=0.4)
    server.on("connect", lambda sid, _: sessions.append(sid))
    server.on("subscribe", lambda _, fields: bindings.append(fields["binding"]))
    application = web.Application()
    server.attach(application)
    loopback = Loopback(0)
    await loopback.start(application)
    try:
        provider = account_at(simulator, session, loopback.url)
        async with listening(provider) as listener:
            assert listener.connected == [EventProtocol.SOCKET_IO]
            await until(lambda: bindings == BINDINGS)
            # Longer than the server waits for an answer to its pings.
            await asyncio.sleep(0.7)
            for event in events_of_a_call(simulator):
                await server.emit(str(event["Event-Name"]), event)
            await until(lambda: len(listener.calls) == 4)

            assert listener.calls[-1].phase is LivePhase.ENDED
            assert listener.unknown == 0
            await server.disconnect(sessions[0])
            with pytest.raises(CannotConnectError):
                await listener.task
    finally:
        await server.shutdown()
        await loopback.stop()
        # The library's own pings go on until the next one is due.
        await until(lambda: not own_tasks())

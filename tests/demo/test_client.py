"""The connection to Home Assistant stays open, whatever else takes its time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
import pytest

from demo.client import ApiError, connect

type Conversation = Callable[[web.WebSocketResponse], Awaitable[None]]


@pytest.fixture
async def serve(
    socket_enabled: None,
) -> AsyncGenerator[Callable[[Conversation], Awaitable[str]]]:
    """Return what starts a Home Assistant of a few words, and tells its address."""
    servers: list[TestServer] = []

    async def start(converse: Conversation) -> str:
        async def talk(request: web.Request) -> web.WebSocketResponse:
            # Pings and their answers are for the test to see.
            socket = web.WebSocketResponse(autoping=False)
            await socket.prepare(request)
            await socket.send_json({"type": "auth_required"})
            await socket.receive_json()
            await socket.send_json({"type": "auth_ok"})
            await converse(socket)
            return socket

        application = web.Application()
        application.router.add_get("/api/websocket", talk)
        servers.append(TestServer(application))
        await servers[-1].start_server()
        return str(servers[-1].make_url(""))

    yield start
    for server in servers:
        await server.close()


async def test_a_ping_is_answered_between_two_commands(
    serve: Callable[[Conversation], Awaitable[str]],
) -> None:
    answered = asyncio.Event()

    async def converse(socket: web.WebSocketResponse) -> None:
        await socket.ping()
        if (await socket.receive()).type is WSMsgType.PONG:
            answered.set()
        await socket.receive()

    async with connect(await serve(converse), "token"), asyncio.timeout(300):
        await answered.wait()


async def test_answers_find_their_commands(
    serve: Callable[[Conversation], Awaitable[str]],
) -> None:
    async def converse(socket: web.WebSocketResponse) -> None:
        asked = [await socket.receive_json() for _ in range(3)]
        for command in reversed(asked):
            result = {"success": True, "result": command["type"]}
            await socket.send_json({"id": command["id"], "type": "result", **result})
        await socket.receive()

    async with connect(await serve(converse), "token") as client:
        commands = ("one", "two", "three")
        answers = await asyncio.gather(*map(client.command, commands))

    assert answers == list(commands)


async def test_a_connection_that_ends_is_no_endless_wait(
    serve: Callable[[Conversation], Awaitable[str]],
) -> None:
    async def converse(socket: web.WebSocketResponse) -> None:
        await socket.receive_json()
        await socket.close()

    async with connect(await serve(converse), "token") as client:
        for _ in range(2):
            with pytest.raises(ApiError, match="closed the connection"):
                await client.command("one")

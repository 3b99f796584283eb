"""A server that stops leaves no connection open, whenever that was begun."""

import asyncio
import socket

from aiohttp import web
import pytest
from yarl import URL

from simulator.loopback import HOST, Loopback


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("turns", range(6))
async def test_connection_is_closed_that_was_begun_just_before(turns: int) -> None:
    """However many turns of the event loop before."""
    server = Loopback(0)
    await server.start(web.Application())
    with socket.create_connection((HOST, URL(server.url).port), timeout=30) as client:
        for _ in range(turns):
            await asyncio.sleep(0)
        await server.stop()
        assert await asyncio.to_thread(_is_closed, client)


def _is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True

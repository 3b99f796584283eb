"""An aiohttp application on a port of 127.0.0.1."""

import asyncio
import socket
from ssl import SSLContext

from aiohttp import web

HOST = "127.0.0.1"
# Long enough for an answer under way, short enough for a test to end.
SHUTDOWN_TIMEOUT = 1.0


class Loopback:
    """Starts and stops one server.

    Args:
        port: 0 takes a free one.

    Attributes:
        encryption: With which TLS is spoken; None is without.
    """

    def __init__(self, port: int) -> None:
        """Prepare; nothing listens yet."""
        self.encryption: SSLContext | None = None
        self._wanted_port = port
        self._listening: socket.socket | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at the end.

        Raises:
            RuntimeError: The server does not run.
        """
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the server does not run")
        scheme = "https" if self.encryption else "http"
        return f"{scheme}://{HOST}:{self._runner.addresses[0][1]}"

    async def start(self, application: web.Application) -> None:
        """Listen.

        Raises:
            OSError: The port is taken.
        """
        # A request's handler must not outlive a client that gave up, else a hanging one
        # would wait for ever. No access log: request addresses carry hashes.
        runner = web.AppRunner(
            application,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=SHUTDOWN_TIMEOUT,
        )
        await runner.setup()
        try:
            self._listening = socket.create_server((HOST, self._wanted_port))
        except OSError:
            await runner.cleanup()
            raise
        await web.SockSite(runner, self._listening, ssl_context=self.encryption).start()
        self._runner = runner

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._runner is not None and self._listening is not None:
            # What is accepted just before belongs to the server three turns of the loop
            # later, and would be closed by nobody if the server were closed meanwhile.
            asyncio.get_running_loop().remove_reader(self._listening)
            for _ in range(3):
                await asyncio.sleep(0)
            await self._runner.cleanup()
            self._runner = self._listening = None

"""Home Assistant as a process of its own on loopback."""

import asyncio
from asyncio.subprocess import Process
from contextlib import closing, suppress
import os
from pathlib import Path
import shutil
import socket
from typing import Self

import aiohttp

from .config_folder import BUILD, write_configuration
from .progress import DemoError

PREFERRED_PORT = 8123
START_SECONDS = 180
STOP_SECONDS = 30
# What Home Assistant exits with when it wants to be started again.
RESTART_EXIT_CODE = 100


def free_port(preferred: int = 0) -> int:
    """Return a port on loopback that nobody listens on: the preferred one if possible."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class HomeAssistantProcess:
    """Home Assistant, started and stopped by `async with`, and again meanwhile if need be.

    Args:
        folder: A configuration folder, empty or of an earlier run.
        port: Where it listens; None takes a free port.
        python: The interpreter that has Home Assistant.

    Attributes:
        url: Its address, without a slash at the end.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        python: Path = BUILD / "demo/bin/python",
    ) -> None:
        """Write the configuration; nothing runs yet."""
        self._folder = folder
        self._port = port or free_port()
        self._python = python
        self._process: Process | None = None
        self.url = f"http://127.0.0.1:{self._port}"
        write_configuration(folder, self._port)

    @property
    def log_file(self) -> Path:
        """Where everything it says ends up, what it prints before it logs included."""
        return self._folder / "console.log"

    async def __aenter__(self) -> Self:
        """Start it; raises DemoError."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self.stop()

    async def start(self) -> None:
        """Start and wait until it can be onboarded, or used where it was before.

        Raises:
            DemoError: It stopped, or did not answer in time.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop it, by force if need be."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
        finally:
            # Late, or the person pressed Ctrl-C again.
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def run(self) -> None:
        """Keep it running, through the restarts a person asks for.

        Raises:
            DemoError: It stopped by itself.
        """
        while True:
            if self._process is None:
                raise DemoError("Home Assistant is not running")
            code = await self._process.wait()
            if code != RESTART_EXIT_CODE:
                raise DemoError(self._why_stopped(code))
            await self._start()

    def kill(self) -> None:
        """End it at once, as when somebody pulls the plug: it closes nothing."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _start(self) -> None:
        command = [
            *_die_with_parent(),
            str(self._python),
            *("-m", "homeassistant", "--config", str(self._folder)),
            # The environment has all that is needed; a missing package is to be seen, not fetched.
            "--skip-pip",
        ]
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "HA_DISABLE_LOG_FILE": "1", "NO_COLOR": "1"},
                # Ctrl-C is for the demo, which then stops Home Assistant in good order.
                start_new_session=True,
            )
        await self._wait_until_ready(self._process)

    @property
    def _first_page(self) -> str:
        """What answers when Home Assistant is ready for a person."""
        used = (self._folder / ".storage/onboarding").exists()
        return "/manifest.json" if used else "/api/onboarding"

    async def _wait_until_ready(self, process: Process) -> None:
        address = self.url + self._first_page
        async with aiohttp.ClientSession() as session:
            try:
                async with asyncio.timeout(START_SECONDS):
                    while not await _answers(session, address):
                        if process.returncode is not None:
                            raise DemoError(self._why_stopped(process.returncode))
                        await asyncio.sleep(0.2)
            except TimeoutError:
                raise DemoError(
                    f"Home Assistant did not answer on {self.url} within "
                    f"{START_SECONDS} seconds{self._last_words()}"
                ) from None

    def _why_stopped(self, code: int) -> str:
        return f"Home Assistant stopped with exit code {code}{self._last_words()}"

    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()[-15:]
        return ":\n" + "\n".join(lines) if lines else ""


def _die_with_parent() -> list[str]:
    """Return what to start a command with so that it ends even when the demo is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(5)) as response:
            return response.status == 200
    except aiohttp.ClientError, TimeoutError:
        return False

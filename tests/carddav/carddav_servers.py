"""CardDAV servers as people have them, started for tests on a free port of this machine."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
import os
from pathlib import Path
import socket
import subprocess
from tempfile import TemporaryDirectory
from time import sleep
from typing import Final, Self

from aiohttp import ClientError, ClientSession, encode_basic_auth
import pytest

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = ROOT / ".build" / "carddav_servers" / "bin"
# A machine that has other work takes its time.
PATIENCE: Final = 300

# With what a password may have.
USER: Final = "ann"
PASSWORD: Final = "s3cret pass:word"

_NEW_BOOK: Final = (
    '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>'
    "<resourcetype><collection/><C:addressbook/></resourcetype>"
    "<displayname>{}</displayname></prop></set></mkcol>"
)


@dataclass(frozen=True)
class CardDavServer:
    """A server that runs.

    Attributes:
        name: Which one.
        url: Its address, without a slash at the end.
        home: Where the user's books are, with slashes around.
        process: It.
    """

    name: str
    url: str
    home: str
    process: subprocess.Popen[bytes]

    async def request(
        self, session: ClientSession, method: str, path: str, body: str = ""
    ) -> int:
        """Do as the user's other program would; return the status."""
        async with session.request(
            method,
            f"{self.url}{path}",
            data=body.encode(),
            headers={
                "Authorization": encode_basic_auth(USER, PASSWORD),
                "Content-Type": "text/xml" if method == "MKCOL" else "text/vcard",
            },
        ) as response:
            await response.read()
            return response.status

    async def make_book(self, session: ClientSession, name: str) -> str:
        """Make an empty book; return its path."""
        path = f"{self.home}{name}/"
        status = await self.request(session, "MKCOL", path, _NEW_BOOK.format(name))
        assert status == 201, status
        return path

    async def put(self, session: ClientSession, path: str, name: str) -> None:
        """Keep a card under a path."""
        status = await self.request(session, "PUT", path, card_of(name, path))
        assert status in {201, 204}, status

    async def delete(self, session: ClientSession, path: str) -> None:
        """Delete a card."""
        assert await self.request(session, "DELETE", path) in {200, 204}


def card_of(name: str, identifier: str) -> str:
    """Return somebody's card."""
    return (
        "BEGIN:VCARD\r\nVERSION:3.0\r\n"
        f"UID:{identifier.encode().hex()}\r\nFN:{name}\r\nN:{name};;;;\r\n"
        "TEL:+12125550123\r\nEND:VCARD\r\n"
    )


class Servers:
    """The servers of a test run, each started once."""

    def __init__(self) -> None:
        """Start none yet."""
        self._started: dict[str, CardDavServer] = {}
        self._stack = ExitStack()

    async def running(self, name: str, session: ClientSession) -> CardDavServer:
        """Return a server; a test without one is skipped, where there is none at all."""
        if name not in self._started:
            if not (PROGRAMS / name).exists() and not os.environ.get("CI"):
                pytest.skip(f"{name}: scripts/provision carddav_servers fetches it")
            folder = Path(self._stack.enter_context(TemporaryDirectory()))
            server = {"radicale": _radicale, "xandikos": _xandikos}[name](folder)
            self._stack.callback(server.process.wait, PATIENCE)
            self._stack.callback(server.process.kill)
            self._started[name] = server
        server = self._started[name]
        await _wait_for(server, session)
        return server

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them."""
        self._stack.close()


async def _wait_for(server: CardDavServer, session: ClientSession) -> None:
    for _ in range(PATIENCE * 20):
        assert server.process.poll() is None, f"{server.name} ended"
        try:
            await server.request(session, "PROPFIND", server.home)
        except ClientError:
            # The time of the event loop may stand still.
            await asyncio.to_thread(sleep, 0.05)
        else:
            return
    raise AssertionError(f"{server.name} does not answer")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _run(*command: str | Path) -> subprocess.Popen[bytes]:
    # The bare environment: what measures the tests is not for other programs.
    return subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _radicale(folder: Path) -> CardDavServer:
    """Start Radicale: http, and a login."""
    port = _free_port()
    users, configuration = folder / "users", folder / "configuration"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    configuration.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        "htpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'books'}\n",
        encoding="utf-8",
    )
    process = _run(
        PROGRAMS / "python", "-m", "radicale", "--config", str(configuration)
    )
    return CardDavServer("radicale", f"http://127.0.0.1:{port}", f"/{USER}/", process)


def _xandikos(folder: Path) -> CardDavServer:
    """Start Xandikos: https with a certificate that nobody vouches for, and a login."""
    port = _free_port()
    users = folder / "users"
    program = (
        "import bcrypt, sys; "
        "print(bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt(4)).decode())"
    )
    hashed = subprocess.check_output(
        [PROGRAMS / "python", "-c", program, PASSWORD], text=True, timeout=PATIENCE
    )
    users.write_text(f"{USER}:{hashed}", encoding="utf-8")
    process = _run(
        *(PROGRAMS / "python", PROGRAMS / "xandikos", "serve"),
        *("-d", folder / "books", "--autocreate", "--defaults"),
        *("--current-user-principal", f"/{USER}/"),
        *("-l", "127.0.0.1", "-p", str(port)),
        *("--autocert", "--state-dir", folder, "--htpasswd", users),
    )
    return CardDavServer(
        "xandikos", f"https://127.0.0.1:{port}", f"/{USER}/contacts/", process
    )

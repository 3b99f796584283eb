"""A CardDAV server as people have one: Radicale, with somebody's address book."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from .home_assistant import free_port
from .progress import DemoError

ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = ROOT / ".build" / "carddav_servers" / "bin" / "python"
START_SECONDS: Final = 60

_USER: Final = "home"
# Of a server on this machine that nobody else reaches, and that is gone afterwards.
_PASSWORD: Final = "demo"
_NEW_BOOK: Final = (
    '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>'
    "<resourcetype><collection/><C:addressbook/></resourcetype>"
    "<displayname>{}</displayname></prop></set></mkcol>"
)


@dataclass(frozen=True, slots=True)
class CardDavServer:
    """A server that runs.

    Attributes:
        url: Its address.
        username: Whose address book it has.
        password: Theirs.
        book: The address of the address book.
    """

    url: str
    username: str
    password: str
    book: str

    async def put(self, name: str, number: str) -> None:
        """Keep somebody's card, as another program of the user would.

        Raises:
            DemoError: The server does not take it.
        """
        identifier = name.encode().hex()
        card = (
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{identifier}\r\nFN:{name}\r\n"
            f"N:{name};;;;\r\nTEL;TYPE=WORK:{number}\r\nEND:VCARD\r\n"
        )
        await self.request("PUT", f"{self.book}{identifier}.vcf", card, "text/vcard")

    async def request(
        self, method: str, url: str, body: str = "", content_type: str = "text/xml"
    ) -> None:
        """Send a request.

        Raises:
            DemoError: It was refused.
            aiohttp.ClientError: Nobody answers.
        """
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method,
                url,
                data=body.encode(),
                headers={
                    "Authorization": aiohttp.encode_basic_auth(
                        self.username, self.password
                    ),
                    "Content-Type": content_type,
                },
            ) as response,
        ):
            if response.status >= 300:
                raise DemoError(f"{method} {url}: HTTP {response.status}")


@asynccontextmanager
async def running_carddav_server(book: str) -> AsyncIterator[CardDavServer]:
    """Run a server with an empty address book.

    Args:
        book: The address book's name.

    Raises:
        DemoError: It does not start.
    """
    with TemporaryDirectory(prefix="telephony-demo-") as folder:
        port = free_port()
        configuration = _configure(Path(folder), port)
        process = await asyncio.create_subprocess_exec(
            *(str(PYTHON), "-m", "radicale", "--config", str(configuration)),
            env={"PATH": os.environ["PATH"]},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            server = CardDavServer(
                url, _USER, _PASSWORD, f"{url}/{_USER}/{book.casefold()}/"
            )
            await _wait_for(server, process)
            await server.request("MKCOL", server.book, _NEW_BOOK.format(book))
            yield server
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _configure(folder: Path, port: int) -> Path:
    """Write down what the server has to know; return where."""
    configuration, users = folder / "configuration", folder / "users"
    users.write_text(f"{_USER}:{_PASSWORD}\n", encoding="utf-8")
    configuration.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        "htpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'books'}\n",
        encoding="utf-8",
    )
    return configuration


async def _wait_for(server: CardDavServer, process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(START_SECONDS):
            while process.returncode is None:
                try:
                    await server.request("PROPFIND", f"{server.url}/{server.username}/")
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
                else:
                    return
    except TimeoutError:
        pass
    raise DemoError("the address book server did not start")

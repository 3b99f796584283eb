"""The way to a vendor, and all that can be wrong with it before a request is sent."""

import asyncio
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
import socket
import ssl
from tempfile import NamedTemporaryFile
from typing import Final, Self, override

from aiohttp import ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from yarl import URL

from simulator.vendor_server import VendorServer

HOST: Final = "vendor.test"
_LOOPBACK: Final = "127.0.0.1"


class Outage(StrEnum):
    """What can be wrong with the way."""

    NO_NAME = "no name"
    REFUSED = "refused"
    NEVER_ACCEPTED = "never accepted"


class Distrust(StrEnum):
    """What can be wrong with the way to a vendor that is spoken to in TLS."""

    WRONG_CERTIFICATE = "wrong certificate"
    NO_ENCRYPTION = "no encryption"


class Network(AbstractResolver):
    """Leads every name to this machine, to the port that the trouble wants.

    All of it is real: names that nobody knows, ports at which nobody listens, queues
    that are full, certificates that nobody trusts. Every request has a connection of
    its own, so that none slips through on an older one.

    Attributes:
        trouble: What is wrong now.
        waiting: Connections that were begun and will not be accepted.
    """

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.trouble: Outage | Distrust | None = None
        self.waiting = 0
        self._ports: dict[Outage | Distrust, int] = {}
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open the ports that lead nowhere."""
        enter = self._running.enter_context
        unused = enter(socket.socket())
        unused.bind((_LOOPBACK, 0))
        full = enter(socket.socket())
        full.bind((_LOOPBACK, 0))
        full.listen(0)
        # This one waits to be accepted; there is no room for another.
        enter(socket.create_connection(full.getsockname()))
        self._ports = {
            Outage.REFUSED: unused.getsockname()[1],
            Outage.NEVER_ACCEPTED: full.getsockname()[1],
        }
        for distrust, answer in (
            (Distrust.WRONG_CERTIFICATE, _answer_as_a_stranger),
            (Distrust.NO_ENCRYPTION, _answer_in_plain_text),
        ):
            server = await asyncio.start_server(answer, _LOOPBACK, 0)
            await self._running.enter_async_context(server)
            self._ports[distrust] = server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them."""
        await self._running.aclose()

    def session(self) -> ClientSession:
        """Return a session whose requests go this way."""
        connector = TCPConnector(
            resolver=self,
            use_dns_cache=False,
            force_close=True,
            ssl=_Certificate.of_the_vendor().for_clients(),
        )
        return ClientSession(connector=connector)

    @staticmethod
    def address(server: VendorServer) -> str:
        """Return the address of a vendor, by name."""
        return str(URL(server.url).with_host(HOST)).rstrip("/")

    @staticmethod
    def encrypt(server: VendorServer) -> None:
        """Have a vendor speak TLS, with a certificate that the session trusts."""
        server.encrypt(_Certificate.of_the_vendor().for_servers())

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if self.trouble is Outage.NO_NAME:
            raise OSError(None, "no such host")
        if self.trouble is Outage.NEVER_ACCEPTED:
            self.waiting += 1
        if self.trouble is not None:
            port = self._ports[self.trouble]
        return [
            ResolveResult(
                hostname=host,
                host=_LOOPBACK,
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        """Nothing is open."""


async def _answer_as_a_stranger(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    # Whoever does not trust it hangs up.
    with suppress(OSError):
        await writer.start_tls(_Certificate.of_a_stranger().for_servers())
    writer.close()


async def _answer_in_plain_text(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


class _Certificate:
    """Says that its owner is the vendor; whether one trusts it is another matter."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            # It is checked by the real clock, wherever the one of the test stands.
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False)
            .sign(key, hashes.SHA256())
        )
        self._public = certificate.public_bytes(Encoding.PEM)
        self._private = key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )

    @classmethod
    @cache
    def of_the_vendor(cls) -> Self:
        return cls()

    @classmethod
    @cache
    def of_a_stranger(cls) -> Self:
        return cls()

    def for_clients(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._public.decode())

    def for_servers(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with NamedTemporaryFile() as file:
            file.write(self._public + self._private)
            file.flush()
            context.load_cert_chain(file.name)
        return context

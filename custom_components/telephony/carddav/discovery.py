"""From what a person knows of a server to its address books (RFC 6764)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import ClientSession
from yarl import URL

from ..calls import one_line
from .addresses import folder, origin_of, pointed_at, safe_url
from .carddav_errors import (
    BadAddressError,
    CardDavError,
    NoAccessError,
    NoCardDavError,
    ServerOutOfOrderError,
    TooLargeBookError,
)
from .connection import CardDavConnection, Credentials
from .multistatus import CARDDAV, DAV, Multistatus, Resource, read_multistatus
from .request_bodies import DISCOVERY

MOST_STEPS: Final = 20
MOST_BOOKS: Final = 100
_PATIENCE_WITH_DNS: Final = 10

_WELL_KNOWN: Final = "/.well-known/carddav"
_HOMES: Final = f"{CARDDAV}addressbook-home-set"
_PRINCIPAL: Final = f"{DAV}current-user-principal"
# What a server makes itself: all of its users, whoever wrote somebody lately.
_MADE_BY_SERVER: Final = ("z-server-generated--", "z-app-generated--")

# What one address answers, another may not.
_TRY_THE_NEXT: Final = (NoCardDavError, NoAccessError, ServerOutOfOrderError)


@dataclass(frozen=True, slots=True)
class Service:
    """An SRV record.

    Attributes:
        host: Who offers the service; "." where nobody does.
        port: Where.
        priority: The lowest comes first.
        weight: Among those of a priority, the heaviest comes first.
    """

    host: str
    port: int
    priority: int = 0
    weight: int = 0


class ServiceRecords(Protocol):
    """Looks into the DNS, as whoever runs this can; what cannot be had is empty."""

    async def services(self, name: str) -> Sequence[Service]:
        """Return the SRV records of a name."""

    async def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name."""


@dataclass(frozen=True, slots=True)
class Book:
    """An address book of a server.

    Attributes:
        url: Its address.
        name: What it is called there, in one line.
        is_made_by_server: Whether the server keeps it, so that it may vanish.
    """

    url: str
    name: str
    is_made_by_server: bool


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found.

    Attributes:
        books: Those that people keep first, in the server's order.
        origins: Who got the credentials, and has to get them again.
    """

    books: tuple[Book, ...]
    origins: frozenset[str]


async def discover(
    session: ClientSession,
    credentials: Credentials,
    address: str,
    *,
    agreed_origins: Iterable[str] = (),
    records: ServiceRecords | None = None,
) -> Discovery:
    """Find the address books of a user.

    Args:
        session: Keeps no cookies.
        credentials: Whose books.
        address: Of a book, a home, a principal or a server; a domain; a mail address.
        agreed_origins: Other servers that the user let have the credentials.
        records: The DNS; without it a domain is its own server.

    Raises:
        BadAddressError: The address cannot be used.
        OtherOriginError: The books, or the way to them, are another server's: ask the
            user, and come back with its origin.
        CardDavError: There are no books to be had.
    """
    start = await _start(address.strip(), records)
    origins = {*agreed_origins}
    if start.is_own:
        origins.add(origin_of(start.urls[0]))
    connection = CardDavConnection(session, credentials, origins)
    search = _Search(connection)
    failure: CardDavError | None = None
    for url in start.urls:
        try:
            await search.look_at(url)
        except _TRY_THE_NEXT as error:
            # The first says most: it is about what the user entered.
            failure = failure or error
        if search.books:
            books = sorted(
                search.books.values(), key=lambda book: book.is_made_by_server
            )
            return Discovery(tuple(books), connection.origins)
    raise failure or NoCardDavError("no address book")


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a search begins.

    Attributes:
        urls: Of one server, the likeliest first.
        is_own: Whether the user named the server.
    """

    urls: tuple[URL, ...]
    is_own: bool


async def _start(address: str, records: ServiceRecords | None) -> _Start:
    if "://" in address:
        return _Start(_around(safe_url(address)), is_own=True)
    user, _, domain = address.rpartition("@")
    if "/" in user:
        raise BadAddressError("it cannot be read")
    url = safe_url(f"https://{domain}")
    if records is None or url.raw_path != "/" or url.explicit_port is not None:
        return _Start(_around(url), is_own=True)
    name = f"_carddavs._tcp.{url.raw_host}"
    try:
        async with asyncio.timeout(_PATIENCE_WITH_DNS):
            services = await records.services(name)
            texts = await records.texts(name) if services else ()
    except TimeoutError:
        services, texts = (), ()
    offered = [service for service in services if service.host.rstrip(".")]
    if not offered:
        return _Start(_around(url), is_own=True)
    best = min(offered, key=lambda service: (service.priority, -service.weight))
    host = best.host.rstrip(".").lower()
    server = safe_url(f"https://{host}:{best.port}/")
    paths = [text.removeprefix("path=") for text in texts if text.startswith("path=/")]
    first = pointed_at(server, paths[0]) if paths else None
    # Nobody vouches for what the DNS says, unless it stays within the domain.
    domain = url.raw_host or ""
    return _Start(
        _around(server if first is None or first.host != server.host else first),
        is_own=host == domain or host.endswith(f".{domain}"),
    )


def _around(url: URL) -> tuple[URL, ...]:
    """Return where to look on the server of an address."""
    well_known, root = url.with_path(_WELL_KNOWN), url.with_path("/")
    return (well_known, root) if url.raw_path == "/" else (url, well_known, root)


class _Search:
    """Goes from address to address, none twice, and gathers books.

    Attributes:
        books: By path.
    """

    def __init__(self, connection: CardDavConnection) -> None:
        """Begin with nothing."""
        self.books: dict[str, Book] = {}
        self._connection = connection
        self._asked: set[tuple[str, str, int]] = set()

    async def look_at(self, url: URL) -> None:
        """Find the books that an address leads to.

        Raises:
            CardDavError: A request failed.
        """
        found = await self._ask(url, 0)
        if found is None:
            return
        answer, base = found
        resource = answer.of(base)
        if resource is None:
            # A server calls what it was asked for by another name.
            resource = next(iter(answer.resources), None)
        if resource is None:
            return
        if _is_book(resource):
            self._take(resource)
            return
        homes = _linked(resource, _HOMES, base)
        for principal in _linked(resource, _PRINCIPAL, base):
            if found := await self._ask(principal, 0):
                answer, base = found
                for described in answer.resources:
                    homes += _linked(described, _HOMES, base)
        for home in homes or [base]:
            await self._look_into(home)

    async def _look_into(self, home: URL) -> None:
        if found := await self._ask(folder(home), 1):
            answer, _ = found
            for resource in answer.resources:
                if _is_book(resource):
                    self._take(resource)

    def _take(self, resource: Resource) -> None:
        path = resource.path.rstrip("/")
        segment = path.rpartition("/")[2]
        name = one_line(resource.text(f"{DAV}displayname") or "") or one_line(segment)
        self.books[path] = Book(
            str(folder(resource.url)), name, segment.startswith(_MADE_BY_SERVER)
        )
        if len(self.books) > MOST_BOOKS:
            raise TooLargeBookError("address books")

    async def _ask(self, url: URL, depth: int) -> tuple[Multistatus, URL] | None:
        """Return what an address says, and who said it; None where it was asked before."""
        key = (origin_of(url), url.raw_path_qs, depth)
        if key in self._asked:
            return None
        if len(self._asked) >= MOST_STEPS:
            raise TooLargeBookError("steps to an address book")
        self._asked.add(key)
        answer = await self._connection.propfind(url, DISCOVERY, depth)
        answer.raise_for_status()
        self._asked.add((origin_of(answer.url), answer.url.raw_path_qs, depth))
        return await read_multistatus(answer.body, answer.url), answer.url


def _is_book(resource: Resource) -> bool:
    return resource.has_type(f"{CARDDAV}addressbook")


def _linked(resource: Resource, name: str, base: URL) -> list[URL]:
    """Return the addresses in a property; they may be another server's."""
    found = (pointed_at(base, href) for href in resource.hrefs(name))
    return [url for url in found if url is not None]

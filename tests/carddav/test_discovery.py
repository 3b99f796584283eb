"""From what a person knows to the address books."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import ClientSession, web
import pytest
from yarl import URL

from custom_components.telephony.carddav import discovery
from custom_components.telephony.carddav.carddav_errors import (
    BadAddressError,
    CardDavError,
    NoAccessError,
    NoCardDavError,
    OtherOriginError,
    RefusedForNowError,
    TooLargeBookError,
    WrongCredentialsError,
)
from custom_components.telephony.carddav.connection import (
    CardDavConnection,
    Credentials,
)
from custom_components.telephony.carddav.discovery import (
    MOST_BOOKS,
    MOST_STEPS,
    Service,
    discover,
)

from .lying_server import BOOK, HOME, Asked, Lie, LyingServer, multistatus, resource


def answer(path: str, response: web.Response | str) -> Lie:
    """Return what answers one path's PROPFIND; a text is a resource's properties."""

    def lie(asked: Asked) -> web.Response | None:
        if asked.path != path:
            return None
        if isinstance(response, str):
            return multistatus(resource(path, response))
        return web.Response(
            status=response.status, headers=response.headers, body=response.body
        )

    return lie


def homes(*hrefs: str) -> str:
    """Return the property that names homes."""
    listed = "".join(f"<href>{href}</href>" for href in hrefs)
    return f"<C:addressbook-home-set>{listed}</C:addressbook-home-set>"


@pytest.mark.parametrize(
    "address", ["", "/", "/dav/principals/ann/", HOME, BOOK, BOOK[:-1], "/somewhere"]
)
async def test_any_address_of_a_server_leads_to_its_books(
    liar: LyingServer, session: ClientSession, credentials: Credentials, address: str
) -> None:
    if address == BOOK[:-1]:
        liar.lies.append(
            answer(BOOK[:-1], web.Response(status=301, headers={"Location": BOOK}))
        )
    found = await discover(session, credentials, f" {liar.url}{address} ")

    assert [(book.url, book.name) for book in found.books] == [
        (liar.url + BOOK, "My book")
    ]
    assert found.origins == {liar.url}


@pytest.mark.parametrize("status", [301, 302, 404, 405, 403, 500])
async def test_the_well_known_address_need_not_work(
    liar: LyingServer, session: ClientSession, credentials: Credentials, status: int
) -> None:
    liar.lies.append(
        answer(
            "/.well-known/carddav",
            web.Response(status=status, headers={"Location": "/"}),
        )
    )

    assert len((await discover(session, credentials, liar.url)).books) == 1


async def test_books_that_the_server_makes_come_last(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    liar.books = {
        "z-server-generated--system": "Accounts",
        "z-app-generated--contactsinteraction--recent": "",
        "a%20b": "",
        "work": "Work\u202e &amp;\n play",
    }

    found = await discover(session, credentials, liar.url)

    assert [(book.name, book.is_made_by_server) for book in found.books] == [
        ("a b", False),
        ("Work & play", False),
        ("My book", False),
        ("Accounts", True),
        ("z-app-generated--contactsinteraction--recent", True),
    ]
    assert found.books[0].url == f"{liar.url}{HOME}a%20b/"


async def test_books_of_several_homes_each_once(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    liar.lies.append(
        answer("/dav/principals/ann/", homes(HOME[:-1], "/dav/group/", HOME))
    )
    shared = "<resourcetype><C:addressbook/></resourcetype>"
    foreign = resource("https://elsewhere.example/dav/group/x/", shared)
    group = resource("/dav/group/shared/", shared)
    liar.lies.append(
        lambda asked: (
            multistatus(foreign, group) if asked.path == "/dav/group/" else None
        )
    )

    found = await discover(session, credentials, liar.url)

    assert [book.name for book in found.books] == ["My book", "shared"]


@pytest.mark.parametrize("where", ["principal", "home"])
async def test_another_servers_home_is_asked_for_once(
    liar: LyingServer, session: ClientSession, credentials: Credentials, where: str
) -> None:
    """emersion/go-webdav#61, kellylford/QuickMail#285."""
    port = URL(liar.url).port
    other = f"http://localhost:{port}"
    if where == "home":
        liar.lies.append(answer("/dav/principals/ann/", homes(other + HOME)))
    else:
        principal = f"<href>{other}/dav/principals/ann/</href>"
        for path in ("/", "/.well-known/carddav"):
            liar.lies.append(
                answer(
                    path,
                    f"<current-user-principal>{principal}</current-user-principal>",
                )
            )

    with pytest.raises(OtherOriginError) as refused:
        await discover(session, credentials, liar.url)

    assert refused.value.origin == other
    found = await discover(
        session, credentials, liar.url, agreed_origins=[refused.value.origin]
    )
    assert [book.url for book in found.books] == [other + BOOK]
    assert found.origins == {liar.url, other}


@pytest.mark.parametrize(
    ("response", "error", "requests"),
    [
        # Nobody is locked out by a search.
        (web.Response(status=401), WrongCredentialsError, 1),
        (web.Response(status=429), RefusedForNowError, 1),
        (web.Response(status=403), NoAccessError, 3),
        (web.Response(status=404), NoCardDavError, 3),
        (web.Response(text="<html>Hello</html>"), NoCardDavError, 3),
        (
            web.Response(status=207, text="<multistatus xmlns='DAV:'/>"),
            NoCardDavError,
            3,
        ),
        (web.Response(status=207, text="<other/>"), NoCardDavError, 3),
    ],
)
async def test_where_there_is_no_book(
    liar: LyingServer,
    session: ClientSession,
    credentials: Credentials,
    response: web.Response,
    error: type[CardDavError],
    requests: int,
) -> None:
    liar.lies.append(lambda asked: answer(asked.path, response)(asked))

    with pytest.raises(error) as raised:
        await discover(session, credentials, f"{liar.url}/dav")

    assert raised.type is error
    assert len(liar.asked) == requests


async def test_a_home_is_enough(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    """pimutils/vdirsyncer#498: there is a server without principals."""
    liar.lies.append(
        lambda asked: (
            web.Response(status=404)
            if not asked.path.startswith(HOME)
            else multistatus(
                resource(HOME, "<resourcetype><collection/></resourcetype>")
            )
            if asked.kind == "PROPFIND 0"
            else None
        )
    )

    found = await discover(session, credentials, liar.url + HOME)

    assert [book.name for book in found.books] == ["My book"]
    # What the entered address answered says more than what was tried after it.
    liar.lies.insert(
        0,
        lambda asked: web.Response(status=403) if asked.path.startswith(HOME) else None,
    )
    with pytest.raises(NoAccessError):
        await discover(session, credentials, liar.url + HOME)


async def test_no_address_is_asked_twice(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    liar.lies += [
        answer(
            "/.well-known/carddav", web.Response(status=302, headers={"Location": "/"})
        ),
        lambda asked: multistatus(resource(asked.path, homes("/", "/"))),
    ]

    with pytest.raises(NoCardDavError):
        await discover(session, credentials, liar.url)

    assert [(asked.path, asked.depth) for asked in liar.asked] == [
        ("/.well-known/carddav", "0"),
        ("/", "0"),
        ("/", "1"),
    ]


async def test_a_search_has_an_end(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    """mstilkerich/rcmcarddav#143."""
    # Each principal has a home that is none, and names itself.
    many = homes("/", *(f"/home{number}/" for number in range(MOST_STEPS)))
    liar.lies.append(
        lambda asked: multistatus(
            resource(asked.path, many),
            resource(asked.path + "x/", "<resourcetype><collection/></resourcetype>"),
        )
    )
    with pytest.raises(TooLargeBookError):
        await discover(session, credentials, liar.url)
    assert len(liar.asked) <= MOST_STEPS

    liar.lies.clear()
    liar.books = {f"book{number}": "" for number in range(MOST_BOOKS)}
    with pytest.raises(TooLargeBookError):
        await discover(session, credentials, liar.url)


@dataclass
class Records:
    """A DNS that says what a test says."""

    answers: Sequence[Service] = ()
    path: str = ""
    is_silent: bool = False
    asked: str = ""

    async def services(self, name: str) -> Sequence[Service]:
        self.asked = name
        if self.is_silent:
            await asyncio.Event().wait()
        return self.answers

    async def texts(self, name: str) -> Sequence[str]:
        return ["other=1", f"path={self.path}"]


@pytest.mark.parametrize(
    ("address", "records", "expected"),
    [
        # What another name has to say is the user's to agree to.
        ("ann@example.com", Records([Service("dav.host.net", 443)]), "https://dav.host.net"),
        ("example.com", Records([Service("DAV.host.net.", 8443)], "/x"), "https://dav.host.net:8443"),
        (
            "example.com",
            Records([Service("two.net", 443, 2), Service("one.net", 443, 1), Service("light.net", 443, 1, -1)]),
            "https://one.net",
        ),
    ],
)  # fmt: skip
async def test_a_server_that_only_the_dns_names_is_asked_for(
    session: ClientSession,
    credentials: Credentials,
    address: str,
    records: Records,
    expected: str,
) -> None:
    with pytest.raises(OtherOriginError) as refused:
        await discover(session, credentials, address, records=records)

    assert refused.value.origin == expected
    assert records.asked == "_carddavs._tcp.example.com"


@pytest.mark.parametrize(
    ("address", "records", "expected"),
    [
        ("ann@example.com", None, ["https://example.com/.well-known/carddav", "https://example.com/"]),
        ("example.com", Records(), ["https://example.com/.well-known/carddav", "https://example.com/"]),
        ("example.com", Records([Service(".", 0)]), ["https://example.com/.well-known/carddav", "https://example.com/"]),
        ("example.com", Records(is_silent=True), ["https://example.com/.well-known/carddav", "https://example.com/"]),
        (
            "ann@example.com",
            Records([Service("dav.example.com", 8443)], "/a"),
            [f"https://dav.example.com:8443{path}" for path in ("/a", "/.well-known/carddav", "/")],
        ),
        (
            "example.com",
            Records([Service("dav.example.com", 443)], "//evil.example/a"),
            ["https://dav.example.com/.well-known/carddav", "https://dav.example.com/"],
        ),
        (
            "example.com:5232/dav",
            Records([Service("other.net", 1)]),
            [f"https://example.com:5232{path}" for path in ("/dav", "/.well-known/carddav", "/")],
        ),
    ],
)  # fmt: skip
async def test_where_a_domain_is_looked_for(
    session: ClientSession,
    credentials: Credentials,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    records: Records | None,
    expected: list[str],
) -> None:
    """Names of others cannot be reached from a test, so that it looks over the shoulder."""
    monkeypatch.setattr(discovery, "_PATIENCE_WITH_DNS", 0.01)
    asked: list[str] = []

    async def refuse(_: object, method: str, url: URL, *rest: object) -> None:
        asked.append(str(url))
        raise NoCardDavError(method)

    monkeypatch.setattr(CardDavConnection, "_send", refuse)
    with pytest.raises(NoCardDavError):
        await discover(session, credentials, address, records=records)

    assert asked == expected


@pytest.mark.parametrize(
    "address", ["", "ann@", "https://a:b@example.com", "x/y@z", "a b"]
)
async def test_an_address_that_is_none(
    session: ClientSession, credentials: Credentials, address: str
) -> None:
    with pytest.raises(BadAddressError):
        await discover(session, credentials, address)

"""A CardDAV server of the tests' own, which can be as wrong as real ones are."""

from collections.abc import Callable
from dataclasses import dataclass, field
import re
from typing import Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from aiohttp import encode_basic_auth, web

from .carddav_servers import PASSWORD, USER, card_of

HOME: Final = "/dav/ann/"
BOOK: Final = "/dav/ann/book/"

_NAMESPACES: Final = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
    ' xmlns:S="http://calendarserver.org/ns/"'
)
INVALID_TOKEN: Final = f"<error {_NAMESPACES}><valid-sync-token/></error>"

type Lie = Callable[[Asked], web.StreamResponse | None]


@dataclass(frozen=True)
class Asked:
    """A request as it came.

    Attributes:
        method: The HTTP method.
        path: Percent-encoded as received.
        depth: The header, "" without.
        body: As received.
        authorization: The header, "" without.
    """

    method: str
    path: str
    depth: str
    body: str
    authorization: str

    @property
    def kind(self) -> str:
        """What is asked: "sync", "multiget", or the method with its depth."""
        if self.method == "REPORT":
            return "sync" if "sync-collection" in self.body else "multiget"
        return f"{self.method} {self.depth}".strip()

    @property
    def hrefs(self) -> list[str]:
        """The hrefs that are asked for."""
        return re.findall("<href>(.*?)</href>", self.body)

    @property
    def token(self) -> str:
        """The token from which on is asked."""
        token: str = re.findall("<sync-token>(.*?)</sync-token>", self.body)[0]
        return token


def multistatus(*responses: str, token: str = "") -> web.Response:
    """Return an answer of some responses."""
    end = f"<sync-token>{token}</sync-token>" if token else ""
    text = f"<multistatus {_NAMESPACES}>{''.join(responses)}{end}</multistatus>"
    return web.Response(status=207, text=text, content_type="application/xml")


def resource(href: str, properties: str, status: str = "200 OK") -> str:
    """Return what is said of one resource."""
    return (
        f"<response><href>{href}</href><propstat><prop>{properties}</prop>"
        f"<status>HTTP/1.1 {status}</status></propstat></response>"
    )


def bare(href: str, status: str) -> str:
    """Return a resource's status."""
    return f"<response><href>{href}</href><status>HTTP/1.1 {status}</status></response>"


@dataclass
class LyingServer:
    """One book, right by itself, and wrong in the ways that a test names.

    Attributes:
        url: Its address.
        cards: The texts, by path without escapes.
        lies: Each is asked in turn, before the truth is told.
        asked: All requests.
        reports: Whether it offers sync-collection.
        ctag: Whether it has one.
        etag: From the number of a change to its ETag; "" is none.
        gone: What it says of a removed card.
        page: How many changes a report has.
        books: More books in the home: name and display name.
        escaped: How it writes a path.
    """

    url: str = ""
    cards: dict[str, str] = field(default_factory=dict)
    lies: list[Lie] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    reports: bool = True
    ctag: bool = True
    etag: Callable[[int], str] = '"{}"'.format
    gone: Callable[[str], str] = lambda href: bare(href, "404 Not Found")
    page: int = 100_000
    books: dict[str, str] = field(default_factory=dict)
    escaped: Callable[[str], str] = quote
    changes: list[str] = field(default_factory=list)

    def put(self, *names: str, text: str | None = None) -> None:
        """Keep a card for each name."""
        for name in names:
            path = f"{BOOK}{name}.vcf"
            self.cards[path] = card_of(name, path) if text is None else text
            self.changes.append(path)

    def delete(self, *names: str) -> None:
        """Delete a card for each name."""
        for name in names:
            path = f"{BOOK}{name}.vcf"
            del self.cards[path]
            self.changes.append(path)

    @property
    def texts(self) -> dict[str, str]:
        """What a reader has to have of each card, by path: XML keeps no CR."""
        return {
            path: text.replace("\r\n", "\n").strip()
            for path, text in self.cards.items()
        }

    @property
    def token(self) -> str:
        """The present token."""
        return f"urn:t:{len(self.changes)}"

    @property
    def kinds(self) -> list[str]:
        """What was asked since this was last asked."""
        kinds = [asked.kind for asked in self.asked]
        self.asked.clear()
        return kinds

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        asked = Asked(
            request.method,
            request.raw_path,
            request.headers.get("Depth", ""),
            (await request.read()).decode(),
            request.headers.get("Authorization", ""),
        )
        self.asked.append(asked)
        for lie in self.lies:
            if (answer := lie(asked)) is not None:
                return answer
        if asked.authorization != encode_basic_auth(USER, PASSWORD):
            return web.Response(
                status=401, headers={"WWW-Authenticate": 'Basic realm="here"'}
            )
        return self.truth(asked)

    def truth(self, asked: Asked) -> web.StreamResponse:
        """Answer as one should."""
        path = unquote(asked.path)
        match asked.kind:
            case "PROPFIND 0" | "PROPFIND 1" if path == BOOK:
                return multistatus(
                    self._book(BOOK, "My book"),
                    *(
                        resource(self.escaped(card), self._etag(card))
                        for card in self.cards
                        if asked.depth == "1"
                    ),
                )
            case "PROPFIND 1" if path == HOME:
                return multistatus(
                    resource(HOME, "<resourcetype><collection/></resourcetype>"),
                    *(
                        self._book(f"{HOME}{name}/", shown)
                        for name, shown in self.books.items()
                    ),
                    self._book(BOOK, "My book"),
                )
            case "PROPFIND 0" if path in {"/", "/.well-known/carddav"}:
                return multistatus(
                    resource(
                        path,
                        "<current-user-principal><href>/dav/principals/ann/</href>"
                        "</current-user-principal>",
                    )
                )
            case "PROPFIND 0" if path == "/dav/principals/ann/":
                return multistatus(
                    resource(
                        path,
                        f"<C:addressbook-home-set><href>{HOME}</href>"
                        "</C:addressbook-home-set>",
                    )
                )
            case "sync" if path == BOOK:
                return self._sync(asked.token)
            case "multiget" if path == BOOK:
                return multistatus(*(self.card(href) for href in asked.hrefs))
            case "GET" if path in self.cards:
                return web.Response(text=self.cards[path], content_type="text/vcard")
            case _:
                return web.Response(status=404)

    def card(self, href: str) -> str:
        """Return what a multiget says of a card."""
        path = unquote(href)
        if path not in self.cards:
            return self.gone(href)
        text = f"<C:address-data>{escape(self.cards[path])}</C:address-data>"
        return resource(href, f"{self._etag(path)}{text}")

    def _etag(self, path: str) -> str:
        last = len(self.changes) - self.changes[::-1].index(path)
        etag = self.etag(last)
        return f"<getetag>{escape(etag)}</getetag>" if etag else "<displayname/>"

    def _book(self, path: str, name: str) -> str:
        report = (
            "<supported-report><report><sync-collection/></report></supported-report>"
        )
        return resource(
            path,
            "<resourcetype><collection/><C:addressbook/></resourcetype>"
            f"<displayname>{name}</displayname>"
            + (
                f"<supported-report-set>{report}</supported-report-set>"
                f"<sync-token>{self.token}</sync-token>"
                if self.reports
                else ""
            )
            + (f"<S:getctag>{len(self.changes)}</S:getctag>" if self.ctag else ""),
        )

    def _sync(self, token: str) -> web.Response:
        start = int(token.rpartition(":")[2] or 0)
        part = self.changes[start : start + self.page]
        end = start + len(part)
        more = [bare(BOOK, "507 Insufficient Storage")]
        return multistatus(
            *(
                resource(self.escaped(path), self._etag(path))
                if path in self.cards
                else self.gone(self.escaped(path))
                for path in dict.fromkeys(part)
                if start or path in self.cards
            ),
            *(more if end < len(self.changes) else ()),
            token=f"urn:t:{end}",
        )

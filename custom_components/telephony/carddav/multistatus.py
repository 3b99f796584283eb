"""What a server says of many resources at once (RFC 4918, 207 Multi-Status).

It proves little: some servers answer so for a book that is not there, with the refusal
inside.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from xml.etree.ElementTree import Element

from yarl import URL

from .addresses import path_of, raw_path_at, unescaped
from .bounded_xml import read_xml
from .carddav_errors import NoCardDavError

DAV: Final = "{DAV:}"
CARDDAV: Final = "{urn:ietf:params:xml:ns:carddav}"
CALENDAR_SERVER: Final = "{http://calendarserver.org/ns/}"

ADDRESS_DATA: Final = f"{CARDDAV}address-data"
ETAG: Final = f"{DAV}getetag"
RESOURCE_TYPE: Final = f"{DAV}resourcetype"
SYNC_TOKEN: Final = f"{DAV}sync-token"

# One server has said "I'm a teapot" of what is not there any more.
_GONE: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.IM_A_TEAPOT}
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Resource:
    """What is said of one resource.

    Attributes:
        base: Who spoke of it.
        href: Its path, with the server's own escapes.
        path: As it is compared, without escapes.
        status: Of the whole resource; None where only its properties have one.
        properties: Those that it has.
        etag: Its ETag, opaque: quoted, weak or bare; None where it has none.
        is_empty: Whether nothing but refusals without a property was said.
    """

    base: URL
    href: str
    path: str
    status: int | None
    properties: Mapping[str, Element]
    etag: str | None
    is_empty: bool

    @property
    def url(self) -> URL:
        """Its address."""
        return self.base.join(URL(self.href, encoded=True))

    @property
    def is_gone(self) -> bool:
        """Whether it is not there any more."""
        return self.etag is None and (self.status in _GONE or self.is_empty)

    @property
    def is_there(self) -> bool:
        """Whether it exists: whoever has no ETag may still have a card."""
        if self.etag is not None:
            return True
        return not self.is_empty and (self.status is None or _is_success(self.status))

    @property
    def is_folder(self) -> bool:
        """Whether it is a collection."""
        return self.has_type(f"{DAV}collection")

    def has_type(self, name: str) -> bool:
        """Tell whether it is of a type."""
        types = self.properties.get(RESOURCE_TYPE)
        return types is not None and types.find(name) is not None

    def text(self, name: str) -> str | None:
        """Return the text of a property, if it has any."""
        return _text(self.properties.get(name))

    def hrefs(self, name: str) -> list[str]:
        """Return the hrefs in a property, as the server wrote them."""
        found = self.properties.get(name)
        return [] if found is None else [href.text or "" for href in found]


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A whole answer.

    Attributes:
        resources: Those of the server that answered, each once, the last word counts.
        sync_token: Where the next synchronisation begins (RFC 6578).
    """

    resources: tuple[Resource, ...]
    sync_token: str | None

    def of(self, url: URL) -> Resource | None:
        """Return what is said of one resource, with or without a slash at its end."""
        wanted = path_of(url).rstrip("/")
        for resource in self.resources:
            if resource.path.rstrip("/") == wanted:
                return resource
        return None

    def below(self, url: URL) -> dict[str, Resource]:
        """Return what is inside a collection, by path; all else is not its business."""
        start = path_of(url).rstrip("/") + "/"
        return {
            resource.path: resource
            for resource in self.resources
            if resource.path.startswith(start) and resource.path != start
        }


async def read_multistatus(document: bytes, base: URL) -> Multistatus:
    """Read an answer.

    Args:
        document: Its body.
        base: Who gave it; what it says of another host is ignored.

    Raises:
        NoCardDavError: It is no such answer.
        TooLargeBookError: It is too large.
    """
    root = await read_xml(document)
    if root.tag != f"{DAV}multistatus":
        raise NoCardDavError("another document than asked for")
    resources: dict[str, Resource] = {}
    for number, element in enumerate(root.iterfind(f"{DAV}response")):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        for resource in _resources(element, base):
            resources[resource.path] = resource
        # What is freed all at once at the end would hold up others.
        element.clear()
    token = root.findtext(SYNC_TOKEN, "").strip()
    return Multistatus(tuple(resources.values()), token or None)


def _resources(response: Element, base: URL) -> list[Resource]:
    """Return what a response says; a bare status may hold for several resources."""
    properties: dict[str, Element] = {}
    is_empty = bool(statuses := response.findall(f"{DAV}propstat"))
    for part in statuses:
        status = _status(part)
        named = part.find(f"{DAV}prop")
        found = () if named is None else tuple(named)
        if status is not None and _is_success(status):
            properties.update((prop.tag, prop) for prop in found)
            is_empty = False
        elif found or status not in _GONE:
            is_empty = False
    own_status, etag = _status(response), _text(properties.get(ETAG))
    return [
        Resource(base, href, unescaped(href), own_status, properties, etag, is_empty)
        for element in response.iterfind(f"{DAV}href")
        if (href := raw_path_at(base, element.text or "")) is not None
    ]


def _text(element: Element | None) -> str | None:
    return (element.text or "").strip() or None if element is not None else None


def _is_success(status: int) -> bool:
    return 200 <= status < 300


def _status(element: Element) -> int | None:
    """Return the number in a status line."""
    words = element.findtext(f"{DAV}status", "").split()
    if len(words) > 1 and words[1].isascii() and words[1].isdecimal():
        return int(words[1][:4])
    return None

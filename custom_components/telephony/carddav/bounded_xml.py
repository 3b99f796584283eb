"""XML of a server that is not trusted: an end to everything, and no pause for others."""

import asyncio
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
import re
from typing import Final, override
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from .carddav_errors import NoCardDavError, TooLargeBookError

# A book of fifty thousand cards has some seven elements for each.
MOST_ELEMENTS: Final = 400_000
GREATEST_DEPTH: Final = 40
# Some milliseconds of work, after which others have their turn.
_STEP: Final = 32 * 1024

# The last two are about encodings that nobody knows.
_UNREADABLE: Final = (ParseError, LookupError, ValueError)
_LONGEST_REFERENCE: Final = 12
_REFERENCE: Final = re.compile(r"&#(?:x([0-9a-fA-F]{1,7})|([0-9]{1,8}));")
_NOT_XML: Final = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # XML 1.0, section 2.2
)


class _BoundedBuilder(TreeBuilder):
    """Builds a tree, until it becomes too large."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self._depth = 0
        self._elements = 0

    def doctype(self, *_: object) -> None:
        """Refuse what declares entities: a few bytes would become any number."""
        raise NoCardDavError("a document type in its XML")

    @override
    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > GREATEST_DEPTH or self._elements > MOST_ELEMENTS:
            raise TooLargeBookError("elements")
        return super().start(tag, attrs)

    @override
    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


async def read_xml(document: bytes) -> Element:
    """Read a document whose size the caller has bounded.

    Characters that XML does not allow are left out, because servers keep and send them.

    Raises:
        NoCardDavError: It is no XML, or declares a document type.
        TooLargeBookError: It has too many elements, or too deep ones.
    """
    with suppress(*_UNREADABLE):
        return await _parse(_pieces(document))
    try:
        return await _parse(_repaired(document))
    except _UNREADABLE:
        raise NoCardDavError("it is not XML") from None


async def _parse(pieces: Iterator[bytes] | Iterator[str]) -> Element:
    parser = XMLParser(target=_BoundedBuilder())  # noqa: S314 - bounded above
    for piece in pieces:
        parser.feed(piece)
        await asyncio.sleep(0)
    root: Element = parser.close()
    return root


def _pieces(document: bytes) -> Iterator[bytes]:
    """Yield the document in steps, none of which ends within a reference."""
    start = 0
    while start < len(document):
        end = min(start + _STEP, len(document))
        mark = document.rfind(b"&", max(start + 1, end - _LONGEST_REFERENCE), end)
        if mark != -1 and end < len(document):
            end = mark
        yield document[start:end]
        start = end


def _repaired(document: bytes) -> Iterator[str]:
    """Yield a document in UTF-8 without what XML does not allow."""
    decoder = getincrementaldecoder("utf-8-sig")("replace")
    for piece in _pieces(document):
        text = _REFERENCE.sub(_without_forbidden, decoder.decode(piece))
        yield _NOT_XML.sub("", text)


def _without_forbidden(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if number > 0x10FFFF or _NOT_XML.match(chr(number)):
        return ""
    return reference[0]

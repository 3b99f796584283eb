"""Reads vCard files of all versions, as address books and old phones write them.

Sources: RFC 6350 (vCard 4.0), RFC 2426 (3.0), the vCard 2.1 specification of the
Internet Mail Consortium, and RFC 3966 (tel URIs).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
import re
from typing import Final
from urllib.parse import unquote

from ..calls import LONGEST_NAME, plain_text
from ..numbering.notation import without_tones
from .content_line import (
    BEGIN,
    END,
    ContentLine,
    MalformedLineError,
    decode,
    split,
    unescape,
    unfold,
)

# A card's name and numbers are short; what is longer is no name and no number.
_LONGEST_LINE: Final = 12_000
_LONGEST_CARD: Final = 20_000

# A photo, say, is passed over, however large it is.
_WANTED: Final = re.compile(
    r"(?:[\w-]+\.)*+"
    r"(?:FN|KIND|N|NICKNAME|ORG|TEL|UID|X-ADDRESSBOOKSERVER-KIND)[ \t]*+[;:]",
    re.IGNORECASE,
)
# After the soft line break of quoted-printable, a blank may be one of the text.
_FOLDED_BYTES: Final = re.compile(rb"(?<!=)(?<!=\r)\r?\n[ \t]")
_CHARSET: Final = re.compile(rb"[^:]*;CHARSET=\"?([\w.-]+)", re.IGNORECASE)

# In a card a name is written family, given, additional, prefixes, suffixes.
_SPOKEN_ORDER: Final = (3, 1, 2, 0, 4)
_NOT_FOR_TALKING: Final = {"FAX", "PAGER", "MODEM"}
_LEAST_PREFERRED: Final = 100


@dataclass(frozen=True, slots=True)
class _Property:
    """A line, and the text that it has for a value."""

    line: ContentLine
    text: str


type _Properties = Mapping[str, Sequence[_Property]]


class NotAVCardError(ValueError):
    """A file has no vCard in it."""


class _EmptyCardError(ValueError):
    """A card has neither a name nor a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person or organization.

    Attributes:
        name: As it is shown; "" where it has none.
        numbers: As they are written, the best to call first; none may be left out.
        uid: What the card is known by in its address book; None where it has none.
        organization: Where the person works; None where it is not said.
    """

    name: str
    numbers: tuple[str, ...]
    uid: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class CardFile:
    """What is in a vCard file. Groups of people are left out.

    Attributes:
        cards: Those that could be read, in their order.
        unreadable: How many could not.
        unreadable_lines: How many lines of the others could not. They cost no more.
    """

    cards: tuple[Card, ...]
    unreadable: int
    unreadable_lines: int


def read_cards(content: bytes) -> CardFile:
    """Read a vCard file.

    Args:
        content: The file, in UTF-8, UTF-16 or a Western European encoding.

    Raises:
        NotAVCardError: No card begins in it.
    """
    written = list(_split(_decode(content)))
    if not written:
        raise NotAVCardError
    cards: list[Card] = []
    unreadable = unreadable_lines = 0
    for lines in written:
        properties = _properties(lines)
        try:
            card = _contact(properties)
        except _EmptyCardError:
            unreadable += 1
            continue
        unreadable_lines += len(lines) - sum(map(len, properties.values()))
        if card is not None:
            cards.append(card)
    return CardFile(tuple(cards), unreadable, unreadable_lines)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace")
    if content[:1] == b"\0":
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # One card may be in another encoding, or a letter be torn by a folded line.
        return "\n".join(
            map(_decode_line, _FOLDED_BYTES.sub(b"", content).split(b"\n"))
        )


def _decode_line(line: bytes) -> str:
    charset = _CHARSET.match(line)
    return decode(line, charset[1].decode() if charset else None)


def _split(text: str) -> Iterator[list[str]]:
    """Yield what matters of every card: nothing if it does not end or is too long."""
    card: list[str] | None = None
    for line in unfold(text):
        if BEGIN.fullmatch(line):
            if card is not None:
                yield []
            card = []
        elif card is None:
            continue
        elif END.fullmatch(line):
            yield card if sum(map(len, card)) <= _LONGEST_CARD else []
            card = None
        elif _WANTED.match(line):
            card.append(line[:_LONGEST_LINE])
    if card is not None:
        yield []


def _properties(lines: Iterable[str]) -> _Properties:
    """Return the properties that can be read, by name."""
    properties: defaultdict[str, list[_Property]] = defaultdict(list)
    for written in lines:
        with suppress(MalformedLineError):
            line = ContentLine.parse(written)
            properties[line.name].append(_Property(line, line.text()))
    return properties


def _contact(properties: _Properties) -> Card | None:
    """Return what a card tells; None for one that is about a group of people.

    Raises:
        _EmptyCardError: It tells nothing.
    """
    kinds = _texts(properties, "KIND", "X-ADDRESSBOOKSERVER-KIND")
    if any(kind.lower() == "group" for kind in kinds):
        return None
    name, numbers = _name(properties), _numbers(properties.get("TEL", ()))
    if not name and not numbers:
        raise _EmptyCardError
    return Card(
        name=name,
        numbers=tuple(numbers),
        uid=next(_texts(properties, "UID"), None),
        organization=next(_texts(properties, "ORG"), None),
    )


def _name(properties: _Properties) -> str:
    for text in _texts(properties, "FN", "N", "NICKNAME", "ORG"):
        # Some address books write the semicolons between the parts of no name.
        if (name := text[:LONGEST_NAME].rstrip()).strip(";, "):
            return name
    return ""


def _texts(properties: _Properties, *names: str) -> Iterator[str]:
    """Yield what properties say, each in one line, without those that say nothing."""
    for name in names:
        for one in properties.get(name, ()):
            yield from filter(None, map(plain_text, _values(name, one.text)))


def _values(name: str, value: str) -> list[str]:
    """Return the values of a property: several nicknames, or one of anything else."""
    if name == "NICKNAME":
        return [unescape(nickname) for nickname in split(value, ",")]
    if name == "N":
        fields = split(value, ";")
        spoken = [fields[place] for place in _SPOKEN_ORDER if place < len(fields)]
        parts = [part for field in spoken for part in split(field, ",")]
    elif name == "ORG":
        parts = split(value, ";")
    else:
        parts = [value]
    return [" ".join(map(unescape, parts))]


def _numbers(properties: Iterable[_Property]) -> list[str]:
    """Return the numbers, the preferred one first and those of machines last."""
    numbers = [
        (_worth(one.line), number)
        for one in properties
        for text in unescape(one.text).splitlines()
        if (number := _number(plain_text(text)))
    ]
    numbers.sort(key=lambda entry: entry[0])
    return [number for _, number in numbers]


def _worth(line: ContentLine) -> tuple[bool, int]:
    """Return what sorts numbers: whether nobody talks there, and which is preferred."""
    types = line.words("TYPE")
    preference = 1 if "PREF" in types else _LEAST_PREFERRED
    for rank in line.parameters.get("PREF", ()):
        # From 1 to 100.
        preference = int(rank[:4]) if rank.isdecimal() else 1
    return bool(types & _NOT_FOR_TALKING), preference


def _number(text: str) -> str:
    """Return a number as it is dialled, out of a tel URI where it is one."""
    scheme, separator, address = text.partition(":")
    if not separator or scheme.strip().lower() != "tel":
        return without_tones(text)
    number, *parameters = map(plain_text, unquote(address).split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.lower() == "phone-context" and value.startswith("+"):
            number = number if number.startswith("+") else value + number
        elif name.lower() == "ext" and value:
            number = f"{number};ext={value}"
    return without_tones(number)

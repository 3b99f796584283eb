"""Reads vCard files of all versions, as address books and old phones write them.

Sources: RFC 6350 (vCard 4.0), RFC 2426 (3.0), the vCard 2.1 specification of the
Internet Mail Consortium, and RFC 3966 (tel URIs).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
import re
from typing import Final
from urllib.parse import unquote

from ..calls import LONGEST_NAME, NumberUse, plain_text
from ..numbering.notation import without_tones
from .content_line import (
    BEGIN,
    END,
    LONGEST_LINE,
    ContentLine,
    MalformedLineError,
    split,
    unescape,
    unfold,
)
from .embedded_picture import embedded_picture
from .number_use import is_for_talking, use_of

# A card's name and numbers are short; what is longer is no name and no number.
_LONGEST_LINE: Final = 12_000
_LONGEST_CARD: Final = 20_000

_MOST_NICKNAMES: Final = 10

# All else is passed over, however large it is.
_WANTED: Final = re.compile(
    r"(?:[\w-]++\.)*+"
    r"(?:FN|KIND|N|NICKNAME|ORG|TEL|UID|X-ABLABEL|X-ADDRESSBOOKSERVER-KIND)"
    r"[ \t]*+[;:]",
    re.IGNORECASE,
)
_PHOTO: Final = re.compile(r"(?:[\w-]++\.)*+PHOTO[ \t]*+[;:]", re.IGNORECASE)
# In a card a name is written family, given, additional, prefixes, suffixes.
_SPOKEN_ORDER: Final = (3, 1, 2, 0, 4)
_LEAST_PREFERRED: Final = 100


@dataclass(slots=True)
class _WrittenCard:
    """What matters of a card.

    Attributes:
        lines: Its lines with texts; none if it does not end or is too long.
        picture: The first one that is in it.
    """

    lines: list[str] = field(default_factory=list)
    picture: bytes | None = None


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
class VCard:
    """One person or organization.

    Attributes:
        name: As it is shown; "" where it has none.
        numbers: As they are written, the best to call first; none may be left out.
        uses: What each of the numbers is for; None for one of which that is not said.
        uid: What the card is known by in its address book; None where it has none.
        organization: Where the person works; None where it is not said.
        nicknames: What they are called as well, each in one line; at most ten.
        picture: The bytes of the picture, whatever they are; None where there is none,
            or nobody asked for it.
    """

    name: str
    numbers: tuple[str, ...]
    uses: tuple[NumberUse | None, ...]
    uid: str | None = None
    organization: str | None = None
    nicknames: tuple[str, ...] = ()
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CardFile:
    """What is in a vCard file. Groups of people are left out.

    Attributes:
        cards: Those that could be read, in their order.
        unreadable: How many could not.
        unreadable_lines: How many lines of the others could not. They cost no more.
    """

    cards: tuple[VCard, ...]
    unreadable: int
    unreadable_lines: int


def read_cards(content: bytes, *, pictures: bool = False) -> CardFile:
    """Read a vCard file.

    Args:
        content: The file, in UTF-8, UTF-16 or a Western European encoding.
        pictures: Whether to read the pictures, too.

    Raises:
        NotAVCardError: No card begins in it.
    """
    written = list(_split(_in_bytes_of_signs(content), pictures=pictures))
    if not written:
        raise NotAVCardError
    cards: list[VCard] = []
    unreadable = unreadable_lines = 0
    for one in written:
        properties = _properties(one.lines)
        try:
            card = _contact(properties, one.picture)
        except _EmptyCardError:
            unreadable += 1
            continue
        unreadable_lines += len(one.lines) - sum(map(len, properties.values()))
        if card is not None:
            cards.append(card)
    return CardFile(tuple(cards), unreadable, unreadable_lines)


def _in_bytes_of_signs(content: bytes) -> bytes:
    """Return a file in an encoding in which a line break is one byte, or two."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1:2] == b"\0":
        encoding = "utf-16-le"
    elif content[:1] == b"\0":
        encoding = "utf-16-be"
    else:
        return content
    return content.decode(encoding, "replace").encode()


def _split(content: bytes, *, pictures: bool) -> Iterator[_WrittenCard]:
    """Yield what matters of every card."""
    card: _WrittenCard | None = None
    for line in unfold(content):
        if ":" not in line and ";" not in line:
            # Most likely one of very many of a photo.
            continue
        if BEGIN.fullmatch(line):
            if card is not None:
                yield _WrittenCard()
            card = _WrittenCard()
        elif card is None:
            continue
        elif END.fullmatch(line):
            yield card if sum(map(len, card.lines)) <= _LONGEST_CARD else _WrittenCard()
            card = None
        elif _WANTED.match(line):
            card.lines.append(line[:_LONGEST_LINE])
        elif pictures and card.picture is None and _is_whole_photo(line):
            card.picture = embedded_picture(line)
    if card is not None:
        yield _WrittenCard()


def _is_whole_photo(line: str) -> bool:
    return len(line) < LONGEST_LINE and _PHOTO.match(line) is not None


def _properties(lines: Iterable[str]) -> _Properties:
    """Return the properties that can be read, by name."""
    properties: defaultdict[str, list[_Property]] = defaultdict(list)
    for written in lines:
        with suppress(MalformedLineError):
            line = ContentLine.parse(written)
            properties[line.name].append(_Property(line, line.text()))
    return properties


def _contact(properties: _Properties, picture: bytes | None) -> VCard | None:
    """Return what a card tells; None for one that is about a group of people.

    Raises:
        _EmptyCardError: It tells nothing.
    """
    kinds = _texts(properties, "KIND", "X-ADDRESSBOOKSERVER-KIND")
    if any(kind.lower() == "group" for kind in kinds):
        return None
    name, numbers = _name(properties), _numbers(properties)
    if not name and not numbers:
        raise _EmptyCardError
    return VCard(
        name=name,
        numbers=tuple(number for number, _ in numbers),
        uses=tuple(use for _, use in numbers),
        uid=next(_texts(properties, "UID"), None),
        organization=next(_texts(properties, "ORG"), None),
        nicknames=other_names(name, _texts(properties, "NICKNAME")),
        picture=picture,
    )


def other_names(name: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the first ten names among some texts that are not a name itself."""
    names: dict[str, str] = {}
    for other in filter(None, map(_as_name, texts)):
        names.setdefault(other.casefold(), other)
    names.pop(name.casefold(), None)
    return tuple(islice(names.values(), _MOST_NICKNAMES))


def _name(properties: _Properties) -> str:
    names = map(_as_name, _texts(properties, "FN", "N", "NICKNAME", "ORG"))
    return next(filter(None, names), "")


def _as_name(text: str) -> str:
    """Return a text as a name; "" for one that is none."""
    name = text[:LONGEST_NAME].rstrip()
    # Some address books write the semicolons between the parts of no name.
    return name if name.strip(";, ") else ""


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


def _numbers(properties: _Properties) -> list[tuple[str, NumberUse | None]]:
    """Return the numbers, the preferred one first and those of machines last."""
    labels = _labels(properties.get("X-ABLABEL", ()))
    numbers = []
    for one in properties.get("TEL", ()):
        types, label = one.line.words("TYPE"), labels.get(one.line.group.lower(), "")
        worth = not is_for_talking(types, label), _preference(one.line, types)
        use = use_of(types, label)
        numbers += [
            (worth, (number, use))
            for text in unescape(one.text).splitlines()
            if (number := _number(plain_text(text)))
        ]
    numbers.sort(key=lambda entry: entry[0])
    return [numbered for _, numbered in numbers]


def _labels(properties: Iterable[_Property]) -> dict[str, str]:
    """Return what is shown beside the lines of a group, by the group."""
    labels: dict[str, str] = {}
    for one in properties:
        label, group = plain_text(unescape(one.text)), one.line.group.lower()
        # Some address books give one group to several lines; whose it is nobody knows.
        labels[group] = label if labels.get(group, label) == label else ""
    return labels


def _preference(line: ContentLine, types: Collection[str]) -> int:
    """Return a number's place, from 1 to 100."""
    preference = 1 if "PREF" in types else _LEAST_PREFERRED
    for rank in line.parameters.get("PREF", ()):
        preference = int(rank[:4]) if rank.isdecimal() else 1
    return preference


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

"""Reads vCard files of all versions, as address books and old phones write them.

Loads `vobject` when a file is read, which belongs off the event loop.
Sources: RFC 6350 (vCard 4.0), RFC 2426 (3.0), the vCard 2.1 specification of the
Internet Mail Consortium, and RFC 3966 (tel URIs).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from ..calls import LONGEST_NAME, plain_text

if TYPE_CHECKING:
    from vobject.base import ContentLine

# A card's name and numbers are short; what is longer is no name and no number.
_LONGEST_CARD: Final = 20_000

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
# Files that were put together have their mark in the middle.
_BEGIN: Final = re.compile(r"\ufeff?BEGIN:\s*VCARD\s*", re.IGNORECASE)
_END: Final = re.compile(r"END:\s*VCARD\s*", re.IGNORECASE)
# A photo, say, is not even handed on.
_WANTED: Final = re.compile(
    r"([\w-]+\.)?(FN|N|NICKNAME|ORG|TEL|UID)[;:]", re.IGNORECASE
)
# What `vobject` takes for a property. On anything else its search may never end.
_PROPERTY: Final = re.compile(
    r'(?:[\w-]+\.)?[\w-]+;?(?:;[\w-]+(?:[=,](?:"[^"]*"|[^";:,]*))*+)*+:', re.ASCII
)
_QUOTED_PRINTABLE: Final = re.compile("quoted-printable", re.IGNORECASE)
_FOLD: Final = re.compile(r"\n[ \t]")
_FOLDED_BYTES: Final = re.compile(rb"\r?\n[ \t]")
_CHARSET: Final = re.compile(rb"[^:]*;CHARSET=\"?([\w.-]+)", re.IGNORECASE)
# A phone waits, and sends the rest as tones to whoever has answered.
_TONES: Final = re.compile(r"(?<=[0-9])(?:[,pw]|;(?!ext=)).*", re.IGNORECASE)

_NOT_FOR_TALKING: Final = {"FAX", "PAGER", "MODEM"}
_LEAST_PREFERRED: Final = 100


class NotAVCardError(ValueError):
    """A file has no vCard in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person or organization.

    Attributes:
        name: As it is shown.
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
    """What is in a vCard file.

    Attributes:
        cards: Those that could be read, in their order.
        unreadable: How many could not.
    """

    cards: tuple[Card, ...]
    unreadable: int


def read_cards(content: bytes) -> CardFile:
    """Read a vCard file.

    Args:
        content: The file, in UTF-8, UTF-16 or a Western European encoding.

    Raises:
        NotAVCardError: No card begins in it.
    """
    texts = list(_split(_decode(content)))
    if not texts:
        raise NotAVCardError
    cards = [card for text in texts if text and (card := _read(text))]
    return CardFile(tuple(cards), len(texts) - len(cards))


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
    named = _CHARSET.match(line)
    for encoding in ("utf-8", named[1].decode() if named else "", "cp1252"):
        try:
            return line.decode(encoding)
        except LookupError, UnicodeError:
            continue
    # It knows all bytes.
    return line.decode("latin-1")


def _split(text: str) -> Iterator[str | None]:
    """Yield what matters of every card; None for one that does not end or is too long."""
    card: list[str] | None = None
    # What the property is that the next line may go on with.
    wanted = quoted = False
    for written in _LINE_END.split(text):
        line = written
        if quoted or _is_quoted(line):
            # Blanks that a mail server left at the end mean nothing.
            line = line.rstrip(" \t")
        if quoted:
            # After a soft line break the next line belongs to it, whatever it looks
            # like; from here on, as after a fold.
            quoted = line.endswith("=")
            line = f" {line}"
        elif _BEGIN.fullmatch(line):
            if card is not None:
                yield None
            card, wanted = [], False
        elif _END.fullmatch(line):
            if card is not None:
                yield _joined(card)
            card = None
        elif not line.startswith((" ", "\t")):
            wanted = _WANTED.match(line) is not None
            quoted = line.endswith("=") and _is_quoted(line)
        if wanted and card is not None:
            card.append(line.removesuffix("=") if quoted else line)
    if card is not None:
        yield None


def _is_quoted(line: str) -> bool:
    return _QUOTED_PRINTABLE.search(line.partition(":")[0]) is not None


def _joined(lines: Iterable[str]) -> str | None:
    text = _FOLD.sub("", "\n".join(["BEGIN:VCARD", *lines, "END:VCARD"]))
    if len(text) > _LONGEST_CARD or not all(map(_PROPERTY.match, text.split("\n"))):
        return None
    return text


def _read(text: str) -> Card | None:
    """Return a card; None for one that makes no sense, or has no name."""
    import vobject
    from vobject.base import VObjectError

    try:
        # It knows the word in capitals only, which not all that write it do.
        card = vobject.readOne(
            _QUOTED_PRINTABLE.sub("QUOTED-PRINTABLE", text), allowQP=False
        )
    except VObjectError, LookupError, ValueError:
        # Of what `vobject` cannot read, it is the encodings that it does not expect.
        return None
    properties = card.contents
    name = _name(properties)
    if not name:
        return None
    return Card(
        name=name,
        numbers=tuple(_numbers(properties.get("tel", ()))),
        uid=_first(properties, "uid"),
        organization=_first(properties, "org"),
    )


def _name(properties: dict[str, list[ContentLine]]) -> str:
    names = (
        _text(item.value)[:LONGEST_NAME].rstrip()
        for kind in ("fn", "n", "nickname", "org")
        for item in properties.get(kind, ())
    )
    # Some address books write the semicolons between the parts of no name.
    return next((name for name in names if name.strip(";, ")), "")


def _first(properties: dict[str, list[ContentLine]], kind: str) -> str | None:
    values = (_text(item.value) for item in properties.get(kind, ()))
    return next(filter(None, values), None)


def _text(value: object) -> str:
    """Return a value in one line; the parts of an organization are several values."""
    parts = value if isinstance(value, list) else [value]
    text = " ".join(
        # What was in base64 is still in bytes.
        _decode_line(part) if isinstance(part, bytes) else str(part)
        for part in parts
    )
    return plain_text(text)


def _numbers(properties: Iterable[ContentLine]) -> list[str]:
    """Return the numbers, the preferred one first and those of machines last."""
    numbers = [
        (_worth(item), number)
        for item in properties
        if (number := _number(_text(item.value)))
    ]
    numbers.sort(key=lambda entry: entry[0])
    return [number for _, number in numbers]


def _worth(item: ContentLine) -> tuple[bool, int]:
    """Return what sorts numbers: whether nobody talks there, and which is preferred."""
    types = [word for types in item.params.get("TYPE", ()) for word in types.split(",")]
    words = {word.strip().upper() for word in (*types, *item.singletonparams)}
    preference = 1 if "PREF" in words else _LEAST_PREFERRED
    for rank in item.params.get("PREF", ()):
        preference = int(rank) if rank.isdecimal() else 1
    return bool(words & _NOT_FOR_TALKING), preference


def _number(text: str) -> str:
    """Return a number as it is dialled, out of a tel URI where it is one."""
    scheme, separator, address = text.partition(":")
    if not separator or scheme.strip().lower() != "tel":
        return _TONES.sub("", text)
    number, *parameters = (part.strip() for part in unquote(address).split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.lower() == "phone-context" and value.startswith("+"):
            number = number if number.startswith("+") else value + number
        elif name.lower() == "ext" and value:
            number = f"{number};ext={value}"
    return number

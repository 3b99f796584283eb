"""The lines that a vCard is made of: `group.NAME;PARAMETER=value:value`.

It is about how a line is written, not about what it means. The work is in proportion to
the length of what is read, whatever that is.
Sources: RFC 6350 (vCard 4.0), RFC 2426 (3.0), the vCard 2.1 specification of the
Internet Mail Consortium, and RFC 6868 (signs in parameters).
"""

from binascii import a2b_base64, a2b_qp
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import re
from typing import Final, Self

# Files that were put together have their mark in the middle.
BEGIN: Final = re.compile(r"\ufeff?BEGIN:\s*VCARD\s*", re.IGNORECASE)
END: Final = re.compile(r"END:\s*VCARD\s*", re.IGNORECASE)

# As long as a photo that is meant to be small. What is longer is cut off.
LONGEST_LINE: Final = 512 * 1024

# A line as it is written, or some that are indented: a photo has very many.
_WRITTEN: Final = re.compile(
    rb"(?:[ \t][^\r\n]*+(?:\r\n?|\n|\Z)){1,500}+|[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++"
)
_FRAME: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:BEGIN|END):", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"[^:]*;CHARSET=\"?([\w.-]+)", re.IGNORECASE)
# Signs that separate may be in quotes. No pattern gives back what it has taken, which
# could take for ever.
_HEAD: Final = re.compile(r'(?:[^":]++|"[^"]*+")*+:')
_PARAMETER: Final = re.compile(r'(?:[^";]++|"[^"]*+")++')
_PARAMETER_VALUE: Final = re.compile(r'(?:[^",]++|"[^"]*+")++')
_PARAMETER_ESCAPE: Final = re.compile(r"\^([n'^])")
_PARAMETER_SIGNS: Final = {"n": "\n", "'": '"', "^": "^"}
_VALUE_PIECE: Final = re.compile(r"\\.|[;,]|[^\\;,]++|\\", re.DOTALL)
_VALUE_ESCAPE: Final = re.compile(r"\\([\\;,:nN])")
# Where a line is folded without regard to letters, its blanks stand within one.
_TORN_BYTE: Final = re.compile(r"=[ \t]*+([89A-F])[ \t]*+([0-9A-F])", re.IGNORECASE)
_TORN_LETTER: Final = re.compile(rb"(?<=[\x80-\xff])[ \t]++(?=[\x80-\xbf])")

_QUOTED_PRINTABLE: Final = "QUOTED-PRINTABLE"
_QUOTED_PRINTABLE_BYTES: Final = _QUOTED_PRINTABLE.encode()
_BASE64: Final = {"B", "BASE64"}
# The words that vCard 2.1 may have without ENCODING= before them.
_ENCODINGS: Final = {"7BIT", "8BIT", "BASE64", _QUOTED_PRINTABLE}


class MalformedLineError(ValueError):
    """A line cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLine:
    """A property of a card.

    Attributes:
        group: What ties properties together, as in `item1.TEL` and `item1.X-ABLabel`;
            "" where nothing does.
        name: In capitals.
        parameters: The values of each parameter, by its name in capitals.
        value: As it is written.
    """

    group: str
    name: str
    parameters: Mapping[str, Sequence[str]]
    value: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read an unfolded line.

        Raises:
            MalformedLineError: No colon ends its name and parameters.
        """
        head = _HEAD.match(line)
        if head is None:
            raise MalformedLineError
        property_name, _, parameters = head[0][:-1].partition(";")
        group, _, name = property_name.strip().rpartition(".")
        return cls(
            group=group,
            name=name.upper(),
            parameters=_parameters(parameters),
            value=line[head.end() :],
        )

    def words(self, parameter: str) -> set[str]:
        """Return the words of a parameter in capitals, one or more in each value."""
        values = self.parameters.get(parameter, ())
        return {word.strip().upper() for value in values for word in value.split(",")}

    def data(self) -> bytes:
        """Return the value without the encoding that brought it through the mail.

        Raises:
            MalformedLineError: It is not in that encoding.
        """
        encodings = self.words("ENCODING")
        if _QUOTED_PRINTABLE in encodings:
            whole = _TORN_BYTE.sub(r"=\1\2", self.value)
            return a2b_qp(whole.encode(errors="replace"))
        written = self.value.encode(errors="replace")
        if encodings.isdisjoint(_BASE64):
            return written
        try:
            return a2b_base64(written)
        except ValueError as error:
            raise MalformedLineError from error

    def text(self) -> str:
        """Return the value as a text, in which signs may still be escaped.

        Raises:
            MalformedLineError: It is not in its encoding, or quoted-printable in another
                charset than it says, which is UTF-8 if it says none.
        """
        encodings = self.words("ENCODING")
        if not encodings:
            return self.value
        charset = next(filter(None, self.parameters.get("CHARSET", ())), None)
        data = self.data()
        if _QUOTED_PRINTABLE not in encodings:
            return decode(data, charset)
        for whole in (data, _TORN_LETTER.sub(b"", data)):
            with suppress(LookupError, ValueError):
                return whole.decode(charset or "utf-8")
        raise MalformedLineError


def unfold(content: bytes) -> Iterator[str]:
    """Yield the lines of a file, each in one piece.

    The first and the last line of a card are complete: nothing that is indented goes on
    with them, so that a card that is cut off takes no other one along.

    Args:
        content: The file; each line in UTF-8, in the charset that it names, or in a
            Western European one.
    """
    whole = _UnfoldedLine()
    quoted = soft_break = False
    for written in _WRITTEN.finditer(content):
        start, end = written.span()
        lines = content[start : min(end, start + LONGEST_LINE)]
        is_folded = lines.startswith((b" ", b"\t"))
        if is_folded and not quoted:
            if whole.pieces:
                whole.add_folded(lines)
            continue
        for line in lines.splitlines():
            piece = line
            if soft_break:
                # The next line belongs to this one, whatever it looks like.
                pass
            elif is_folded:
                piece = line[1:]
            else:
                if whole.pieces:
                    yield whole.text()
                whole, quoted = _UnfoldedLine(), _is_quoted_printable(line)
                if _is_frame(line):
                    yield _decode_line(line)
                    continue
            if quoted:
                # Blanks that a mail server left at the end mean nothing.
                piece = piece.rstrip(b" \t")
                soft_break = piece.endswith(b"=")
                piece = piece.removesuffix(b"=")
            whole.add(piece)
    if whole.pieces:
        yield whole.text()


@dataclass(slots=True)
class _UnfoldedLine:
    """A line that is put together, as far as it is not too long."""

    pieces: list[bytes] = field(default_factory=list)
    length: int = 0

    def add(self, piece: bytes) -> None:
        """Go on with a piece."""
        if self.length < LONGEST_LINE:
            self.pieces.append(piece)
            self.length += len(piece)

    def add_folded(self, lines: bytes) -> None:
        """Go on with lines that are indented."""
        if len(lines) >= LONGEST_LINE:
            # What is cut off makes the line too long anyway.
            self.add(lines)
        elif self.length < LONGEST_LINE:
            self.add(b"".join([line[1:] for line in lines.splitlines()]))

    def text(self) -> str:
        """Return what there is of the line."""
        return _decode_line(b"".join(self.pieces))


def split(value: str, separator: str) -> list[str]:
    """Return the parts of a value; what is escaped in them stays so.

    Args:
        value: The value.
        separator: A semicolon between fields, a comma between the values of one.
    """
    if separator not in value:
        return [value]
    parts: list[list[str]] = [[]]
    for piece in _VALUE_PIECE.findall(value):
        if piece == separator:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(part) for part in parts]


def unescape(value: str) -> str:
    """Return a text without the backslashes that were put into it."""
    return _VALUE_ESCAPE.sub(
        lambda escape: "\n" if escape[1] in "nN" else escape[1], value
    )


def decode(data: bytes, charset: str | None = None) -> str:
    """Return a text in UTF-8, else in the charset it is said to have, else Western."""
    for encoding in ("utf-8", charset or "", "cp1252"):
        try:
            return data.decode(encoding)
        except LookupError, ValueError:
            continue
    # It knows all bytes.
    return data.decode("latin-1")


def _is_frame(line: bytes) -> bool:
    if b":" not in line or not _FRAME.match(line):
        return False
    written = _decode_line(line)
    return BEGIN.fullmatch(written) is not None or END.fullmatch(written) is not None


def _decode_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        charset = _CHARSET.match(line)
        return decode(line, charset[1].decode() if charset else None)


def _is_quoted_printable(piece: bytes) -> bool:
    if _QUOTED_PRINTABLE_BYTES not in piece.upper():
        return False
    line = _decode_line(piece)
    # Where a long label is folded, the colon is in a line further down.
    head = _HEAD.match(line)
    return _QUOTED_PRINTABLE in (head[0] if head else line).upper()


def _parameters(written: str) -> dict[str, list[str]]:
    parameters: defaultdict[str, list[str]] = defaultdict(list)
    for parameter in _PARAMETER.findall(written):
        name, equals, values = parameter.partition("=")
        if not equals:
            name, values = _meant(name), name
        parameters[name.strip().upper()] += _parameter_values(values)
    return dict(parameters)


def _meant(word: str) -> str:
    """Return the parameter that vCard 2.1 means by a word alone."""
    return "ENCODING" if word.strip().upper() in _ENCODINGS else "TYPE"


def _parameter_values(written: str) -> Iterator[str]:
    for value in _PARAMETER_VALUE.findall(written):
        yield _PARAMETER_ESCAPE.sub(
            lambda escape: _PARAMETER_SIGNS[escape[1]],
            value.replace('"', "").strip(),
        )

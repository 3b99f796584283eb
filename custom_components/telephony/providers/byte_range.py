"""The part of a file that somebody wants, in the words of HTTP (RFC 9110, section 14)."""

from dataclasses import dataclass
import re
from typing import Final, Self, override

_WANTED: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
_NONE_GIVEN: Final = re.compile(r"bytes \*/([0-9]{1,18})", re.ASCII)
_GIVEN: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file.

    Attributes:
        first: The number of its first byte, the first of the file being 0.
        last: The number of its last byte.
        total: The length of the file; None where it is not told.
    """

    first: int
    last: int
    total: int | None

    @classmethod
    def parse(cls, header: str) -> Self | None:
        """Read `Content-Range`; None where it makes no sense."""
        match = _GIVEN.fullmatch(header.strip())
        if match is None:
            return None
        first, last = int(match[1]), int(match[2])
        total = None if match[3] == "*" else int(match[3])
        if first > last or (total is not None and last >= total):
            return None
        return cls(first, last, total)

    @staticmethod
    def total_beyond(header: str) -> int | None:
        """Return the length that `Content-Range` tells where there is no such part."""
        match = _NONE_GIVEN.fullmatch(header.strip())
        return int(match[1]) if match else None

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1

    @override
    def __str__(self) -> str:
        """Write `Content-Range`."""
        total = "*" if self.total is None else self.total
        return f"bytes {self.first}-{self.last}/{total}"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """One part of a file, as it is asked for.

    Attributes:
        first: The number of its first byte; None for the last bytes of the file.
        last: The number of its last byte, or how many of the last bytes are wanted; None
            for all that follow.
    """

    first: int | None
    last: int | None

    @classmethod
    def parse(cls, header: str | None) -> Self | None:
        """Read `Range`; None where it asks for several parts, or makes no sense.

        Whoever gets such a request answers it with the whole file.
        """
        match = _WANTED.fullmatch((header or "").strip())
        if match is None or match[1] == match[2] == "":
            return None
        first, last = (int(text) if text else None for text in match.groups())
        if first is not None and last is not None and first > last:
            return None
        return cls(first, last)

    @override
    def __str__(self) -> str:
        """Write `Range`."""
        first, last = (
            "" if number is None else number for number in (self.first, self.last)
        )
        return f"bytes={first}-{last}"

    def within(self, total: int) -> Span | None:
        """Return this part of a file of some length; None where it has no such part."""
        if self.first is None:
            first, last = max(0, total - (self.last or 0)), total - 1
        else:
            first = self.first
            last = total - 1 if self.last is None else min(self.last, total - 1)
        return Span(first, last, total) if first <= last else None

    def is_met_by(self, span: Span) -> bool:
        """Whether a part that was sent begins where this one does, and is no longer."""
        if self.first is None:
            return span.total is None or self.within(span.total) == span
        return span.first == self.first and (
            self.last is None or span.last <= self.last
        )

"""How people and vendors write numbers down."""

from dataclasses import dataclass
import re
from typing import Final
import unicodedata

# The library reads no number that is longer, and nobody has one.
_LONGEST_TEXT: Final = 250

# A few small countries have phone numbers of this length, which their metadata knows.
_LONGEST_SHORT_CODE: Final = 6

PUNCTUATION: Final = (
    r"\s()\[\]./\-\u00ad\u00b7\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069"
    r"\u2212\u30fc\ufeff\uff08\uff09\uff0d-\uff0f\uff3b\uff3d"
)
_ANY_PUNCTUATION: Final = re.compile(f"[{PUNCTUATION}]")
_NUMBER: Final = re.compile(rf"[{PUNCTUATION}]*\+?[0-9{PUNCTUATION}]+")
_CODE: Final = re.compile(r"[*#][*#0-9]*|[0-9]+")
_SCHEME: Final = re.compile(r"\s*tel:", re.IGNORECASE)

_FULL_WIDTH: Final = str.maketrans("\uff0b\uff0a\uff03", "+*#")


@dataclass(frozen=True, slots=True)
class Notation:
    """A text, taken apart.

    Attributes:
        digits: The number at its beginning: digits, with a plus before them where there
            is one, or a code that begins with a star or a hash; "" where there is none.
        rest: What stands behind it, or instead of it; "" for an endless text.
    """

    digits: str
    rest: str

    @property
    def is_short(self) -> bool:
        """Whether the digits are as few as an extension or a service number has."""
        is_code = _CODE.fullmatch(self.digits) is not None
        return is_code and len(self.digits) <= _LONGEST_SHORT_CODE

    @property
    def is_international(self) -> bool:
        """Whether it begins with the plus, or with what most countries dial for it."""
        return self.digits.startswith(("+", "00"))


def take_apart(text: str) -> Notation:
    """Return the digits of a text, whichever script and punctuation they are in.

    Letters are never taken for digits: what somebody is called may look like a number
    in letters.
    """
    text = text.strip()
    if len(text) > _LONGEST_TEXT:
        return Notation("", "")
    if not text.isascii():
        text = "".join(map(_plain, text)).translate(_FULL_WIDTH)
    text = _SCHEME.sub("", text, count=1) if _SCHEME.match(text) else text
    compact = _ANY_PUNCTUATION.sub("", text)
    if _CODE.fullmatch(compact):
        return Notation(compact, "")
    number = _NUMBER.match(text)
    if number is None:
        return Notation("", text)
    digits = _ANY_PUNCTUATION.sub("", number.group())
    if not digits.strip("+"):
        return Notation("", text)
    return Notation(digits, text[number.end() :])


def _plain(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character

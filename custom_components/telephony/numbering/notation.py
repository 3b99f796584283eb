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

# A pause, and digits and pauses to the end; an extension in the form of a URI is none.
_TONES: Final = re.compile(
    r"(?<=[0-9)])\s*(?:,|;(?!\s*ext)|[pw](?![^\W\d_]))[\s0-9,;pw*#]*$", re.IGNORECASE
)

# Behind fewer digits, a comma stands for something else.
_FEWEST_DIGITS: Final = 3

_OPEN: Final = r"[(\[\uff08\uff3b]"
_CLOSE: Final = r"[)\]\uff09\uff3d]"
_ZERO_IN_BRACKETS: Final = re.compile(rf"{_OPEN}\s*0\s*{_CLOSE}")

# Words have a letter, and no digit or sign that could be of a number.
_WORDS: Final = r"[^\d+*#()\[\]]*[^\W\d_][^\d+*#()\[\]]*"
_REMARK_IN_BRACKETS: Final = re.compile(rf"(.*[0-9)])\s*{_OPEN}{_WORDS}{_CLOSE}\s*")
_REMARK_BEHIND: Final = re.compile(rf"(.*[0-9)])(?:\s*[-\u2013,;:/|])?\s+{_WORDS}")
_REMARK_BEFORE: Final = re.compile(
    rf"\s*(?:{_OPEN}{_WORDS}{_CLOSE}\s*|{_WORDS}:\s+)([(+0-9].*)"
)

_FULL_WIDTH: Final = str.maketrans("\uff0b\uff0a\uff03", "+*#")


@dataclass(frozen=True, slots=True)
class Notation:
    """A text, taken apart.

    Attributes:
        digits: The number at its beginning: digits, with a plus before them where there
            is one, or a code that begins with a star or a hash; "" where there is none.
        rest: What stands behind it, or instead of it; "" for an endless text.
        zero: The place among the digits of a zero that stands in brackets behind
            others; None where there is none.
    """

    digits: str
    rest: str
    zero: int | None = None

    @property
    def is_short(self) -> bool:
        """Whether the digits are as few as an extension or a service number has."""
        is_code = _CODE.fullmatch(self.digits) is not None
        return is_code and len(self.digits) <= _LONGEST_SHORT_CODE

    @property
    def is_feature_code(self) -> bool:
        """Whether it begins as what a network takes for an order, such as *72."""
        return self.digits.startswith(("*", "#"))

    def without_zero(self) -> Notation:
        """Return it without the zero in brackets."""
        if self.zero is None:
            return self
        digits = self.digits[: self.zero] + self.digits[self.zero + 1 :]
        return Notation(digits, self.rest)

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
    text = without_tones(text)
    compact = _ANY_PUNCTUATION.sub("", text)
    if _CODE.fullmatch(compact):
        return Notation(compact, "", _zero_in_brackets(text))
    number = _NUMBER.match(text)
    if number is None:
        return Notation("", text)
    digits = _ANY_PUNCTUATION.sub("", number.group())
    if not digits.strip("+"):
        return Notation("", text)
    return Notation(digits, text[number.end() :], _zero_in_brackets(number.group()))


def without_tones(text: str) -> str:
    """Return a number without what a phone sends as tones once somebody has answered.

    It waits at a comma, a semicolon, a p or a w, and sends the digits behind them.
    """
    if len(text) > _LONGEST_TEXT or (tones := _TONES.search(text)) is None:
        return text
    number = text[: tones.start()]
    return number if sum(map(str.isdecimal, number)) >= _FEWEST_DIGITS else text


def without_remark(text: str) -> tuple[str, bool]:
    """Return a number without the words that stand beside it.

    Returns:
        The number, and whether the words are in brackets behind it, which says more
        surely than words alone that it is one.
    """
    if len(text) > _LONGEST_TEXT:
        return text, False
    if (in_brackets := _REMARK_IN_BRACKETS.fullmatch(text)) is not None:
        return in_brackets[1], True
    words = _REMARK_BEHIND.fullmatch(text) or _REMARK_BEFORE.fullmatch(text)
    return (words[1] if words else text), False


def lines_with_digits(text: str) -> list[str]:
    """Return the lines of a text that have a digit; each may be a number of its own."""
    lines = map(str.strip, text.splitlines())
    return [line for line in lines if any(map(str.isdecimal, line))]


def _zero_in_brackets(written: str) -> int | None:
    zero = _ZERO_IN_BRACKETS.search(written)
    before = _ANY_PUNCTUATION.sub("", written[: zero.start()]) if zero else ""
    return len(before) if before.strip("+") else None


def _plain(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character

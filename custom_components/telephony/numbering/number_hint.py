"""Numbers in what is logged: as much of them as tells whoever wrote them which it was."""

import re
from typing import Final

from .notation import PUNCTUATION

# Two digits tell a user which number it was, and others nothing; of a short code they
# would be most of it.
_SHOWN_DIGITS: Final = 2
_SHORTEST_SHOWN: Final = 7

# Numbers of a town may have six digits, what is counted and limited has fewer. Whoever
# writes one may put any sign between its digits; a comma and a blank are of a list, and a
# colon is of a time.
_BETWEEN_DIGITS: Final = rf"(?:[_{PUNCTUATION}]*|[^\w\s:]{{1,2}})"
_NUMBER: Final = re.compile(rf"[+\uff0b]?\d(?:{_BETWEEN_DIGITS}\d){{5,}}")


def last_digits(number: str) -> str:
    """Return the digits at the end that may be shown of a number; "" for a short one."""
    return number[-_SHOWN_DIGITS:] if len(number) >= _SHORTEST_SHOWN else ""


def without_numbers(text: str) -> str:
    """Return a text with an ellipsis and the last digits in place of each number."""
    return _NUMBER.sub(_hidden, text)


def _hidden(number: re.Match[str]) -> str:
    return "…" + last_digits("".join(filter(str.isdecimal, number.group())))

"""Telephone numbers as people write them."""

import re
from typing import Final

_PUNCTUATION: Final = re.compile(r"[\s()./-]")
_NUMBER: Final = re.compile(r"\+?[0-9]+")


def compact_number(text: str) -> str | None:
    """Return a number without punctuation, a leading plus kept.

    None where something is left that belongs to no number, or where it is several: one
    in each line.
    """
    if len(text.splitlines()) > 1:
        return None
    number = _PUNCTUATION.sub("", text)
    return number if _NUMBER.fullmatch(number) else None

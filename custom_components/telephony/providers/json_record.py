"""Tolerant reading of a vendor's JSON: what is absent or of a wrong type is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from functools import lru_cache
import json
from sys import intern
from typing import Final

import orjson

from ..calls import LONGEST_ID, one_line

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

# No call lasts longer: anything above is a vendor's slip, not a duration.
LONGEST_DURATION: Final = timedelta(days=7)
_LONGEST_SECONDS: Final = LONGEST_DURATION.total_seconds()

# No number, name or file is longer; a token, a link or an explanation may be.
LONGEST_TEXT: Final = 500
LONGEST_LONG_TEXT: Final = 8_000

# Whole numbers of at most 18 digits.
_WHOLE_LIMIT: Final = 10**18

# More of them are what becomes of a binary fraction that somebody writes out.
_FIRST_DIGITS: Final = Context(prec=28, rounding=ROUND_DOWN)

# From here on a float no longer tells one whole number from the next.
_EXACT_LIMIT: Final = 2.0**53


def decode_json(text: bytes) -> Json:
    """Decode JSON.

    A number with a fraction, or one beyond 64 bits, becomes a float, which stands for
    the very number that was written as long as that has at most 15 digits.

    Raises:
        ValueError: The text is not JSON, or is nested too deeply.
    """
    try:
        value: Json = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = _decode_tolerantly(text)
    return value


def _decode_tolerantly(text: bytes) -> Json:
    """Decode what the strict decoder refuses: half a character, an absurd number.

    It would hide all other records.
    """
    written = text.decode("utf-8-sig", errors="replace")
    try:
        value: Json = json.loads(written, strict=False, parse_int=_whole_number)
    except RecursionError as error:
        raise ValueError("beyond reason") from error
    return value


def _whole_number(digits: str) -> int | float:
    """Return a number as the strict decoder does, so that it is the same on any page."""
    number = int(digits) if len(digits) <= 20 else float(digits)
    return number if -(2**63) <= number < 2**64 else float(number)


# Prices and lengths of calls come again and again. One object for all that are equal
# spares time and memory.
@lru_cache(maxsize=1_000)
def _as_written(number: float) -> Decimal:
    # The shortest text that means a float is what the vendor wrote.
    return Decimal(repr(number))


@lru_cache(maxsize=1_000)
def _lasting(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


# Thousands of records are read at a time, and each field by itself. So the types that
# vendors send come first, `type()` is asked rather than `isinstance` (for which true
# and false are numbers), and no number takes a detour over a Decimal.
@dataclass(slots=True)
class JsonRecord:
    """A JSON object whose fields are read by the type they should have.

    Attributes:
        fields: By name.
    """

    fields: Mapping[str, Json]

    def text(
        self, name: str, *, keep_empty: bool = False, longest: int = LONGEST_TEXT
    ) -> str | None:
        """Return a text in one line; a number counts as its digits, if all are known.

        Whoever calls may send anything in place of a number or a name.

        Args:
            name: Of the field.
            keep_empty: Whether an empty text is a value, and not None.
            longest: A longer text counts as absent.
        """
        value = self.fields.get(name)
        if type(value) is str:
            if len(value) > longest:
                return None
            # An account's own numbers and names stand in thousands of calls.
            return intern(one_line(value)) or ("" if keep_empty else None)
        if type(value) is int or (type(value) is float and abs(value) < _EXACT_LIMIT):
            return str(value)
        return None

    def call_id(self, name: str) -> str | None:
        """Return the id of a call; one that no database could look up is none."""
        return self.text(name, longest=LONGEST_ID)

    def explanation(self, *names: str) -> str | None:
        """Return the first text, however long, that stands under one of the names."""
        texts = (self.text(name, longest=LONGEST_LONG_TEXT) for name in names)
        return next(filter(None, texts), None)

    def decimal(self, name: str) -> Decimal | None:
        """Return a number of at most 18 digits before the point, or the same as text.

        Of a text with more than 28 digits, the first 28 count.
        """
        value = self.fields.get(name)
        if type(value) is float:
            number = _as_written(value)
        elif type(value) is int:
            number = Decimal(value)
        else:
            try:
                number = Decimal(self.text(name) or "NaN")
            except InvalidOperation:
                return None
        if not number.is_finite() or not -_WHOLE_LIMIT < number < _WHOLE_LIMIT:
            return None
        is_long = type(value) is str and len(value) > _FIRST_DIGITS.prec
        return _FIRST_DIGITS.plus(number) if is_long else number

    def integer(self, name: str) -> int | None:
        """Return a whole number of at most 18 digits, given as number or text."""
        value = self.fields.get(name)
        if type(value) is int:
            return value if -_WHOLE_LIMIT < value < _WHOLE_LIMIT else None
        number = self.decimal(name)
        if number is None or number != number.to_integral_value():
            return None
        return int(number)

    def duration(self, name: str) -> timedelta | None:
        """Return a number of seconds as a duration, if it can be a call's."""
        value = self.fields.get(name)
        seconds = value if type(value) is int else self.decimal(name)
        if seconds is None or not 0 <= seconds <= _LONGEST_SECONDS:
            return None
        return _lasting(seconds if type(seconds) is int else float(seconds))

    def timestamp(self, name: str) -> datetime | None:
        """Return seconds since 1970 as an aware UTC time."""
        seconds = self.integer(name)
        if seconds is None:
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except OverflowError, OSError, ValueError:
            return None

    def record(self, name: str) -> JsonRecord:
        """Return an object; anything else counts as one without fields."""
        value = self.fields.get(name)
        return JsonRecord(value if isinstance(value, dict) else {})

    def entries(self, name: str) -> list[Json] | None:
        """Return a list, its entries as they are."""
        value = self.fields.get(name)
        return value if isinstance(value, list) else None

"""Tolerant reading of a vendor's JSON: what is absent or of a wrong type is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
import json
from typing import Final

type Json = bool | int | Decimal | str | list[Json] | dict[str, Json] | None

# No call lasts longer: anything above is a vendor's slip, not a duration.
_LONGEST_SECONDS: Final = 7 * 24 * 60 * 60


def decode_json(text: bytes) -> Json:
    """Decode JSON with exact decimals.

    Raises:
        ValueError: The text is not JSON, or is beyond reason: nested too deeply,
            say, or with a number that has a billion digits.
    """

    def refuse_constant(name: str) -> Json:
        raise ValueError(f"{name} is not JSON")

    try:
        value: Json = json.loads(
            text, parse_float=Decimal, parse_constant=refuse_constant
        )
    except (RecursionError, InvalidOperation) as error:
        raise ValueError("beyond reason") from error
    return value


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """A JSON object whose fields are read by the type they should have."""

    fields: Mapping[str, Json]

    def text(self, name: str, *, keep_empty: bool = False) -> str | None:
        """Return a text; a number counts as its digits.

        Args:
            name: Of the field.
            keep_empty: Whether an empty text is a value, and not None.
        """
        value = self.fields.get(name)
        if isinstance(value, str):
            # JSON can hold half a character, which nothing behind us could encode.
            whole = (
                value if value.isascii() else value.encode(errors="replace").decode()
            )
            text = whole.strip()
            return text if text or keep_empty else None
        number = _number(value)
        return None if number is None else str(number)

    def decimal(self, name: str) -> Decimal | None:
        """Return a finite number, given as a number or as text."""
        number = _number(self.fields.get(name))
        try:
            value = Decimal(number if number is not None else self.text(name) or "NaN")
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    def integer(self, name: str) -> int | None:
        """Return a whole number of at most 18 digits, given as number or text."""
        value = self.decimal(name)
        if value is None or value.adjusted() > 17 or value != value.to_integral_value():
            return None
        return int(value)

    def duration(self, name: str) -> timedelta | None:
        """Return a number of seconds as a duration, if it can be a call's."""
        seconds = self.decimal(name)
        if seconds is None or not 0 <= seconds <= _LONGEST_SECONDS:
            return None
        return timedelta(seconds=float(seconds))

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


def _number(value: Json) -> int | Decimal | None:
    """Return a number; that true and false count as such is Python's own idea."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    return None

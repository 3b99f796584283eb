"""What of a number is known while it is typed."""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import AsYouTypeFormatter

from .countries import country
from .notation import take_apart

# What the library takes for a reader in no country.
_NOWHERE = "ZZ"


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """The beginning of a number.

    Attributes:
        written: As people write it, as far as it goes; what is no number as it is.
        country: ISO 3166-1 code of the country that it tells; None where it tells none.
            Of those that share a code, such as +1, it is the largest one.
    """

    written: str
    country: str | None


def half_typed(text: str, region: str | None) -> HalfTyped:
    """Return what the beginning of a number tells.

    Args:
        text: What was typed so far.
        region: Where it is typed; None where that is not known.
    """
    text = text.strip()
    notation = take_apart(text)
    if notation.rest or not notation.digits or notation.is_feature_code:
        return HalfTyped(text, None)
    digits = notation.without_zero().digits
    if notation.is_international:
        digits = f"+{digits.lstrip('+0')}"
    formatter = AsYouTypeFormatter(region or _NOWHERE)
    written = ""
    for digit in digits:
        written = formatter.input_digit(digit)
    return HalfTyped(
        written.strip(), _country(digits) if notation.is_international else None
    )


def _country(international: str) -> str | None:
    """Return the country with whose code the digits behind the plus begin."""
    codes = (
        int(international[1:end]) for end in (2, 3, 4) if end <= len(international)
    )
    regions = map(phonenumbers.region_code_for_country_code, codes)
    return next(filter(None, map(country, regions)), None)

"""How people write a number, and which digits may as well be no number."""

from collections.abc import Iterable
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from .phone_number import PhoneNumber

# What vendors call the phones of an account is no longer, such as 60010001. Few numbers
# with their country's code are as short; of those of ten digits there are many.
_LONGEST_ID: Final = 10
_LONGEST_ID_RATHER_THAN_NUMBER: Final = 9


def is_written_nationally(digits: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether people in the number's country would write it with these digits."""
    return national_digits(number) == digits


def national_digits(number: phonenumbers.PhoneNumber) -> str:
    """Return the digits that people in the number's country write."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    digits: str = phonenumbers.normalize_digits_only(national)
    return digits


def format_of_known(number: PhoneNumber, region: str | None) -> int | None:
    """Return the library's format in which a reader wants a number that a plan knows.

    Args:
        number: What a text means.
        region: Where the reader is at home; None where not known.

    Returns:
        None for what may as well be the name of a phone.
    """
    at_home = region is not None and number.region == region
    if may_be_id(number.text, _LONGEST_ID_RATHER_THAN_NUMBER) and not (
        at_home
        and is_written_nationally(number.text, phonenumbers.parse(number.dialled))
    ):
        return None
    return PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL


def may_be_id(digits: str, longest: int = _LONGEST_ID) -> bool:
    """Whether digits may as well be what a vendor calls a phone."""
    return not digits.startswith("+") and len(digits) <= longest


def written_forms(
    digits: str, readings: Iterable[phonenumbers.PhoneNumber]
) -> set[str]:
    """Return what digits could be, in international form, of those that have a form."""
    return {
        phonenumbers.format_number(reading, PhoneNumberFormat.E164)
        for reading in readings
        if _could_be_written(digits, reading)
    }


def _could_be_written(digits: str, number: phonenumbers.PhoneNumber) -> bool:
    if phonenumbers.is_possible_number_with_reason(number) != (
        ValidationResult.IS_POSSIBLE
    ):
        return False
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    # The library leaves in one piece what it knows no form for.
    if abroad.removeprefix(f"+{number.country_code} ").isdecimal():
        return False
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return (
        digits.startswith(("+", "00"))
        or digits.endswith(e164.removeprefix("+"))
        or is_written_nationally(digits, number)
    )

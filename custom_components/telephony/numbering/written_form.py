"""How people write a number, and which digits may as well be no number."""

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

# What vendors call the phones of an account is no longer, such as 60010001. Few numbers
# with their country's code are as short; of those of ten digits there are many.
_LONGEST_ID: Final = 10
_LONGEST_ID_RATHER_THAN_NUMBER: Final = 9


def written(number: phonenumbers.PhoneNumber, *, at_home: bool) -> str:
    """Return a number as people write it, abroad with the country code."""
    return phonenumbers.format_number(
        number,
        PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL,
    )


def is_written_nationally(digits: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether people in the number's country would write it with these digits."""
    return phonenumbers.normalize_digits_only(written(number, at_home=True)) == digits


def has_form(digits: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether digits could be a number, and how its country writes it is known."""
    length = phonenumbers.is_possible_number_with_reason(number)
    code = f"+{number.country_code} "
    # The library leaves in one piece what it knows no form for.
    if (
        length != ValidationResult.IS_POSSIBLE
        or written(number, at_home=False).removeprefix(code).isdecimal()
    ):
        return False
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return (
        digits.startswith(("+", "00"))
        or digits.endswith(e164.removeprefix("+"))
        or is_written_nationally(digits, number)
    )


def may_be_id(
    digits: str, number: phonenumbers.PhoneNumber, *, is_known: bool, at_home: bool
) -> bool:
    """Whether digits may as well be what a vendor calls a phone.

    Args:
        digits: As they were written.
        number: What they mean as a number.
        is_known: Whether a numbering plan knows it.
        at_home: Whether it belongs to the reader's country.
    """
    if digits.startswith("+"):
        return False
    if not is_known:
        return len(digits) <= _LONGEST_ID
    if at_home and is_written_nationally(digits, number):
        return False
    return len(digits) <= _LONGEST_ID_RATHER_THAN_NUMBER

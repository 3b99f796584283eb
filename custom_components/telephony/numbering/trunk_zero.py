"""The zero that is dialled before numbers at home, where it is written for abroad as well.

In "+44 (0)20" it is none of the number's digits, in "+39 (0)6" it is one.
"""

from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberType

_LANDLINE_AND_MOBILE = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)


def without_zero(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """Return a number without the zero at its beginning, if it has one."""
    national = phonenumbers.national_significant_number(number)
    if not national.startswith("0") or not national.strip("0"):
        return number
    try:
        return phonenumbers.parse(f"+{number.country_code}{national[1:]}")
    except phonenumbers.NumberParseException:
        return number


def zero_belongs(
    kept: phonenumbers.PhoneNumber, dropped: phonenumbers.PhoneNumber
) -> bool:
    """Whether of two numbers that exist, the one with the zero in brackets is meant.

    It is, unless the one without it is as long as its kind has them: "(0)331 123456" is
    an Italian landline, "(0)331 1234567" a mobile.
    """
    kind = phonenumbers.number_type(dropped)
    region = phonenumbers.region_code_for_number(dropped)
    example = phonenumbers.example_number_for_type(region, kind)
    return (
        kept != dropped and example is not None and _length(dropped) != _length(example)
    )


def zero_is_usual(number: phonenumbers.PhoneNumber) -> bool:
    """Whether landlines or mobiles of a number's country begin with a zero."""
    return _begins_with_zero(number.country_code or 0, _LANDLINE_AND_MOBILE)


def zero_is_possible(number: phonenumbers.PhoneNumber) -> bool:
    """Whether any number of a number's country begins with a zero."""
    return _begins_with_zero(number.country_code or 0, tuple(PhoneNumberType.values()))


@cache
def _begins_with_zero(code: int, kinds: tuple[int, ...]) -> bool:
    examples = (
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.region_codes_for_country_code(code)
        for kind in kinds
    )
    return any(
        phonenumbers.national_significant_number(example).startswith("0")
        for example in examples
        if example is not None
    )


def _length(number: phonenumbers.PhoneNumber) -> int:
    return len(phonenumbers.national_significant_number(number))

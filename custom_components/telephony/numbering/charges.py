"""What a call to a number costs, in a word."""

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from .phone_number import Charge

# Inmarsat, other satellite networks, and networks of no country that are billed alike.
_SATELLITE_CODES: Final = frozenset({870, 878, 881, 882, 883, 888})

_CHARGES: Final = {
    PhoneNumberType.PREMIUM_RATE: Charge.PREMIUM_RATE,
    # They cost what their owner or network asks for, and fraud uses them alike.
    PhoneNumberType.PERSONAL_NUMBER: Charge.PREMIUM_RATE,
    PhoneNumberType.PAGER: Charge.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST: Charge.SHARED_COST,
}


def charge_of(number: phonenumbers.PhoneNumber) -> Charge:
    """Return what a number that a numbering plan knows costs."""
    if number.country_code in _SATELLITE_CODES:
        return Charge.SATELLITE
    return _CHARGES.get(phonenumbers.number_type(number), Charge.STANDARD)


def charge_of_beginning(number: phonenumbers.PhoneNumber) -> Charge:
    """Return what a number that no plan knows costs: networks ignore surplus digits."""
    known = phonenumbers.PhoneNumber()
    known.merge_from(number)
    is_known = phonenumbers.truncate_too_long_number(known)
    if is_known or phonenumbers.is_possible_number(number):
        return charge_of(known)
    return Charge.STANDARD

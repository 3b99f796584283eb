"""Numbers that are dialled within a country only: emergency calls and services."""

from typing import Final

import phonenumbers
from phonenumbers import PhoneMetadata, ShortNumberCost

# As in number_plan: nothing is read from disk in the middle of a call.
for _region in phonenumbers.SUPPORTED_SHORT_REGIONS:
    PhoneMetadata.short_metadata_for_region(_region)

# Every mobile network in the world connects these.
_EMERGENCY_EVERYWHERE: Final = frozenset({"112", "911"})

LONGEST_EMERGENCY_NUMBER: Final = 5

# What office phones want dialled before a number outside.
_OUTSIDE_LINE: Final = ("0", "9")


class ShortCodes:
    """The short codes of the countries from which calls may be placed."""

    def __init__(self, region: str | None, *other_regions: str) -> None:
        """Know the codes of countries.

        Args:
            region: ISO 3166-1 code; None where it is not known, so that every country's
                emergency numbers count.
            *other_regions: Other countries from which calls may be placed.
        """
        self._regions = (*([region] if region else []), *other_regions)
        self._could_be_anywhere = region is None

    def is_emergency(self, digits: str) -> bool:
        """Whether digits, dialled as they are, may reach an emergency service.

        In most countries what follows such a number is ignored.
        """
        return (
            any(
                phonenumbers.connects_to_emergency_number(digits, region)
                for region in self._regions
            )
            or self._is_emergency_number(digits)
            or (
                digits.startswith(_OUTSIDE_LINE)
                and self._is_emergency_number(digits[1:])
            )
        )

    def _is_emergency_number(self, digits: str) -> bool:
        if len(digits) > LONGEST_EMERGENCY_NUMBER:
            return False
        regions = (
            phonenumbers.SUPPORTED_SHORT_REGIONS
            if self._could_be_anywhere
            else self._regions
        )
        return digits in _EMERGENCY_EVERYWHERE or any(
            phonenumbers.is_emergency_number(digits, region) for region in regions
        )

    def is_premium_rate(self, digits: str) -> bool:
        """Whether digits are a service of one of the countries that costs more."""
        return any(
            _cost(digits, region) == ShortNumberCost.PREMIUM_RATE
            for region in self._regions
        )


def _cost(digits: str, region: str) -> int:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ShortNumberCost.UNKNOWN_COST
    return phonenumbers.expected_cost_for_region(number, region)

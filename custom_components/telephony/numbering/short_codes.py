"""Services with numbers that are dialled within a country only."""

import phonenumbers
from phonenumbers import PhoneMetadata, ShortNumberCost

# As in number_plan: nothing is read from disk in the middle of a call.
for _region in phonenumbers.SUPPORTED_SHORT_REGIONS:
    PhoneMetadata.short_metadata_for_region(_region)


class ShortCodes:
    """The short codes of the countries from which calls may be placed."""

    def __init__(self, *regions: str | None) -> None:
        """Know the codes of countries; None for one that is not known.

        Args:
            *regions: ISO 3166-1 codes.
        """
        self._regions = tuple(filter(None, regions))

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

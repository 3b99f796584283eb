"""Which country a number belongs to."""

import phonenumbers


def country(region: str | None) -> str | None:
    """Return a region if it is a country; a number may belong to none."""
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def likely_country(number: phonenumbers.PhoneNumber) -> str | None:
    """Return the country that the beginning of a number tells, or else its code."""
    return country(
        phonenumbers.region_code_for_number(number)
        or phonenumbers.region_code_for_country_code(number.country_code or 0)
    )

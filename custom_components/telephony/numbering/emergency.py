"""Emergency numbers, and all that may be dialled around them."""

from collections.abc import Callable, Iterable
import re
from typing import Final

import phonenumbers

# Every mobile network in the world connects these.
_EVERYWHERE: Final = frozenset({"112", "911"})

_LONGEST: Final = 5

# What office phones want dialled before a number outside.
OUTSIDE_LINE: Final = ("0", "9")

# That, and what hides or shows the caller's own number: in Britain and Ireland, Japan,
# Hong Kong, Australia, New Zealand, and on American telephones with a dial.
_BEFORE_NUMBERS: Final = (
    *OUTSIDE_LINE,
    *("141", "1470"),
    *("184", "186"),
    "133",
    *("1831", "1832"),
    *("0196", "0197"),
    *("1167", "1182"),
)

# What a network may take for a number: digits between signs, and those right behind a
# code of two or three digits, as in *67911.
_PARTS: Final = (
    re.compile(r"\+?[0-9]+"),
    re.compile(r"[*#][0-9]{2}([0-9]+)"),
    re.compile(r"[*#][0-9]{3}([0-9]+)"),
)


class EmergencyNumbers:
    """The emergency numbers of the countries from which calls may be placed."""

    def __init__(
        self,
        region: str | None,
        other_regions: Iterable[str],
        read: Callable[[str], Iterable[phonenumbers.PhoneNumber]],
    ) -> None:
        """Know the numbers of countries.

        Args:
            region: ISO 3166-1 code; None where it is not known, so that every country's
                emergency numbers count.
            other_regions: Other countries from which calls may be placed.
            read: Returns what digits could mean as a number with a country's code.
        """
        self._region = region
        self._regions = (*([region] if region else []), *other_regions)
        self._known_regions = (
            self._regions if region else phonenumbers.SUPPORTED_SHORT_REGIONS
        )
        self._read = read

    def may_be_reached(self, dialled: str) -> bool:
        """Whether a part of what is dialled may reach an emergency service.

        A code before the number, or a country's code, does not make it harmless.
        """
        return any(
            self._is_reached_as_it_is(digits)
            or any(map(self._is_reached_from_abroad, self._read(digits)))
            for part in _PARTS
            for digits in part.findall(dialled)
        )

    def _is_reached_as_it_is(self, digits: str) -> bool:
        # In most countries what follows an emergency number is ignored.
        return (
            any(
                phonenumbers.connects_to_emergency_number(digits, region)
                for region in self._regions
            )
            or self._is_one(digits)
            or any(
                digits.startswith(code) and self._is_one(digits.removeprefix(code))
                for code in _BEFORE_NUMBERS
            )
        )

    def _is_one(self, digits: str) -> bool:
        if len(digits) > _LONGEST:
            return False
        return digits in _EVERYWHERE or any(
            phonenumbers.is_emergency_number(digits, region)
            for region in self._known_regions
        )

    def _is_reached_from_abroad(self, number: phonenumbers.PhoneNumber) -> bool:
        """Whether it is an emergency number behind its country's code."""
        written = phonenumbers.national_significant_number(number)
        if len(written) > _LONGEST + 1:
            return False
        regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        if self._region in regions:
            regions = (self._region,)
        # Some write the zero in between that is for calls within the country.
        return any(
            phonenumbers.is_emergency_number(national, region)
            for national in (written, written.removeprefix("0"))
            for region in regions
        )

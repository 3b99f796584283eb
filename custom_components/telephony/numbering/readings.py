"""What digits could mean as a number, as somebody in one country dials them."""

from collections.abc import Callable, Iterable
from functools import partial
import re
from typing import Final

import phonenumbers

from .emergency import OUTSIDE_LINE
from .notation import Notation
from .renumbering import as_of_today
from .trunk_zero import without_zero, zero_belongs, zero_is_possible, zero_is_usual
from .written_form import is_written_nationally

RUN: Final = re.compile(r"\+?[0-9]+")

type Reading = phonenumbers.PhoneNumber


class Readings:
    """Reads digits for somebody in a country, and for the countries beside it."""

    def __init__(self, region: str | None, other_regions: Iterable[str]) -> None:
        """Read numbers.

        Args:
            region: ISO 3166-1 code; None for a reader of international numbers alone.
            other_regions: Others from which a number may be dialled.
        """
        self._region = region
        self._other_regions = tuple(other_regions)

    def here(self, notation: Notation) -> list[Reading]:
        """Return what digits could mean, the likeliest first.

        Vendors leave the plus away. Digits that could be both, a number at home and an
        international one, are at home if that is how people there write them.
        """
        digits = notation.digits
        if not RUN.fullmatch(digits):
            return []
        at_home = parse(digits, self._region)
        likely = [
            self._today(at_home),
            _abroad(parse("+" + digits.lstrip("+0"), None))
            if notation.is_international
            else _abroad(parse("+" + digits, None)),
        ]
        if not notation.is_international and (
            at_home is None or not is_written_nationally(digits, at_home)
        ):
            likely.reverse()
        return [reading for reading in likely if reading is not None]

    def elsewhere(self, digits: str) -> list[Reading]:
        """Return what digits could mean in the other countries."""
        parsed = [parse(digits, region) for region in self._other_regions]
        return [
            as_of_today(reading, names_country=False)
            for reading in parsed
            if reading is not None
        ]

    def outside(self, digits: str) -> list[Reading]:
        """Return what digits could mean to an office phone, which wants one before them."""
        if not digits.startswith(OUTSIDE_LINE):
            return []
        return self.here(Notation(digits[1:], ""))

    def known(self, notation: Notation) -> Reading | None:
        """Return the likeliest meaning that a numbering plan knows."""
        readings: Iterable[Reading] = self.here(notation)
        if notation.is_short:
            # Extensions look like numbers where numbers may be short.
            readings = filter(partial(is_written_nationally, notation.digits), readings)
        return first(phonenumbers.is_valid_number, readings)

    def without_trunk_zero(self, notation: Notation) -> Notation:
        """Return a notation without a zero in brackets, unless that is a digit of it."""
        without = notation.without_zero()
        kept, dropped = self.known(notation), self.known(without)
        if dropped is not None:
            is_digit = kept is not None and zero_belongs(kept, dropped)
        else:
            is_digit = kept is not None or any(map(zero_is_usual, self.here(without)))
        return notation if is_digit else without

    def _today(self, number: Reading | None) -> Reading | None:
        """Return what a number is today that was dialled at home, perhaps for abroad."""
        if number is None:
            return None
        code = phonenumbers.country_code_for_region(self._region or "")
        if number.country_code != code:
            return _abroad(number)
        return as_of_today(number, names_country=False)


def parse(text: str, region: str | None) -> Reading | None:
    """Return what the library reads; None where that is no number."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def first(
    test: Callable[[Reading], bool], readings: Iterable[Reading]
) -> Reading | None:
    """Return the first reading that passes a test."""
    return next(filter(test, readings), None)


def is_possible(number: Reading, *, names_country: bool = False) -> bool:
    """Whether a number can exist.

    Args:
        number: It.
        names_country: Whether it is written with the country's code, so that it is no
            number within a city.
    """
    if names_country:
        reason = phonenumbers.is_possible_number_with_reason(number)
        if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
            return False
    # The library counts digits; a zero too many may make up for one too few.
    begins_with_zero = bool(number.italian_leading_zero)
    return phonenumbers.is_possible_number(number) and (
        not begins_with_zero or zero_is_possible(number)
    )


def is_possible_as_written(number: Reading) -> bool:
    """Whether a number can exist, and its international form means the same number."""
    return phonenumbers.is_possible_number(number) and number == parse(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), None
    )


def _abroad(number: Reading | None) -> Reading | None:
    """Return a number that is written with its country's code, as it is today.

    Some write the zero as well that is for calls within the country.
    """
    if number is None:
        return None
    if number.italian_leading_zero and not phonenumbers.is_valid_number(number):
        without = as_of_today(without_zero(number), names_country=True)
        if phonenumbers.is_valid_number(without):
            return without
    return as_of_today(number, names_country=True)

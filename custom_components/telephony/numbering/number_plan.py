"""Reads numbers as somebody in one country does, with the `phonenumbers` library.

Google's metadata, which the library carries, is the source of every fact about a
country's numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
import re
import time
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

from .charges import charge_of, charge_of_beginning
from .countries import country, likely_country
from .emergency import OUTSIDE_LINE, EmergencyNumbers
from .notation import Notation, take_apart
from .phone_number import Charge, NumberKind, PhoneNumber
from .short_codes import ShortCodes
from .written_form import (
    format_of_known,
    is_written_nationally,
    may_be_id,
    national_digits,
    written_forms,
)

# All countries at once, in the thread that imports this module: left to itself the
# library reads a file in the middle of the first call to a country.
phonenumbers.PhoneMetadata.load_all()

_RUN: Final = re.compile(r"\+?[0-9]+")

# The numbers that a busy account comes across in its shown days.
_REMEMBERED: Final = 32_768

# Those that somebody dials again and again.
_REMEMBERED_READINGS: Final = 256

type _Reading = phonenumbers.PhoneNumber


class NumberPlan:
    """Reads numbers as they are written in one country."""

    def __init__(self, region: str | None, *other_regions: str | None) -> None:
        """Read numbers for somebody in a country.

        Args:
            region: ISO 3166-1 code; None or an unknown one for a reader who has to be
                given international numbers.
            *other_regions: Other countries from which a number may be dialled, such as
                the vendor's; None for one that is not known. They tell what else may
                happen where a number is dialled that the first country does not know,
                and never change what a known one means.
        """
        known = region in phonenumbers.SUPPORTED_REGIONS
        self.region = region if known else None
        self._other_regions = tuple(
            other
            for other in dict.fromkeys(other_regions)
            if other in phonenumbers.SUPPORTED_REGIONS and other != region
        )
        self._short_codes = ShortCodes(self.region, *self._other_regions)
        self._emergency_numbers = EmergencyNumbers(
            self.region,
            self._other_regions,
            lambda digits: self._readings(Notation(digits, "")),
        )
        self._learned = lru_cache(_REMEMBERED)(self._learn)
        self._remembered = lru_cache(_REMEMBERED_READINGS)(self._read)

    def read(self, text: str) -> PhoneNumber:
        """Return what a text means as a number.

        Short codes, extensions and texts that are no number keep their own form.
        """
        return self._remembered(text)

    def _read(self, text: str) -> PhoneNumber:
        notation = take_apart(text)
        extension = self._extension(notation)
        if not notation.digits or (notation.rest and extension is None):
            is_name = any(map(str.isalpha, notation.rest))
            return self._text(
                text, notation.digits + ("" if is_name else notation.rest)
            )
        readings = self._readings(notation)
        number = _known_number(notation, readings)
        if number is not None:
            return PhoneNumber(
                kind=NumberKind.PHONE,
                text=notation.digits,
                e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
                extension=extension,
                region=country(phonenumbers.region_code_for_number(number)),
                possible=True,
                charge=charge_of(number),
            )
        if notation.is_short and extension is None:
            return self._short_number(notation.digits)
        if notation.is_short or not _RUN.fullmatch(notation.digits):
            return self._text(text, notation.digits)
        return self._unknown_number(notation, extension, readings)

    def comparable(self, text: str | None) -> str | None:
        """Return a form in which all ways to write one number are equal; None for None.

        It is the international number with its extension, also of a number that could
        exist but that no numbering plan knows; a short code's or an impossible number's
        digits; the text itself where it is no number.
        """
        return None if text is None else self._learned(text)[0]

    def learn(self, texts: Iterable[str]) -> None:
        """Read texts ahead of time, in a thread of its own that may take its time."""
        for text in texts:
            self._learned(text)
            # Left to itself, a thread lets others wait for five milliseconds each time.
            time.sleep(0)

    def callable_numbers(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the numbers that can be called, each once, as they are first written."""
        distinct: dict[str | None, str] = {}
        for text in texts:
            distinct.setdefault(self.comparable(text), text)
        return tuple(text for text in distinct.values() if self.read(text).possible)

    def for_people(self, text: str) -> str:
        """Return a number as it is written in its country, abroad with the country code.

        So is one that no numbering plan knows, if it could be one number only. All else
        is returned as it was written, and so is what may be the name of a phone.
        """
        key, form = self._learned(text)
        if form is None:
            return text.strip()
        return phonenumbers.format_number(phonenumbers.parse(key), form)

    def _learn(self, text: str) -> tuple[str, int | None]:
        """Return the comparable form, and the library's format in which people read it.

        The format is None for what is left as it came.
        """
        number = self._read(text)
        if number.kind is NumberKind.TEXT:
            return number.text.casefold(), None
        if number.kind is NumberKind.SHORT:
            return number.text, None
        if number.e164 is not None:
            key, form = number.e164, format_of_known(number, self.region)
        else:
            key = self._key_of_unknown(number.text)
            form = self._format_of_unknown(number, key)
        return _with_extension(key, number.extension), form

    def _format_of_unknown(self, number: PhoneNumber, key: str) -> int | None:
        """Return the format of a number that could be this one, and no other anywhere."""
        digits = number.text
        if number.extension or not number.possible or may_be_id(digits):
            return None
        here = written_forms(digits, self._readings(Notation(digits, "")))
        if here != {key} or not written_forms(digits, self._elsewhere(digits)) <= here:
            return None
        reading = phonenumbers.parse(key)
        at_home = national_digits(reading)
        # Without the country's code it may be a number of the vendor's country as well.
        if (
            self.region is not None
            and self.region == likely_country(reading)
            and self._read(at_home).e164 is None
            and self._key_of_unknown(at_home) == key
        ):
            return PhoneNumberFormat.NATIONAL
        return PhoneNumberFormat.INTERNATIONAL

    def _key_of_unknown(self, digits: str) -> str:
        notation = Notation(digits, "")
        elsewhere = self._elsewhere(digits)
        likely = _first(phonenumbers.is_valid_number, elsewhere) or _first(
            _is_possible_as_written, [*self._readings(notation), *elsewhere]
        )
        if likely is not None:
            return phonenumbers.format_number(likely, PhoneNumberFormat.E164)
        significant = digits.lstrip("+0")
        return (
            f"+{significant}" if notation.is_international and significant else digits
        )

    def _extension(self, notation: Notation) -> str | None:
        """Return the extension behind a number; None where something else is."""
        if not notation.rest:
            return None
        with_rest = _parse(notation.digits + notation.rest, self.region)
        number = _parse(notation.digits, self.region)
        if with_rest is None or number is None or not with_rest.extension:
            return None
        extension: str = with_rest.extension
        with_rest.extension = None
        return extension if with_rest == number else None

    def _readings(self, notation: Notation) -> list[_Reading]:
        """Return what digits could mean, the likeliest first.

        Vendors leave the plus away. Digits that could be both, a number at home and an
        international one, are at home if that is how people there write them.
        """
        digits = notation.digits
        if not _RUN.fullmatch(digits):
            return []
        at_home = _parse(digits, self.region)
        if notation.is_international:
            likely = [at_home, _parse("+" + digits.lstrip("+0"), None)]
        elif at_home is not None and is_written_nationally(digits, at_home):
            likely = [at_home, _parse("+" + digits, None)]
        else:
            likely = [_parse("+" + digits, None), at_home]
        return [reading for reading in likely if reading is not None]

    def _elsewhere(self, digits: str) -> list[_Reading]:
        """Return what digits could mean in the other countries."""
        readings = [_parse(digits, region) for region in self._other_regions]
        return [reading for reading in readings if reading is not None]

    def _outside(self, digits: str) -> list[_Reading]:
        """Return what digits could mean to an office phone, which wants one before them."""
        if not digits.startswith(OUTSIDE_LINE):
            return []
        return self._readings(Notation(digits[1:], ""))

    def _text(self, text: str, dialled: str) -> PhoneNumber:
        return PhoneNumber(
            kind=NumberKind.TEXT,
            text=text.strip(),
            emergency=self._emergency_numbers.may_be_reached(dialled),
        )

    def _short_number(self, code: str) -> PhoneNumber:
        is_premium_rate = self._short_codes.is_premium_rate(code)
        return PhoneNumber(
            kind=NumberKind.SHORT,
            text=code,
            possible=True,
            charge=Charge.PREMIUM_RATE if is_premium_rate else Charge.STANDARD,
            emergency=self._emergency_numbers.may_be_reached(code),
        )

    def _unknown_number(
        self, notation: Notation, extension: str | None, readings: Sequence[_Reading]
    ) -> PhoneNumber:
        """Return a number that is no numbering plan's, and may still be dialled."""
        digits = notation.digits
        readings = (*readings, *self._elsewhere(digits))
        possible = [
            reading for reading in readings if phonenumbers.is_possible_number(reading)
        ]
        countries = set(map(likely_country, possible))
        charges = [
            Charge.PREMIUM_RATE
            if self._short_codes.is_premium_rate(digits)
            else Charge.STANDARD,
            *map(charge_of_beginning, (*readings, *self._outside(digits))),
        ]
        return PhoneNumber(
            kind=NumberKind.PHONE,
            text=digits,
            extension=extension,
            region=countries.pop() if len(countries) == 1 else None,
            # No country's code begins with a zero: a vendor may take the plus for nothing.
            possible=bool(possible) and not digits.startswith("+0"),
            charge=next(
                (charge for charge in charges if charge is not Charge.STANDARD),
                Charge.STANDARD,
            ),
            emergency=self._emergency_numbers.may_be_reached(digits),
        )


def _parse(text: str, region: str | None) -> _Reading | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _first(
    test: Callable[[_Reading], bool], readings: Iterable[_Reading]
) -> _Reading | None:
    return next(filter(test, readings), None)


def _is_possible_as_written(number: _Reading) -> bool:
    """Whether a number can exist, and its international form means the same number."""
    return phonenumbers.is_possible_number(number) and number == _parse(
        phonenumbers.format_number(number, PhoneNumberFormat.E164), None
    )


def _known_number(notation: Notation, readings: Iterable[_Reading]) -> _Reading | None:
    if notation.is_short:
        # Extensions look like numbers where numbers may be short.
        readings = filter(partial(is_written_nationally, notation.digits), readings)
    return _first(phonenumbers.is_valid_number, readings)


def _with_extension(number: str, extension: str | None) -> str:
    return f"{number};ext={extension}" if extension else number

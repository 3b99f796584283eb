"""Reads numbers as somebody in one country does, with the `phonenumbers` library.

Google's metadata, which the library carries, is the source of every fact about a
country's numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
import re
import time
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat

from .charges import charge_of, charge_of_beginning
from .countries import country, likely_country
from .emergency import EmergencyNumbers
from .notation import Notation, lines_with_digits, take_apart, without_remark
from .phone_number import Charge, NumberKind, PhoneNumber
from .readings import (
    RUN,
    Reading,
    Readings,
    first,
    is_possible,
    is_possible_as_written,
    parse,
)
from .renumbering import shared_form
from .short_codes import ShortCodes
from .written_form import (
    format_of_known,
    may_be_id,
    national_digits,
    written_forms,
)

# All countries at once, in the thread that imports this module: left to itself the
# library reads a file in the middle of the first call to a country.
phonenumbers.PhoneMetadata.load_all()

# What people write between two numbers; some write it within one as well.
_BETWEEN_NUMBERS: Final = re.compile(r"\s*[/,;|]\s*")

# The numbers that a busy account comes across in its shown days.
_REMEMBERED: Final = 32_768

# Those that somebody dials again and again.
_REMEMBERED_READINGS: Final = 256


class _Learned(NamedTuple):
    """What is kept of a text that was read.

    Attributes:
        key: Its comparable form.
        main: The same without an extension.
        international: The international form, with an extension; None for what is left
            as it came.
        style: The library's format in which people read it.
    """

    key: str
    main: str
    international: str | None = None
    style: int | None = None


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
        # Another text where numbers may be read in another way.
        self.rules = " ".join(
            (self.region or "-", *self._other_regions, phonenumbers.__version__)
        )
        self._short_codes = ShortCodes(self.region, *self._other_regions)
        self._readings = Readings(self.region, self._other_regions)
        self._emergency_numbers = EmergencyNumbers(
            self.region,
            self._other_regions,
            lambda digits: self._readings.here(Notation(digits, "")),
        )
        self._learned = lru_cache(_REMEMBERED)(self._learn)
        self._remembered = lru_cache(_REMEMBERED_READINGS)(self._read)

    def read(self, text: str) -> PhoneNumber:
        """Return what a text means as a number.

        Short codes, extensions and texts that are no number keep their own form.
        """
        return self._remembered(text)

    def country_code(self, number: PhoneNumber) -> str | None:
        """Return the digits with which a number's country begins; None without one."""
        reading = parse(number.e164, None) if number.e164 else None
        return str(reading.country_code) if reading is not None else None

    def numbers_in(self, text: str) -> tuple[str, ...]:
        """Return the numbers in a text: one a line, or several with a sign in between.

        A text that is one number, or none, is returned as it is.
        """
        lines = lines_with_digits(text)
        if len(lines) > 1:
            return tuple(lines)
        parts = _BETWEEN_NUMBERS.split(text.strip())
        if len(parts) > 1 and all(map(self._is_whole_number, parts)):
            return tuple(parts)
        return (text,)

    def _is_whole_number(self, text: str) -> bool:
        notation = take_apart(text)
        return (
            not notation.rest
            and not notation.is_short
            and self._readings.known(notation) is not None
        )

    def _read(self, text: str) -> PhoneNumber:
        if len(self.numbers_in(text)) > 1:
            return PhoneNumber(kind=NumberKind.SEVERAL, text=text.strip())
        number = self._read_alone(text)
        if number.kind is NumberKind.TEXT and any(map(str.isalpha, text)):
            without, is_in_brackets = without_remark(text)
            beside = self._read_alone(without)
            if beside.e164 is not None or (
                is_in_brackets and beside.kind is NumberKind.PHONE and beside.possible
            ):
                return beside
        return number

    def _read_alone(self, text: str) -> PhoneNumber:
        notation = take_apart(text)
        if notation.is_feature_code and not notation.rest:
            return self._feature_code(notation)
        extension = self._extension(notation)
        if not notation.digits or (notation.rest and extension is None):
            is_name = any(map(str.isalpha, notation.rest))
            return self._text(
                text, notation.digits + ("" if is_name else notation.rest)
            )
        if notation.zero is not None:
            notation = self._readings.without_trunk_zero(notation)
        here = self._readings.known(notation)
        number = here or self._known_elsewhere(notation)
        if number is not None:
            return PhoneNumber(
                kind=NumberKind.PHONE,
                text=notation.digits,
                e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
                extension=extension,
                regions=frozenset(
                    {country(phonenumbers.region_code_for_number(number))}
                ),
                possible=True,
                charge=charge_of(number),
                # Whoever dials these digits at home may mean no country beside it.
                emergency=here is None
                and self._emergency_numbers.may_be_reached(notation.digits),
            )
        if notation.is_short and extension is None:
            return self._short_number(notation.digits)
        if notation.is_short or not RUN.fullmatch(notation.digits):
            return self._text(text, notation.digits)
        return self._unknown_number(notation, extension)

    def _known_elsewhere(self, notation: Notation) -> Reading | None:
        """Return a number of another country, where it can be none of this one."""
        digits = notation.digits
        if notation.is_short or any(map(is_possible, self._readings.here(notation))):
            return None
        return first(phonenumbers.is_valid_number, self._readings.elsewhere(digits))

    def comparable(self, text: str | None) -> str | None:
        """Return a form in which all ways to write one number are equal; None for None.

        It is the international number with its extension, also of a number that could
        exist but that no numbering plan knows; a short code's or an impossible number's
        digits; the text itself where it is no number. Where a phone has two numbers, at
        home and for calls from abroad, it is one form for both.
        """
        return None if text is None else self._learned(text).key

    def main_number(self, text: str | None) -> str | None:
        """Return the comparable form of a number without its extension; None for None.

        Nobody's caller ID has the extension, and no vendor dials it.
        """
        return None if text is None else self._learned(text).main

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
            for number in self.numbers_in(text):
                distinct.setdefault(self.comparable(number), number)
        return tuple(text for text in distinct.values() if self.read(text).possible)

    def for_people(self, text: str) -> str:
        """Return a number as it is written in its country, abroad with the country code.

        So is one that no numbering plan knows, if it could be one number only. All else
        is returned as it was written, and so is what may be the name of a phone.
        """
        learned = self._learned(text)
        if learned.international is None or learned.style is None:
            return text.strip()
        return phonenumbers.format_number(
            phonenumbers.parse(learned.international), learned.style
        )

    def international(self, text: str) -> str | None:
        """Return the international form of what is one number only, with its extension.

        None for what may be another number as well, or the name of a phone.
        """
        learned = self._learned(text)
        return learned.international if learned.style is not None else None

    def _learn(self, text: str) -> _Learned:
        """Return what is worth keeping of a text."""
        number = self._read(text)
        if number.kind in {NumberKind.TEXT, NumberKind.SEVERAL}:
            return _Learned(number.text.casefold(), number.text.casefold())
        if number.kind is not NumberKind.PHONE:
            return _Learned(number.text, number.text)
        if number.e164 is not None:
            international, style = number.e164, self._style_of_known(number)
        else:
            international = self._key_of_unknown(number.text)
            style = self._style_of_unknown(number, international)
        main, extension = _shared(international), number.extension
        return _Learned(
            _with_extension(main, extension),
            main,
            _with_extension(international, extension) if style is not None else None,
            style,
        )

    def _style_of_known(self, number: PhoneNumber) -> int | None:
        digits = number.text
        if self._readings.known(Notation(digits, "")) is None:
            # The vendor alone knows it, who may mean somebody else's.
            return None
        return format_of_known(number, self.region)

    def _style_of_unknown(self, number: PhoneNumber, key: str) -> int | None:
        """Return the format of a number that could be this one, and no other anywhere."""
        digits = number.text
        if number.extension or not number.possible or may_be_id(digits):
            return None
        here = written_forms(digits, self._readings.here(Notation(digits, "")))
        elsewhere = self._readings.elsewhere(digits)
        if here != {key} or not written_forms(digits, elsewhere) <= here:
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
        elsewhere = self._readings.elsewhere(digits)
        likely = first(phonenumbers.is_valid_number, elsewhere) or first(
            is_possible_as_written, [*self._readings.here(notation), *elsewhere]
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
        with_rest = parse(notation.digits + notation.rest, self.region)
        number = parse(notation.digits, self.region)
        if with_rest is None or number is None or not with_rest.extension:
            return None
        extension: str = with_rest.extension
        with_rest.extension = None
        return extension if with_rest == number else None

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

    def _feature_code(self, notation: Notation) -> PhoneNumber:
        code = notation.digits
        return PhoneNumber(
            kind=NumberKind.FEATURE_CODE,
            text=code,
            # One with a number behind it is more than a code.
            possible=notation.is_short,
            emergency=self._emergency_numbers.may_be_reached(code),
        )

    def _unknown_number(self, notation: Notation, extension: str | None) -> PhoneNumber:
        """Return a number that is no numbering plan's, and may still be dialled."""
        digits = notation.digits
        outside = self._readings.outside(digits)
        readings = [
            *self._readings.here(notation),
            *self._readings.elsewhere(digits),
        ]
        possible = [
            reading
            for reading in readings
            if is_possible(reading, names_country=notation.is_international)
        ]
        # Behind a country's code, what is dialled before numbers at home is none of it.
        dialled = (
            phonenumbers.format_number(possible[0], PhoneNumberFormat.E164)
            if possible and digits.startswith("+")
            else digits
        )
        return PhoneNumber(
            kind=NumberKind.PHONE,
            text=dialled,
            extension=extension,
            regions=frozenset(
                map(
                    likely_country,
                    [*possible, *filter(phonenumbers.is_valid_number, outside)],
                )
            ),
            # No country's code begins with a zero: a vendor may take the plus for nothing.
            possible=bool(possible) and not digits.startswith("+0"),
            charge=self._charge_of_unknown(digits, [*readings, *outside]),
            emergency=self._emergency_numbers.may_be_reached(digits),
        )

    def _charge_of_unknown(self, digits: str, readings: Sequence[Reading]) -> Charge:
        """Return the first charge that is not the usual one."""

        def charges() -> Iterator[Charge]:
            if self._short_codes.is_premium_rate(digits):
                yield Charge.PREMIUM_RATE
            yield from map(charge_of_beginning, readings)

        return next(
            (charge for charge in charges() if charge is not Charge.STANDARD),
            Charge.STANDARD,
        )


def _shared(international: str) -> str:
    number = parse(international, None)
    return international if number is None else shared_form(number)


def _with_extension(number: str, extension: str | None) -> str:
    return f"{number};ext={extension}" if extension else number

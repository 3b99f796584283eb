"""Reads numbers as somebody in one country does, with the `phonenumbers` library.

Google's metadata, which the library carries, is the source of every fact about a
country's numbers.
"""

from collections.abc import Iterable
from functools import lru_cache
import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from .phone_number import Charge, NumberKind, PhoneNumber

# All countries at once, in the thread that imports this module: left to itself the
# library reads a file in the middle of the first call to a country.
phonenumbers.PhoneMetadata.load_all()

# Extensions, emergency and service numbers; a few small countries have phone numbers of
# this length, which their metadata knows.
_LONGEST_SHORT_CODE: Final = 6

# Inmarsat, other satellite networks, and networks of no country that are billed alike.
_SATELLITE_CODES: Final = frozenset({870, 881, 882, 883})

_PUNCTUATION: Final = re.compile(
    r"[\s()./\-\u2010-\u2015\u00a0\u200b-\u200f\u202a-\u202e\u2060]"
)
_DIALLED: Final = re.compile(r"\+?[0-9]+")
_CODE: Final = re.compile(r"[*#0-9]+")

# The numbers that a busy account comes across in its shown days.
_REMEMBERED: Final = 32_768


class NumberPlan:
    """Reads numbers as they are written in one country."""

    def __init__(self, region: str | None) -> None:
        """Read numbers for somebody in a country.

        Args:
            region: ISO 3166-1 code; None or an unknown one for a reader who has to be
                given international numbers.
        """
        known = region in phonenumbers.SUPPORTED_REGIONS
        self.region = region if known else None
        self._comparable = lru_cache(_REMEMBERED)(self._key)

    def read(self, text: str) -> PhoneNumber:
        """Return what a text means as a number.

        Short codes, extensions and texts that are no number keep their own form.
        """
        compact = _PUNCTUATION.sub("", text)
        number = self._parse(text, compact)
        if number is not None and phonenumbers.is_valid_number(number):
            return self._phone_number(compact, number)
        if _CODE.fullmatch(compact) and len(compact) <= _LONGEST_SHORT_CODE:
            return self._short_number(compact)
        if not _DIALLED.fullmatch(compact):
            return PhoneNumber(kind=NumberKind.TEXT, text=text.strip())
        return PhoneNumber(
            kind=NumberKind.PHONE,
            text=compact,
            possible=number is not None and phonenumbers.is_possible_number(number),
            emergency=self._is_emergency(compact, number),
        )

    def comparable(self, text: str | None) -> str | None:
        """Return a form in which all ways to write one number are equal; None for None.

        It is the international number with its extension; the digits of a number that
        no numbering plan knows; the text itself where it is none.
        """
        return None if text is None else self._comparable(text)

    def learn(self, texts: Iterable[str]) -> None:
        """Compare texts ahead of time, where it may take as long as it does."""
        for text in texts:
            self._comparable(text)

    def for_people(self, text: str) -> str:
        """Return a number as it is written in its country, abroad with the country code."""
        number = self.read(text)
        if number.e164 is None:
            return number.text
        parsed = phonenumbers.parse(number.e164)
        at_home = number.region is not None and number.region == self.region
        parsed.extension = number.extension
        return phonenumbers.format_number(
            parsed,
            PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL,
        )

    def _key(self, text: str) -> str:
        number = self.read(text)
        if number.e164 is not None:
            extension = f";ext={number.extension}" if number.extension else ""
            return number.e164 + extension
        if number.kind is NumberKind.TEXT:
            return number.text.casefold()
        return number.text.removeprefix("+").removeprefix("00") or number.text

    def _parse(self, text: str, compact: str) -> phonenumbers.PhoneNumber | None:
        """Return a text as a number, valid if there is any way to read it so.

        Vendors leave the plus away. Digits that could be both, a number at home and an
        international one, are at home if that is how people there write them.
        """
        at_home = _parse(text, self.region)
        if compact.startswith(("+", "00")) or at_home is None:
            abroad = _parse("+" + compact.lstrip("+0"), None)
            return at_home if _is_valid(at_home) else abroad or at_home
        if _is_valid(at_home) and _is_written_nationally(compact, at_home):
            return at_home
        abroad = _parse("+" + compact, None) if compact.isdecimal() else None
        return abroad if _is_valid(abroad) else at_home

    def _phone_number(
        self, compact: str, number: phonenumbers.PhoneNumber
    ) -> PhoneNumber:
        region = phonenumbers.region_code_for_number(number)
        return PhoneNumber(
            kind=NumberKind.PHONE,
            text=compact,
            e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
            extension=number.extension,
            region=region if region in phonenumbers.SUPPORTED_REGIONS else None,
            possible=True,
            charge=_charge_of(number),
            emergency=self._is_emergency(compact, number),
        )

    def _short_number(self, compact: str) -> PhoneNumber:
        return PhoneNumber(
            kind=NumberKind.SHORT,
            text=compact,
            possible=True,
            charge=self._charge_of_short(compact),
            emergency=self._is_emergency(compact, None),
        )

    def _charge_of_short(self, code: str) -> Charge:
        if self.region is None or not code.isdecimal():
            return Charge.STANDARD
        number = phonenumbers.parse(code, self.region, keep_raw_input=False)
        cost = phonenumbers.expected_cost_for_region(number, self.region)
        return (
            Charge.PREMIUM_RATE
            if cost == phonenumbers.ShortNumberCost.PREMIUM_RATE
            else Charge.STANDARD
        )

    def _is_emergency(
        self, compact: str, number: phonenumbers.PhoneNumber | None
    ) -> bool:
        """Whether a number reaches an emergency service, dialled from the country or with its code."""
        if self.region is not None and phonenumbers.connects_to_emergency_number(
            compact, self.region
        ):
            return True
        if number is None:
            return False
        national = phonenumbers.national_significant_number(number)
        return any(
            phonenumbers.is_emergency_number(national, region)
            for region in phonenumbers.region_codes_for_country_code(
                number.country_code or 0
            )
        )


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_valid(number: phonenumbers.PhoneNumber | None) -> bool:
    return number is not None and phonenumbers.is_valid_number(number)


def _is_written_nationally(compact: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether people in the number's country would write it with these digits."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.normalize_digits_only(national) == compact


def _charge_of(number: phonenumbers.PhoneNumber) -> Charge:
    if number.country_code in _SATELLITE_CODES:
        return Charge.SATELLITE
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        return Charge.PREMIUM_RATE
    return (
        Charge.SHARED_COST if kind == PhoneNumberType.SHARED_COST else Charge.STANDARD
    )

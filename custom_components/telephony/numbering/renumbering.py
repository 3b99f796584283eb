"""Numbers of before a renumbering, and what they are today.

What a regulator changed and the library no longer knows. A number is taken for an old
one only where no plan knows it as it stands, and knows it as what it became.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Final

import phonenumbers

_ARGENTINA: Final = 54


@dataclass(frozen=True, slots=True)
class _Renumbering:
    """What happened to the numbers of a country.

    Attributes:
        old: A whole national number, without the zero that is dialled before it.
        new: What it was replaced by, in the words of `re.Match.expand`.
        abroad: Whether it was so only behind the country's code; at home the digits are
            another number.
    """

    old: re.Pattern[str]
    new: str
    abroad: bool = False


def _codes(text: str) -> dict[str, str]:
    """Return old codes and what replaced them, out of pairs between commas."""
    pairs = (pair.split() for pair in text.split(","))
    return dict(pairs)


def _moved(codes: Mapping[str, str], digits: int) -> list[_Renumbering]:
    """Return how codes were replaced, with so many digits behind them left alone."""
    return [
        _Renumbering(re.compile(rf"{old}(\d{{{digits}}})"), rf"{new}\1")
        for old, new in codes.items()
    ]


# Decision of Vietnam's Ministry of Information and Communications of 25 May 2018 and
# the operators' plans for it, in force since 15 September 2018.
_VIETNAMESE_MOBILES: Final = _codes(
    "120 70, 121 79, 122 77, 126 76, 128 78, 123 83, 124 84, 125 85, 127 81, 129 82, "
    "162 32, 163 33, 164 34, 165 35, 166 36, 167 37, 168 38, 169 39, 186 56, 188 58, "
    "199 59"
)

# The same ministry's Decision 2036/QD-BTTTT of 21 November 2016, in force since 2017.
# Old codes that are mobiles' today, such as Ho Chi Minh City's 8, mean those.
_VIETNAMESE_AREAS: Final = _codes(
    "22 212, 231 213, 20 214, 230 215, 29 216, 52 232, 53 233, 54 234, 510 235, 511 236, "
    "240 204, 25 205, 26 206, 27 207, 280 208, 281 209, 320 220, 321 221, 241 222, "
    "351 226, 350 228, 780 290, 781 291, 710 292, 711 293, 74 294, 61 251, 62 252, "
    "64 254, 55 255, 57 257, 68 259, 60 260, 501 261, 500 262, 63 263, 651 271, 72 272, "
    "73 273, 650 274, 75 275, 66 276, 67 277"
)

_RENUMBERINGS: Final[Mapping[int, list[_Renumbering]]] = {
    # Mexico's IFT, Plan Técnico Fundamental de Numeración, in force since 3 August 2019:
    # ten digits, without what was dialled before mobiles and far places.
    52: [
        *_moved({"01": "", "04[45]": ""}, 10),
        _Renumbering(re.compile(r"1(\d{10})"), r"\1", abroad=True),
    ],
    # Brazil's Anatel, Resolução 553/2010 and what followed until 2016: mobiles have a 9
    # behind the area code.
    55: [_Renumbering(re.compile(r"(\d\d)([6-9]\d{7})"), r"\g<1>9\2")],
    # Colombia's CRC, Resolución 5826 of 2019, in force since 1 September 2021: landlines
    # have a 60 before the area code.
    57: [_Renumbering(re.compile(r"([1-8]\d{7})"), r"60\1")],
    84: [*_moved(_VIETNAMESE_MOBILES | _VIETNAMESE_AREAS, 7), *_moved({"4": "24"}, 8)],
    # Benin's ARCEP, plan of 30 November 2024: all numbers begin with 01.
    229: [_Renumbering(re.compile(r"(\d{8})"), r"01\1")],
}


def as_of_today(
    number: phonenumbers.PhoneNumber, *, names_country: bool
) -> phonenumbers.PhoneNumber:
    """Return what a number became; the number itself where nothing is known of that.

    Args:
        number: It.
        names_country: Whether it is written with the country's code.
    """
    renumberings = _RENUMBERINGS.get(number.country_code or 0)
    if renumberings is None or phonenumbers.is_valid_number(number):
        return number
    national = phonenumbers.national_significant_number(number)
    for renumbering in renumberings:
        old = renumbering.old.fullmatch(national)
        if old is None or (renumbering.abroad and not names_country):
            continue
        today = phonenumbers.parse(
            f"+{number.country_code}{old.expand(renumbering.new)}"
        )
        if phonenumbers.is_valid_number(today):
            return today
    return number


def shared_form(number: phonenumbers.PhoneNumber) -> str:
    """Return the international form that all numbers of one phone have in common.

    An Argentine mobile has a 9 behind the country's code when it is called from abroad,
    and none, or a 15 in its middle, within the country.
    """
    if (
        number.country_code == _ARGENTINA
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    ):
        national = phonenumbers.national_significant_number(number)
        return f"+{_ARGENTINA}{national.removeprefix('9')}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

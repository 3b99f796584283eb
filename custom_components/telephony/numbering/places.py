"""Where a number is from: its country, and the city or area that its beginning tells.

The `phonenumbers` library knows the places, all of them in all languages at once: to
import its geocoder takes 94 MiB and, where Python has not compiled it before, seconds in
which nothing else runs. Its data have one place a line, in the order of the numbers. So
they are read as text, of one country when a number of it is first met, and what is kept
are the names in one language.
"""

from collections.abc import Iterator, Mapping
import logging
from pathlib import Path
import re
from threading import Lock
from typing import Final, NamedTuple

import phonenumbers

from .countries import country
from .readings import Reading, parse

_LOGGER = logging.getLogger(__name__)

_DATA: Final = Path(phonenumbers.__file__).parent / "geodata"

# A line that begins the numbers of London is `'4420':{'en': 'London'},`.
_LINE: Final = re.compile(r"^ '(?P<beginning>\d+)':\{(?P<names>.*)\},$", re.MULTILINE)

# A name is `'en': 'London'`, in double quotes where it has an apostrophe, or, where it is
# not written in ASCII, `'zh': u('\u4f26\u6566')`.
_NAME: Final = re.compile(
    r"'(?P<language>\w+)': (?:u\()?(?P<quote>['\"])(?P<name>.*?)(?<!\\)(?P=quote)"
)

_ENGLISH: Final = "en"

# Where the library's code of a language is not Home Assistant's.
_CODES: Final = {"he": "iw"}


class Place(NamedTuple):
    """Where a number is from.

    Attributes:
        country: ISO 3166-1 code; None for a number of no country. Of those that share
            a number, such as +1 800, it is the largest one.
        name: The city or area, in the language asked for or else in English; None where
            the number does not tell, as those of most mobile phones.
    """

    country: str | None
    name: str | None


class Places:
    """The places of numbers, in one language."""

    def __init__(self, language: str) -> None:
        """Know no place yet.

        Args:
            language: As Home Assistant writes it, such as "de", "en-GB" or "zh-Hant".
        """
        self._languages = _names_of(language)
        self._by_calling_code: dict[int, Mapping[int, str]] = {}
        self._turn = Lock()

    def of(self, number: str) -> Place | None:
        """Return where a number is from; None for what no numbering plan knows.

        The first number of a country takes a while, for its places are read from files.

        Args:
            number: In international form.
        """
        reading = parse(number, None)
        if reading is None or not phonenumbers.is_valid_number(reading):
            return None
        return Place(
            country(phonenumbers.region_code_for_number(reading)),
            self._name_of(reading),
        )

    def _name_of(self, number: Reading) -> str | None:
        code = number.country_code or 0
        if not phonenumbers.is_number_type_geographical(
            phonenumbers.number_type(number), code
        ):
            return None
        names = self._names_in(code)
        significant = phonenumbers.national_significant_number(number)
        # Some countries write a digit before those of the place if the phone is mobile.
        digits = f"{code}" + significant.removeprefix(
            phonenumbers.country_mobile_token(code)
        )
        beginnings = (digits[:length] for length in range(len(digits), 0, -1))
        found = (names.get(int(beginning)) for beginning in beginnings)
        return next((name for name in found if name is not None), None)

    def _names_in(self, calling_code: int) -> Mapping[int, str]:
        """Return the places behind a country's code by the beginnings of their numbers."""
        if (known := self._by_calling_code.get(calling_code)) is not None:
            return known
        with self._turn:
            if calling_code not in self._by_calling_code:
                self._by_calling_code[calling_code] = self._read(calling_code)
        return self._by_calling_code[calling_code]

    def _read(self, calling_code: int) -> Mapping[int, str]:
        # Most places have many beginnings, and all of them share one text.
        shared: dict[str, str] = {}
        try:
            return {
                beginning: shared.setdefault(name, name)
                for beginning, names in _places_of(calling_code)
                for name in [self._chosen(names)]
                if name is not None
            }
        except (OSError, ValueError) as error:
            _LOGGER.warning(
                "The places of numbers with +%s cannot be read: %s", calling_code, error
            )
            return {}

    def _chosen(self, names: str) -> str | None:
        known = {match["language"]: match["name"] for match in _NAME.finditer(names)}
        chosen = (known.get(language) for language in self._languages)
        name = next((name for name in chosen if name is not None), None)
        if name is None or "\\" not in name:
            return name
        return name.encode("ascii").decode("unicode_escape")


def _names_of(language: str) -> tuple[str, ...]:
    """Return what the library may call a language, and English for what it lacks."""
    code, _, variety = language.partition("-")
    code = _CODES.get(code, code)
    return (f"{code}_{variety}", code, _ENGLISH)


def _places_of(calling_code: int) -> Iterator[tuple[int, str]]:
    """Yield beginnings of a country's numbers, and their places in all languages.

    Raises:
        OSError, ValueError: They cannot be read.
    """
    start = f"\n '{calling_code}"
    for file in _DATA.glob("data*.py"):
        text = file.read_text(encoding="ascii")
        # No country's code begins with another one's, and those of one are together.
        if (first := text.find(start)) < 0:
            continue
        last = text.find("\n", text.rfind(start) + 1)
        for match in _LINE.finditer(text, first + 1, last):
            yield int(match["beginning"]), match["names"]

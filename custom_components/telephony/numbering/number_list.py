"""A list of numbers, prefixes and countries, which holds a number however it is written."""

from collections.abc import Iterable, Iterator
import re
from typing import TYPE_CHECKING, Final

import phonenumbers

from .emergency import OUTSIDE_LINE
from .notation import take_apart
from .phone_number import NumberKind, PhoneNumber

if TYPE_CHECKING:
    from .number_plan import NumberPlan

_PREFIX_SIGN: Final = "*"
_PREFIX: Final = re.compile(r"\+?[0-9]+")


def is_entry(text: str, plan: NumberPlan) -> bool:
    """Tell whether a text can stand in a list: a number, or a prefix ending in `*`."""
    if not text.endswith(_PREFIX_SIGN):
        return plan.read(text).possible
    prefix = _prefix(text)
    return prefix is not None and any(
        len(form) > 1 for form in _international(prefix, plan.region, loosely=False)
    )


class NumberList:
    """Numbers, prefixes and whole countries."""

    def __init__(
        self, entries: Iterable[str], countries: Iterable[str], plan: NumberPlan
    ) -> None:
        """Hold what `is_entry` accepts.

        Args:
            entries: Numbers; one that ends in `*` stands for all that begin like it. A
                prefix without a plus is meant as people in the plan's country dial it.
            countries: ISO 3166-1 codes.
            plan: How the entries and the numbers are read.
        """
        self._plan = plan
        self._countries = frozenset(countries)
        self._numbers: set[str | None] = set()
        self._prefixes: list[str] = []
        for entry in entries:
            if (prefix := _prefix(entry)) is not None:
                self._prefixes.append(prefix)
            else:
                self._numbers.add(plan.comparable(plan.read(entry).dialled))

    def holds(self, number: PhoneNumber, *, loosely: bool) -> bool:
        """Tell whether a number is on the list.

        Args:
            number: What is to be dialled.
            loosely: Also where only one way to read it says so. Whoever forbids wants
                to know that, whoever allows does not.
        """
        if not (self._numbers or self._prefixes or self._countries):
            # As with most people: a call is spared the work.
            return False
        if self._plan.comparable(number.dialled) in self._numbers:
            return True
        if number.kind is not NumberKind.PHONE:
            return number.text.startswith(tuple(self._prefixes))
        if loosely and self._holds_behind_outside_line(number):
            return True
        forms = tuple(self._forms_of(number, loosely=loosely))
        return any(
            form.startswith(start)
            for prefix in self._prefixes
            for start in _international(prefix, self._plan.region, loosely=loosely)
            for form in forms
        ) or not self._countries.isdisjoint(
            _countries_of(number, forms) if loosely else {number.region}
        )

    def _holds_behind_outside_line(self, number: PhoneNumber) -> bool:
        """Tell whether an office phone, which wants a digit first, calls one of the list."""
        if number.e164 is not None or not number.text.startswith(OUTSIDE_LINE):
            return False
        behind = self._plan.read(number.text[1:])
        return behind.e164 is not None and self.holds(behind, loosely=True)

    def _forms_of(self, number: PhoneNumber, *, loosely: bool) -> Iterator[str]:
        """Yield the international forms that a number may have."""
        yield number.e164 or self._plan.comparable(number.dialled) or number.text
        if number.e164 is None and loosely:
            yield from _international(number.text, self._plan.region, loosely=True)


def _prefix(entry: str) -> str | None:
    """Return the digits that a number has to begin with; None for a single number."""
    if not entry.endswith(_PREFIX_SIGN):
        return None
    notation = take_apart(entry.removesuffix(_PREFIX_SIGN))
    is_plain = not notation.rest and _PREFIX.fullmatch(notation.digits)
    return notation.digits if is_plain else None


def _international(digits: str, region: str | None, *, loosely: bool) -> Iterator[str]:
    """Yield what the beginning of a number is with the country code."""
    metadata = (
        phonenumbers.PhoneMetadata.metadata_for_region(region) if region else None
    )
    # What most countries dial is understood in all of them.
    abroad = f"00|{metadata.international_prefix}" if metadata else "00"
    if digits.startswith("+"):
        yield digits
    elif leading := re.match(abroad, digits):
        yield "+" + digits[leading.end() :]
    elif metadata is None:
        yield "+" + digits
    else:
        at_home = digits.removeprefix(metadata.national_prefix or "")
        yield f"+{metadata.country_code}{at_home}"
        # Vendors, and people who copy from them, leave the plus away.
        if loosely and not digits.startswith("0"):
            yield "+" + digits


def _countries_of(number: PhoneNumber, forms: Iterable[str]) -> set[str | None]:
    """Return the countries where a number may be; a valid one is in one only."""
    if number.e164 is not None:
        return {number.region}
    found: set[str | None] = set()
    for form in forms:
        try:
            code = phonenumbers.parse(form, None).country_code
        except phonenumbers.NumberParseException:
            continue
        found.update(phonenumbers.region_codes_for_country_code(code or 0))
    return found

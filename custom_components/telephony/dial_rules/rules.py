"""Which calls the user wants to be placed."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Final

from ..numbering.phone_number import Charge, PhoneNumber


class ListMode(StrEnum):
    """What being on the user's list means."""

    FORBID = "forbid"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRules:
    """The user's rules; each default is what holds where nothing was chosen.

    Attributes:
        per_minute: How many calls may leave within any minute.
        per_hour: Within any hour.
        per_day: Within any 24 hours.
        repeat_after: How long the same number is not called again; zero for no wait.
        list_mode: Whether the list forbids, or nothing else is allowed.
        numbers: Numbers, and prefixes that end in `*`, as the user wrote them.
        countries: ISO 3166-1 codes of those on the list.
        callable_countries: The same of those that may be called; empty for all.
        allowed_charges: What calls may cost beside the usual.
        allow_emergency: Whether emergency services may be called.
        allow_feature_codes: Whether orders to the network, such as *72, may be dialled.
        quiet_start: From when on nobody is called, in local time; None for no such hours.
        quiet_end: From when on people are called again.
    """

    per_minute: int = 6
    per_hour: int = 30
    per_day: int = 100
    repeat_after: timedelta = timedelta(seconds=5)
    list_mode: ListMode = ListMode.FORBID
    numbers: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    callable_countries: frozenset[str] = frozenset()
    allowed_charges: frozenset[Charge] = frozenset()
    allow_emergency: bool = False
    allow_feature_codes: bool = False
    quiet_start: time | None = None
    quiet_end: time | None = None

    def barred_countries(self, number: PhoneNumber) -> frozenset[str]:
        """Return the countries that a number may be in and that may not be called.

        What belongs to no country has its price, which is a rule of its own.
        """
        if not self.callable_countries:
            return frozenset()
        return frozenset(filter(None, number.regions - self.callable_countries))

    def is_quiet(self, local_time: time) -> bool:
        """Tell whether nobody is to be called at a time of day."""
        start, end = self.quiet_start, self.quiet_end
        if start is None or end is None:
            return False
        if start <= end:
            return start <= local_time < end
        return local_time >= start or local_time < end


DEFAULT_RULES: Final = DialRules()

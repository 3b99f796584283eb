"""Days that are lived through, for what an account writes and how long its calls wait."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from custom_components.telephony.providers.base import Vendor

from .effort import Effort
from .processes import run_afresh
from .vendors import polled_vendors


@dataclass(frozen=True, slots=True)
class Day:
    """A day to live through.

    Attributes:
        vendor: Whose account it is, by its key; None is a Home Assistant without any.
        calls: On this day, and on the one before.
    """

    vendor: str | None
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedDay:
    """What a day came to.

    Attributes:
        file_sizes: Of each file of the integration's own, each time it was written.
        archive_size: How many bytes the archive's thread wrote, journal included.
        requests: How many the vendor received.
        database_size: By how many bytes the recorder's database grew.
        states: By how many rows.
        states_of_midnight: How many of them are of counters that began anew with the day.
        statistics: Likewise, those of five minutes.
        poll_distances: In seconds.
        waits: Of each call from the vendor's record until it was told of, in seconds.
    """

    file_sizes: Sequence[int]
    archive_size: int
    requests: int
    database_size: int
    states: int
    states_of_midnight: int
    statistics: int
    poll_distances: Sequence[float]
    waits: Sequence[float]


WITHOUT_ACCOUNT: Final = Day(None, 0)


async def days_of_accounts(effort: Effort) -> list[tuple[Vendor, Day]]:
    """Return the days that are lived through with an account."""
    return [
        (vendor, Day(vendor.key, calls))
        for vendor in await polled_vendors()
        for calls in effort.calls_of_lived_days
    ]


async def lived_days(effort: Effort) -> Mapping[Day, LivedDay]:
    """Return what the days came to, that without an account among them."""
    days = [day for _, day in await days_of_accounts(effort)]
    return _live((WITHOUT_ACCOUNT, *days))


@cache
def _live(days: tuple[Day, ...]) -> Mapping[Day, LivedDay]:
    """Live through days, two at a time, for nothing of them is measured by a clock."""
    with ThreadPoolExecutor(2) as executor:
        return dict(zip(days, executor.map(_live_one, days), strict=True))


def _live_one(day: Day) -> LivedDay:
    return LivedDay(**run_afresh("simulated_day", vendor=day.vendor, calls=day.calls))

"""What a poll costs of an account whose calls stand in two kinds of records."""

from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Provider, Vendor
from custom_components.telephony.providers.configuration import Configuration

from .cpu import cpu_time, longest_stall
from .effort import Effort
from .report import Column, Row, Table
from .vendors import CREDENTIALS, RunningVendors, running_vendors

# As far as a poll looks back, and as far as the first one does.
_RECENT: Final = timedelta(minutes=50)
_DAY: Final = timedelta(hours=25)

# Of more records, a vendor that wants its requests seconds apart takes minutes to be read.
_MOST_RECORDS: Final = 1_000


async def measure(effort: Effort) -> Table:
    """Return what it takes to read both, and to find that they tell of the same calls."""
    return Table(
        "Two kinds of records",
        [
            Column("First read: CPU", "ms"),
            Column("Idle poll: CPU", "ms"),
            Column("Longest stall", "ms"),
            Column("Requests of a poll", ""),
        ],
        [
            await _row(vendor, calls, effort.reads)
            for vendor in VENDORS.values()
            if len(vendor.credential_pairs) > 1
            for calls in effort.records
            if calls <= _MOST_RECORDS
        ],
    )


async def _row(vendor: Vendor, calls: int, reads: int) -> Row:
    first: list[float] = []
    idle: list[float] = []
    stalls: list[float] = []
    line = CREDENTIALS[vendor.key][vendor.line_fields.number]
    with running_vendors(calls, line=line) as vendors:
        async with ClientSession() as session:
            for _ in range(reads):
                provider = _open(vendor, vendors, session)
                first.append(await cpu_time(partial(_read, provider, _DAY, calls)))
                sent = provider.requests_sent
                poll = partial(_read, provider, _RECENT)
                idle.append(await cpu_time(poll))
                requests = provider.requests_sent - sent
                stalls.append(await longest_stall(poll))
    return Row(
        f"{vendor.name}, {calls:,} calls a day in both",
        [median(first), median(idle), max(stalls), requests],
        f"medians of {reads} accounts, longest stall of as many polls",
    )


async def _read(provider: Provider, back: timedelta, calls: int | None = None) -> None:
    """Read what is recent, and make sure that it is what was meant.

    Raises:
        RuntimeError: It is not.
    """
    history = await provider.recent_calls(datetime.now(UTC) - back)
    if history.failures or calls not in {None, len(history.calls)}:
        raise RuntimeError(f"{len(history.calls)} calls, {history.failures}")


def _open(vendor: Vendor, vendors: RunningVendors, session: ClientSession) -> Provider:
    url = vendors.urls[vendor.key]
    return vendor.open_account(
        session,
        Configuration(
            CREDENTIALS[vendor.key],
            dict.fromkeys(vendor.endpoints, url),
            ZoneInfo(vendors.time_zone),
        ),
    )

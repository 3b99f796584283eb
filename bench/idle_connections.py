"""What a connection costs on which nothing is told but that both ends are alive."""

import asyncio
from typing import Final

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Vendor
from custom_components.telephony.providers.push import PushSource

from .accounts import stored_account
from .cpu import cpu_time
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import RunningVendors, running_vendors

_HOUR: Final = 3600

# After so long, what follows a start and a connection is over.
_SETTLING_SECONDS: Final = 10


async def measure(effort: Effort) -> Table:
    """Return the CPU time of an hour, with the connection and without it."""
    seconds = effort.polls * 4
    rows = []
    for vendor in VENDORS.values():
        with running_vendors(0) as vendors:
            connected = await _idle(vendor, vendors, seconds, connects=True)
            if connected is None:
                continue
            without = await _idle(vendor, vendors, seconds, connects=False)
        rows.append(
            Row(
                vendor.name,
                [connected, without],
                f"{seconds} seconds without a call or a poll, times {_HOUR // seconds}",
            )
        )
    return Table(
        "An hour without a call",
        [Column("CPU with a connection", "ms"), Column("Without", "ms")],
        rows,
    )


async def _idle(
    vendor: Vendor, vendors: RunningVendors, seconds: int, *, connects: bool
) -> float | None:
    """Return the CPU time of an hour in ms; None for a vendor without a connection."""
    account = stored_account(vendor, vendors, with_optional=connects)
    async with home(vendors.time_zone) as hass:
        await start(hass, [account])
        intake = account.runtime_data.push_intake
        if connects:
            if intake is None or intake.state.source is not PushSource.CONNECTION:
                return None
            while not intake.state.is_connected:  # noqa: ASYNC110 - it is told nobody
                await asyncio.sleep(0.1)
        await asyncio.sleep(_SETTLING_SECONDS)
        return await cpu_time(lambda: asyncio.sleep(seconds)) * _HOUR / seconds

"""What an account keeps in memory, with many calls and with few."""

import gc
import tracemalloc
from typing import Final

from custom_components.telephony.providers.base import Capability, Vendor

from .accounts import LITTLE_PAST, start_settled, stored_account
from .effort import Effort
from .home import home
from .report import Column, Row, Table
from .vendors import running_vendors, vendors_that_offer

# A million a year. What is older than what is shown is in the archive alone.
_MANY: Final = 1_000_000 // 365
_FEW: Final = 100

_POLLS: Final = 3
_MEBIBYTE: Final = 2**20
_GOAL: Final = 2


async def measure(_effort: Effort) -> Table:
    """Return what accounts of each vendor take."""
    vendors = await vendors_that_offer(Capability.CALL_HISTORY)
    # The first account of all loads what all have in common.
    await _mebibytes(vendors[0], _FEW)
    rows = []
    for vendor in vendors:
        few, many = [await _mebibytes(vendor, calls) for calls in (_FEW, _MANY)]
        rows.append(
            Row(
                f"{vendor.name}, {_MANY:,} calls a day",
                [few, many, many - few],
                f"after the start and {_POLLS} polls",
            )
        )
    return Table(
        "Memory",
        [
            Column(f"{_FEW} calls a day", "MiB"),
            Column("So many calls a day", "MiB"),
            Column("More", "MiB", _GOAL),
        ],
        rows,
    )


async def _mebibytes(vendor: Vendor, calls: int) -> float:
    with running_vendors(calls) as vendors:
        account = stored_account(vendor, vendors, options=LITTLE_PAST)
        async with home(vendors.time_zone) as hass:
            tracemalloc.start()
            try:
                before = _traced()
                await start_settled(hass, account)
                for _ in range(_POLLS):
                    await account.runtime_data.coordinator.async_refresh()
                    await hass.async_block_till_done()
                return (_traced() - before) / _MEBIBYTE
            finally:
                tracemalloc.stop()


def _traced() -> int:
    gc.collect()
    traced, _ = tracemalloc.get_traced_memory()
    return traced

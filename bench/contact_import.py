"""For how long an import of a large address book keeps the event loop busy."""

from functools import partial
from typing import Final

from custom_components.telephony.providers import VENDORS

from .accounts import stored_account
from .contact_cards import (
    import_contacts,
    stored_address_book,
    upload_address_book,
)
from .cpu import Meter, cpu_time, garbage_collections, longest_stall
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import running_vendors

_STALL_GOAL: Final = 20


async def measure(effort: Effort) -> Table:
    """Return what an import costs; it is the same whoever the vendor is."""
    cpu, _ = await _cost(cpu_time, effort.contact_cards)
    stall, collection = await _cost(longest_stall, effort.contact_cards)
    return Table(
        "Import of contacts",
        [
            Column("CPU", "ms"),
            Column("Longest stall", "ms", _STALL_GOAL),
            Column("Longest garbage collection", "ms"),
        ],
        [
            Row(
                f"A file of {effort.contact_cards:,} cards",
                [cpu, stall, collection],
                "two imports of all of them into an address book",
            )
        ],
    )


async def _cost(meter: Meter, cards: int) -> tuple[float, float]:
    """Return what an import costs, and the longest garbage collection meanwhile."""
    vendor = next(iter(VENDORS.values()))
    with running_vendors(0) as vendors:
        account = stored_account(vendor, vendors)
        async with home(vendors.time_zone) as hass:
            book = stored_address_book()
            await start(hass, [account, book])
            file_id = upload_address_book(hass, cards)
            work = partial(import_contacts, hass, book, file_id)
            with garbage_collections() as collections:
                cost = await meter(work)
    # The first one is the meter's own, before the work begins.
    return cost, max(collections[1:], default=0)

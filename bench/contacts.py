"""What thousands of contacts take in memory, and how long a change of them stalls."""

import gc
import tracemalloc
from typing import Final

from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from custom_components.telephony.providers import VENDORS

from .accounts import stored_account
from .contact_cards import (
    import_contacts,
    stored_address_book,
    upload_address_book,
)
from .cpu import longest_stall
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import running_vendors

_MEBIBYTE: Final = 2**20
_MEMORY_GOAL: Final = 20
_STALL_GOAL: Final = 20


async def measure(effort: Effort) -> Table:
    """Return what the contacts of an address book take, with one account to name for."""
    vendor = next(iter(VENDORS.values()))
    with running_vendors(0) as vendors:
        account, book = stored_account(vendor, vendors), stored_address_book()
        async with home(vendors.time_zone) as hass:
            await start(hass, [account, book])
            file_id = upload_address_book(hass, effort.contact_cards)
            await import_contacts(hass, book, file_id)
            await hass.config_entries.async_unload(book.entry_id)
            # What was read of numbers is kept with the account's plan, and counts.
            await hass.config_entries.async_reload(account.entry_id)
            tracemalloc.start()
            try:
                before = _traced()
                await hass.config_entries.async_setup(book.entry_id)
                await hass.async_block_till_done()
                memory = (_traced() - before) / _MEBIBYTE
            finally:
                tracemalloc.stop()
            stall = await longest_stall(async_get_address_books(hass).async_update)
    return Table(
        "Contacts",
        [
            Column("Memory", "MiB", _MEMORY_GOAL),
            Column("Longest stall when one changes", "ms", _STALL_GOAL),
        ],
        [
            Row(
                f"{effort.contact_cards:,} contacts",
                [memory, stall],
                "two numbers each, an account",
            )
        ],
    )


def _traced() -> int:
    gc.collect()
    traced, _ = tracemalloc.get_traced_memory()
    return traced

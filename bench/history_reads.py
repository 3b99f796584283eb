"""What reading the history of a day costs, the first time and later."""

from functools import partial
import gc
from statistics import median
import tracemalloc

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.coordinator import CallHistoryCoordinator
from custom_components.telephony.entry.stored_account import async_open_provider
from custom_components.telephony.providers.base import Vendor

from .accounts import stored_account
from .cpu import cpu_time
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import polled_vendors, running_vendors
from .wire import send_all_bare, tapped


async def measure(effort: Effort) -> Table:
    """Return what reading histories of each vendor costs."""
    return Table(
        "Reading a history",
        [
            Column("First read: CPU", "ms"),
            Column("bare", "ms"),
            Column("Later read: CPU", "ms"),
            Column("bare", "ms"),
            Column("Memory for each call", "bytes"),
        ],
        [
            await _row(vendor, records, effort.reads)
            for vendor in await polled_vendors()
            for records in effort.records
        ],
    )


async def _row(vendor: Vendor, records: int, reads: int) -> Row:
    first: list[float] = []
    first_bare: list[float] = []
    later: list[float] = []
    later_bare: list[float] = []
    with running_vendors(records) as vendors:
        account = stored_account(vendor, vendors)
        async with home(vendors.time_zone) as hass:
            await start(hass, [account])
            session = async_get_clientsession(hass)
            for _ in range(reads):
                coordinator = await _new_coordinator(hass, account)
                for costs, bare_costs in ((first, first_bare), (later, later_bare)):
                    coordinator.async_read_all_next()
                    with tapped() as wire:
                        costs.append(await cpu_time(coordinator.async_refresh))
                    _check(coordinator, records)
                    bare_costs.append(
                        await cpu_time(partial(send_all_bare, session, wire.exchanges))
                    )
            memory = await _memory_of_a_call(hass, account)
    return Row(
        f"{vendor.name}, {records:,} calls a day",
        [*map(median, (first, first_bare, later, later_bare)), memory],
        f"medians of {reads} reads, {len(wire.exchanges)} requests each time",
    )


async def _new_coordinator(
    hass: HomeAssistant, account: MockConfigEntry
) -> CallHistoryCoordinator:
    """Return what has not read anything yet, as when an account starts."""
    loaded = account.runtime_data
    provider = await async_open_provider(
        hass, loaded.vendor, account.data, account.options
    )
    return CallHistoryCoordinator(
        hass,
        account,
        loaded.vendor,
        provider,
        loaded.numbers,
        archive=loaded.archive,
    )


async def _memory_of_a_call(hass: HomeAssistant, account: MockConfigEntry) -> float:
    """Return how many bytes are taken by a call that is kept at hand."""
    coordinator = await _new_coordinator(hass, account)
    tracemalloc.start()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    await coordinator.async_refresh()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(coordinator.data.kept)


def _check(coordinator: CallHistoryCoordinator, records: int) -> None:
    """Make sure that what was measured is what was meant.

    Raises:
        RuntimeError: It is not.
    """
    if not coordinator.last_update_success or len(coordinator.data.kept) != records:
        raise RuntimeError(f"{coordinator.name}: {coordinator.last_exception}")

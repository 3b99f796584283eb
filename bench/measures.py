"""The measurements. Each is the best of several, for noise only ever adds."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
import gc
from statistics import median
import time
import tracemalloc

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_get_setup_timings
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.coordinator import CallHistoryCoordinator
from custom_components.telephony.entry.stored_account import async_open_provider

from .contact_cards import import_contacts, upload_address_book
from .home import add_accounts, home
from .vendors import running_vendors
from .wire import send_bare, tapped

WITH_HISTORY = ("nxcloud", "antbuddy")
# So many calls of the last 45 minutes, which every poll looks through again.
IDLE_RECORDS = 20
_TICK = 0.001

# As many calls as a user can allow in a minute, less the first.
_CALLS = 59
_MANY_CALLS = {
    "limits": {
        "per_minute": _CALLS + 1,
        "per_hour": 1_000,
        "per_day": 10_000,
        "repeat_seconds": 0,
    }
}


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of CPU that something takes."""
    gc.collect()
    start = time.process_time()
    await work()
    return time.process_time() - start


async def set_up(vendor: str, count: int) -> dict[str, float]:
    """Return how long accounts with 100 calls take to start, in milliseconds.

    `total` is what Home Assistant tells by `integration/setup_info`; `vendor` is the
    part of it in which an account waits for its vendor.
    """
    found: list[tuple[float, float]] = []
    with running_vendors(100) as vendors:
        for _ in range(6):
            async with home() as hass:
                with tapped() as wire:
                    await add_accounts(hass, vendors, vendor, count)
                total = async_get_setup_timings(hass)[DOMAIN]
                found.append((total, wire.seconds / count))
    # The first one imports the modules; Home Assistant does that before.
    total, waited = min(found[1:])
    return {"total": total * 1000, "vendor": waited * 1000}


async def idle_poll(vendor: str) -> dict[str, float]:
    """Return the requests and the milliseconds of CPU of a poll that finds nothing new."""
    polls = 50
    with running_vendors(IDLE_RECORDS) as vendors:
        async with home() as hass:
            (entry,) = await add_accounts(hass, vendors, vendor)
            coordinator = _coordinator(entry)

            async def poll() -> None:
                for _ in range(polls):
                    await coordinator.async_refresh()

            await poll()
            sent = coordinator.requests_today
            cpu = min([await _cpu(poll) for _ in range(3)])
            requests = (coordinator.requests_today - sent) / (3 * polls)
    return {"requests": requests, "cpu": cpu / polls * 1000}


async def reading(vendor: str, records: int) -> dict[str, float]:
    """Return what reading a history costs, in milliseconds of CPU.

    `first` is for an account that starts; `again` for a running one that reads all of
    it once more. `decode` is orjson's time for the same bytes; `bare` is that, and
    fetching them with aiohttp by the same requests.
    """
    with running_vendors(records) as vendors:
        async with home() as hass:
            (entry,) = await add_accounts(hass, vendors, vendor)
            with tapped() as wire:
                coordinator = await _read_all(hass, entry, records)
            session = async_get_clientsession(hass)

            async def decode() -> None:
                for body in wire.bodies:
                    orjson.loads(body)

            async def bare() -> None:
                for exchange in wire.exchanges:
                    orjson.loads(await send_bare(session, exchange))

            async def first() -> None:
                await _read_all(hass, entry, records)

            async def again() -> None:
                coordinator.async_read_all_next()
                await coordinator.async_refresh()
                _check(coordinator, records)

            return {
                "first": min([await _cpu(first) for _ in range(5)]) * 1000,
                "again": min([await _cpu(again) for _ in range(5)]) * 1000,
                "decode": min([await _cpu(decode) for _ in range(9)]) * 1000,
                "bare": min([await _cpu(bare) for _ in range(5)]) * 1000,
            }


async def stall(vendor: str, records: int) -> float:
    """Return the longest time in ms for which an account's start keeps the loop busy."""
    with running_vendors(records) as vendors:
        async with home() as hass:
            (entry,) = await add_accounts(hass, vendors, vendor)

            async def start() -> None:
                await hass.config_entries.async_reload(entry.entry_id)

            return 1000 * min([await _longest_stall(start) for _ in range(3)])


async def import_stall(people: int) -> float:
    """Return the longest time in ms for which an import keeps the loop busy."""
    found: list[float] = []
    with running_vendors(0) as vendors:
        for _ in range(3):
            async with home() as hass:
                (entry,) = await add_accounts(hass, vendors, "antbuddy")
                file_id = upload_address_book(hass, people)
                found.append(
                    await _longest_stall(partial(import_contacts, hass, entry, file_id))
                )
    return 1000 * min(found)


async def _longest_stall(work: Callable[[], Awaitable[object]]) -> float:
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(_TICK)
            longest = max(longest, time.perf_counter() - start - _TICK)

    gc.collect()
    watcher = asyncio.create_task(watch())
    await work()
    await asyncio.sleep(0.2)
    watcher.cancel()
    with suppress(asyncio.CancelledError):
        await watcher
    return longest


async def bytes_per_call(vendor: str, records: int) -> float:
    """Return how much memory a call takes that is kept at hand."""
    with running_vendors(records) as vendors:
        async with home() as hass:
            (entry,) = await add_accounts(hass, vendors, vendor)
            tracemalloc.start()
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            coordinator = await _read_all(hass, entry, records)
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return (after - before) / len(coordinator.data.calls)


async def click_to_call(vendor: str) -> dict[str, float]:
    """Return how long placing a call takes, and its request alone, in milliseconds."""
    with running_vendors(0) as vendors:
        async with home() as hass:
            (entry,) = await add_accounts(hass, vendors, vendor, options=_MANY_CALLS)
            session = async_get_clientsession(hass)

            async def act() -> None:
                await hass.services.async_call(
                    DOMAIN,
                    "click_to_call",
                    {"number": "+12025550143"},
                    blocking=True,
                    return_response=True,
                )

            with tapped() as wire:
                await act()
            exchange = wire.exchanges[-1]
            action: list[float] = []
            bare: list[float] = []

            async def settle() -> None:
                # The call before is over, as people's mostly are, and what was put off
                # until it was placed is done. Whoever calls next does so after a poll.
                if entry.runtime_data.coordinator is not None:
                    await entry.runtime_data.coordinator.async_refresh()
                await hass.async_block_till_done()

            # In turns, so that both meet the same noise.
            for _ in range(_CALLS):
                once_more = exchange.renewed()
                await settle()
                start = time.perf_counter()
                await act()
                action.append(time.perf_counter() - start)
                await settle()
                start = time.perf_counter()
                await send_bare(session, once_more)
                bare.append(time.perf_counter() - start)
    return {"action": median(action) * 1000, "bare": median(bare) * 1000}


def _coordinator(entry: MockConfigEntry) -> CallHistoryCoordinator:
    coordinator: CallHistoryCoordinator = entry.runtime_data.coordinator
    return coordinator


async def _read_all(
    hass: HomeAssistant, entry: MockConfigEntry, records: int
) -> CallHistoryCoordinator:
    """Read the whole history, as an account does when it starts."""
    account = entry.runtime_data
    coordinator = CallHistoryCoordinator(
        hass,
        entry,
        account.vendor,
        # One that remembers nothing.
        await async_open_provider(hass, account.vendor, entry.data, entry.options),
        account.numbers,
    )
    await coordinator.async_refresh()
    _check(coordinator, records)
    return coordinator


def _check(coordinator: CallHistoryCoordinator, records: int) -> None:
    """Make sure that what was measured is what was meant."""
    if not coordinator.last_update_success or len(coordinator.data.calls) != records:
        raise RuntimeError(f"{coordinator.name}: {coordinator.last_exception}")

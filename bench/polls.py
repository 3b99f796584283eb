"""What a poll costs that finds nothing, and one that finds a new call and tells of it."""

from functools import partial
from itertools import count
from statistics import median
from typing import Final

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import URL

from custom_components.telephony.coordinator import CallHistoryCoordinator
from custom_components.telephony.providers.base import Vendor
from tests.archive.database_servers import Servers, use_recorders_database

from .accounts import LITTLE_PAST, call_event_of, start_settled, stored_account
from .cpu import Meter, cpu_time, longest_stall
from .effort import Effort
from .home import home
from .report import Column, Row, Table, counted
from .unspaced_requests import requests_unspaced
from .vendors import RunningVendors, polled_vendors, running_vendors
from .wire import send_all_bare, tapped

# A request alone takes seven tenths of a millisecond, so that it is what comes on top.
_IDLE_CPU_GOAL: Final = 1
_NEWS_CPU_GOAL: Final = 10
_STALL_GOAL: Final = 5

# Idle polls take so little that what else the machine does shows in a few of them.
_IDLE_FOR_EACH_OTHER: Final = 3


async def measure(effort: Effort) -> Table:
    """Return what the polls of each vendor cost, on a server as well."""
    rows = []
    with Servers() as servers:
        for vendor in await polled_vendors():
            rows += [
                await _row(vendor, calls, lines, effort.polls)
                for lines in effort.lines
                for calls in effort.calls_a_day
            ]
            for calls in effort.calls_a_day:
                database = servers.running("postgresql").empty_database()
                rows.append(await _row(vendor, calls, 1, effort.polls, database))
    return Table(
        "Polls",
        [
            Column("Idle: requests", ""),
            Column("Idle: CPU", "ms"),
            Column("Idle: bare", "ms"),
            Column("Idle: above bare", "ms", _IDLE_CPU_GOAL),
            Column("Idle: longest stall", "ms", _STALL_GOAL),
            Column("News: requests", ""),
            Column("News: CPU", "ms", _NEWS_CPU_GOAL),
            Column("News: bare", "ms"),
            Column("News: above bare", "ms"),
            Column("News: longest stall", "ms", _STALL_GOAL),
        ],
        rows,
    )


async def _row(
    vendor: Vendor, calls: int, lines: int, polls: int, database: URL | None = None
) -> Row:
    """Return what polls cost; where calls are kept on a server, without its own work."""
    dids = [f"1202555{number:04}" for number in range(lines)]
    with (
        running_vendors(calls, dids=dids, hurried=True) as vendors,
        requests_unspaced(),
    ):
        account = stored_account(vendor, vendors, numbers=dids, options=LITTLE_PAST)
        async with home(vendors.time_zone) as hass:
            if database is not None:
                use_recorders_database(hass, database)
            await start_settled(hass, account)
            polled = _PolledAccount(hass, account, vendors, dids[0])
            idle = await polled.cost(polls * _IDLE_FOR_EACH_OTHER, polls, news=0)
            news = await polled.cost(polls, polls, news=1)
            counters = polled.count_counters()
    name = f"{vendor.name}, {calls:,} calls a day, {counted(lines, 'line')}"
    return Row(
        name if database is None else f"{name}, on PostgreSQL",
        [*idle, *news],
        f"medians of {polls * _IDLE_FOR_EACH_OTHER} idle polls and {polls} others, "
        f"longest stall of {polls} more; {counters} counters of lines",
    )


class _PolledAccount:
    """An account that is polled."""

    def __init__(
        self,
        hass: HomeAssistant,
        account: MockConfigEntry,
        vendors: RunningVendors,
        did: str,
    ) -> None:
        """Listen to what is told of its calls.

        Args:
            hass: Home Assistant, which has started.
            account: Is loaded.
            vendors: Where new calls are added.
            did: The account's number through which they go.
        """
        self._hass = hass
        self._account = account
        self._vendors = vendors
        self._did = did
        self._coordinator: CallHistoryCoordinator = account.runtime_data.coordinator
        self._numbers = (f"120255501{index % 100:02}" for index in count())
        self._told = 0
        async_track_state_change_event(
            hass, call_event_of(hass, account), self._on_event
        )

    @callback
    def _on_event(self, _event: Event[EventStateChangedData]) -> None:
        self._told += 1

    async def cost(self, polls: int, stalls: int, *, news: int) -> list[float]:
        """Return requests, CPU, that of the bare requests, the rest, and the longest stall.

        Args:
            polls: Of how many the CPU is told.
            stalls: In how many others it is looked for the longest stall.
            news: How many new calls each of them finds.
        """
        # The first one after a start does what the others need not.
        await self._measured(cpu_time, news)
        session = async_get_clientsession(self._hass)
        requests: list[int] = []
        cpu: list[float] = []
        bare: list[float] = []
        for _ in range(polls):
            with tapped() as wire:
                cpu.append(await self._measured(cpu_time, news))
            requests.append(len(wire.exchanges))
            bare.append(await cpu_time(partial(send_all_bare, session, wire.exchanges)))
        longest = [await self._measured(longest_stall, news) for _ in range(stalls)]
        above = median(cpu) - median(bare)
        return [median(requests), median(cpu), median(bare), above, max(longest)]

    async def _measured(self, meter: Meter, news: int) -> float:
        """Return what a poll costs.

        Raises:
            RuntimeError: It fails, or tells of another number of calls.
        """
        for _ in range(news):
            await self._vendors.add_call(
                self._coordinator.vendor.key, next(self._numbers), self._did
            )
        before = self._told
        cost = await meter(self._poll)
        told = self._told - before
        if not self._coordinator.last_update_success or told != news:
            raise RuntimeError(f"{self._account.title} tells of {told} calls")
        return cost

    async def _poll(self) -> None:
        await self._coordinator.async_refresh()
        # What is new is told of, and remembered in a file.
        await self._hass.async_block_till_done()

    def count_counters(self) -> int:
        """Return how many entities count calls of lines."""
        return sum(
            entity.config_subentry_id is not None
            for entity in er.async_entries_for_config_entry(
                er.async_get(self._hass), self._account.entry_id
            )
        )

"""A day of an account in seconds: what it writes, and how long calls wait to be told of.

Time stands still but for jumps to whatever is due next; Home Assistant, its recorder and
its files are real. It runs as a process of its own.
"""

# Lets Home Assistant's time stand still; imported before anything that takes it over.
from pytest_homeassistant_custom_component import patch_time  # noqa: F401, I001

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import logging
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from freezegun import freeze_time
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.storage import Store
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import Connection

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Vendor
from simulator.calls import Call
from simulator.vendor_server import VendorServer

from .accounts import LITTLE_PAST, call_event_of, fields_of_account
from .days import LivedDay
from .home import home, start
from .processes import answer, task
from .recorder_database import database_size, set_up_recorder, states_of_moment
from .simulated_vendors import even_history, simulator_in
from .unspaced_requests import requests_unspaced

type SetClock = Callable[[datetime], None]

_DAY: Final = timedelta(days=1)
_BEGINNING: Final = datetime(2026, 10, 14, tzinfo=UTC)
# What a start writes is not the day's. It is no multiple of what lies between polls by night,
# so that none is in the first second of the day.
_START: Final = _BEGINNING - timedelta(minutes=50)
_ZONE: Final = "UTC"
# What is due is due a little later by the clock, whose numbers are not exact.
_A_MOMENT: Final = timedelta(milliseconds=1)


@contextmanager
def _sizes_of_own_files() -> Generator[list[int]]:
    """Note the sizes of the integration's own files whenever they are written."""
    sizes: list[int] = []

    write = Store._write_prepared_data

    def write_and_note(store: Store[Any], mode: str, content: str | bytes) -> None:
        write(store, mode, content)
        if store.key.startswith(DOMAIN):
            sizes.append(Path(store.path).stat().st_size)

    with patch.object(Store, "_write_prepared_data", write_and_note):
        yield sizes


class _Account:
    """An account, and what is told of its calls."""

    def __init__(self, server: VendorServer, vendor: Vendor, calls: list[Call]) -> None:
        """Let its vendor know of calls."""
        server.state.put_calls(calls)
        self._server = server
        self._shown_at = {
            call.started_at.isoformat(): call.visible_from for call in calls
        }
        self.entry = MockConfigEntry(
            **fields_of_account(vendor, server.url, _ZONE, options=LITTLE_PAST)
        )
        self.waits: list[float] = []

    @callback
    def follow(self, hass: HomeAssistant) -> None:
        """Note from now on how long calls wait to be told of."""
        async_track_state_change_event(
            hass, call_event_of(hass, self.entry), self._on_event
        )

    @callback
    def _on_event(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        # It is unavailable in the end.
        began = state.attributes.get("started_at") if state else None
        if state and began is not None and (shown_at := self._shown_at[began]):
            self.waits.append((state.last_updated - shown_at).total_seconds())

    def count_requests(self) -> int:
        """Return how many requests the day took."""
        return sum(one.received_at >= _BEGINNING for one in self._server.requests)

    def poll_distances(self) -> list[float]:
        """Return how far apart the polls of the day were, in seconds."""
        # All requests of a poll are sent in one moment.
        moments = sorted({request.received_at for request in self._server.requests})
        return [
            (later - earlier).total_seconds()
            for earlier, later in pairwise(moments)
            if earlier >= _BEGINNING
        ]


async def _written_by_archive(hass: HomeAssistant) -> int:
    """Return how many bytes the archive has written so far; 0 where none is open."""
    if not hass.config_entries.async_loaded_entries(DOMAIN):
        return 0
    return await async_get_archive(hass).async_run(_written_here, is_reading=True)


def _written_here(_connection: Connection) -> int:
    # Of the thread that asks; nothing else is done by the archive's own.
    counters = Path("/proc/thread-self/io").read_text()
    return int(counters.split("wchar:")[1].split()[0])


async def _live(vendor: str | None, calls: int, set_clock: SetClock) -> LivedDay:
    accounts: list[_Account] = []
    async with (
        simulator_in(_ZONE, lambda: datetime.now(UTC), hurried=True) as simulator,
        home(_ZONE) as hass,
    ):
        if vendor is not None:
            both_days = even_history(2 * calls, _BEGINNING + _DAY, 2 * _DAY)
            accounts.append(
                _Account(simulator.vendors[vendor], VENDORS[vendor], both_days)
            )
        await set_up_recorder(hass)
        await start(hass, [account.entry for account in accounts])
        await _let_pass(hass, set_clock, _BEGINNING)
        before = await database_size(hass)
        archive_before = await _written_by_archive(hass)
        for account in accounts:
            account.follow(hass)
        with _sizes_of_own_files() as file_sizes:
            await _let_pass(hass, set_clock, _BEGINNING + _DAY)
        grown = await database_size(hass) - before
        archive_size = await _written_by_archive(hass) - archive_before
        return LivedDay(
            file_sizes=file_sizes,
            archive_size=archive_size,
            requests=sum(account.count_requests() for account in accounts),
            database_size=grown.size,
            states=grown.states,
            states_of_midnight=await states_of_moment(hass, _BEGINNING),
            statistics=grown.statistics,
            poll_distances=[
                distance
                for account in accounts
                for distance in account.poll_distances()
            ],
            waits=[wait for account in accounts for wait in account.waits],
        )


async def _let_pass(hass: HomeAssistant, set_clock: SetClock, end: datetime) -> None:
    """Let time pass, from one thing that is due to the next."""
    while (now := datetime.now(UTC)) < end:
        due = min(
            handle.when()
            for handle in get_scheduled_timer_handles(hass.loop)
            if not handle.cancelled()
        )
        ahead = timedelta(seconds=max(due - hass.loop.time(), 0)) + _A_MOMENT
        set_clock(min(now + ahead, end))
        # Whatever is due comes after those who are ready, of whom this is one.
        await asyncio.sleep(0)
        await hass.async_block_till_done(wait_background_tasks=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with freeze_time(_START) as clock, requests_unspaced():
        lived = asyncio.run(_live(**task(), set_clock=clock.move_to))
    answer(asdict(lived))

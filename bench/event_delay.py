"""How long it takes from a vendor's record of a call until the event tells of it."""

from statistics import fmean, median
import time
from typing import Final

from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event

from custom_components.telephony.providers.base import Vendor

from .accounts import LITTLE_PAST, call_event_of, start_settled, stored_account
from .days import days_of_accounts, lived_days
from .effort import Effort
from .home import home
from .report import Column, Row, Table
from .unspaced_requests import requests_unspaced
from .vendors import running_vendors

_ANSWER_SECONDS: Final = 0.15


async def measure(effort: Effort) -> Table:
    """Return how long calls waited for a poll, and how long the poll took."""
    lived = await lived_days(effort)
    rows = []
    for vendor, day in await days_of_accounts(effort):
        found = lived[day]
        rows.append(
            Row(
                f"{vendor.name}, {day.calls:,} calls a day",
                [
                    median(found.poll_distances),
                    fmean(found.waits),
                    max(found.waits),
                    await _poll_until_event(vendor, day.calls, effort.polls),
                ],
                f"{len(found.poll_distances)} polls and {len(found.waits):,} calls of a "
                f"simulated day; {effort.polls} real polls with "
                f"{_ANSWER_SECONDS * 1000:.0f} ms an answer",
            )
        )
    return Table(
        "From the vendor's record to the event",
        [
            Column("Between polls (median)", "s"),
            Column("Wait for a poll (mean)", "s"),
            Column("Longest wait", "s"),
            Column("From poll to event (median)", "s"),
        ],
        rows,
    )


async def _poll_until_event(vendor: Vendor, calls: int, polls: int) -> float:
    """Return how many seconds a poll takes until it tells of a new call."""
    with (
        running_vendors(calls, answer_seconds=_ANSWER_SECONDS, hurried=True) as vendors,
        requests_unspaced(),
    ):
        account = stored_account(vendor, vendors, options=LITTLE_PAST)
        async with home(vendors.time_zone) as hass:
            await start_settled(hass, account)
            told: list[float] = []

            @callback
            def on_event(_event: Event[EventStateChangedData]) -> None:
                told.append(time.perf_counter())

            async_track_state_change_event(hass, call_event_of(hass, account), on_event)
            began: list[float] = []
            for index in range(polls):
                await vendors.add_call(vendor.key, f"120255501{index % 100:02}")
                began.append(time.perf_counter())
                await account.runtime_data.coordinator.async_refresh()
                await hass.async_block_till_done()
            # Whoever stops says that the event is unavailable.
            return median(
                after - before for before, after in zip(began, told, strict=True)
            )

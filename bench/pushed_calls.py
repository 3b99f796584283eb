"""How long it takes from a vendor's push until everybody sees that a phone rings."""

import asyncio
from datetime import UTC, datetime
from statistics import median, quantiles
import time
from typing import Final

from aiohttp import ClientSession
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.calls import Direction, LiveCall, LivePhase, Party
from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability, Vendor
from custom_components.telephony.providers.push import PushNews, PushSource

from .accounts import stored_account
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import RunningVendors, running_vendors

_GOAL_SECONDS: Final = 0.005
_GOAL_SECONDS_P99: Final = 0.025
_CALLS_FOR_A_POLL: Final = 10


async def measure(effort: Effort) -> Table:
    """Return how long pushes take that were understood, for vendors that push."""
    calls = effort.polls * _CALLS_FOR_A_POLL
    rows = []
    for vendor in VENDORS.values():
        with running_vendors(0) as vendors:
            account = stored_account(vendor, vendors, with_optional=True)
            async with home(vendors.time_zone) as hass:
                await start(hass, [account])
                capabilities = account.runtime_data.capabilities
                if Capability.LIVE_CALLS not in capabilities:
                    continue
                rows.append(
                    _row(
                        vendor.name,
                        await _delays(hass, account, calls),
                        f"phases of {calls} calls, each from another number",
                    )
                )
                intake = account.runtime_data.push_intake
                if intake.state.source is PushSource.CONNECTION:
                    rows.append(
                        _row(
                            f"{vendor.name}, with the vendor and the way from there",
                            await _ringing_delays(
                                hass, account, vendors, vendor, calls
                            ),
                            "calls that ring, each from another number",
                        )
                    )
    return Table(
        "From a push to the state of the phone",
        [
            Column("Median", "s", _GOAL_SECONDS),
            Column("99 of 100", "s", _GOAL_SECONDS_P99),
        ],
        rows,
    )


def _row(name: str, delays: list[float], of: str) -> Row:
    values = [median(delays), quantiles(delays, n=100)[98]]
    return Row(name, values, f"{len(delays)} {of}")


async def _ringing_delays(
    hass: HomeAssistant,
    account: MockConfigEntry,
    vendors: RunningVendors,
    vendor: Vendor,
    calls: int,
) -> list[float]:
    """Return how many seconds after the command to the vendor a phone is seen to ring."""
    state = account.runtime_data.push_intake.state
    while not state.is_connected:  # noqa: ASYNC110 - it is told nobody
        await asyncio.sleep(0.1)
    delays: list[float] = []
    number = ""
    rings = asyncio.Event()

    @callback
    def on_event(event: Event[EventStateChangedData]) -> None:
        new_state = event.data["new_state"]
        if new_state is not None and new_state.attributes["number"] == number:
            rings.set()

    stop = async_track_state_change_event(hass, _call_state_of(hass, account), on_event)
    async with ClientSession() as session:
        for index in range(calls):
            number = f"0770090{index:04}"
            rings.clear()
            began = time.perf_counter()
            command = asyncio.create_task(vendors.ring(session, vendor.key, number))
            _ = await rings.wait()
            delays.append(time.perf_counter() - began)
            await command
    stop()
    return delays


def _call_state_of(hass: HomeAssistant, account: MockConfigEntry) -> str:
    entities = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    (state,) = (
        one.entity_id
        for one in entities
        if one.translation_key == "call_state" and one.config_subentry_id is None
    )
    return state


async def _delays(
    hass: HomeAssistant, account: MockConfigEntry, calls: int
) -> list[float]:
    """Return how many seconds each phase of some calls took to be shown.

    With the first call of all, places are read that are measured elsewhere.
    """
    state = _call_state_of(hass, account)
    intake = account.runtime_data.push_intake
    shown: list[float] = []

    @callback
    def on_event(_event: Event[EventStateChangedData]) -> None:
        shown.append(time.perf_counter())

    stop = async_track_state_change_event(hass, state, on_event)
    delays: list[float] = []
    for index in range(calls + 1):
        now = datetime.now(UTC)
        for phase in (LivePhase.RINGING, LivePhase.ANSWERED, LivePhase.ENDED):
            call = LiveCall(
                id=str(index),
                phase=phase,
                direction=Direction.INCOMING,
                started_at=now,
                caller=Party(number=f"+1202555{index % 10_000:04}"),
            )
            shown.clear()
            began = time.perf_counter()
            intake.async_take(PushNews(live_calls=(call,)))
            await hass.async_block_till_done()
            if index > 0:
                delays.append(shown[0] - began)
    stop()
    return delays

"""How long it takes from a vendor's push until everybody sees that a phone rings."""

from datetime import UTC, datetime
from statistics import median, quantiles
import time
from typing import Final

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.calls import Direction, LiveCall, LivePhase, Party
from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability
from custom_components.telephony.providers.push import PushNews

from .accounts import stored_account
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import running_vendors

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
                delays = await _delays(hass, account, calls)
        rows.append(
            Row(
                vendor.name,
                [median(delays), quantiles(delays, n=100)[98]],
                f"{len(delays)} phases of {calls} calls, each from another number",
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


async def _delays(
    hass: HomeAssistant, account: MockConfigEntry, calls: int
) -> list[float]:
    """Return how many seconds each phase of some calls took to be shown."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    (state,) = (
        one.entity_id
        for one in entities
        if one.translation_key == "call_state" and one.config_subentry_id is None
    )
    intake = account.runtime_data.push_intake
    shown: list[float] = []

    @callback
    def on_event(_event: Event[EventStateChangedData]) -> None:
        shown.append(time.perf_counter())

    stop = async_track_state_change_event(hass, state, on_event)
    delays: list[float] = []
    for index in range(calls):
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
            delays.append(shown[0] - began)
    stop()
    return delays

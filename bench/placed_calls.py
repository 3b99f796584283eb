"""What click-to-call adds to the bare request."""

from functools import partial
from statistics import median
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers.base import Capability, Vendor

from .accounts import stored_account
from .cpu import cpu_time
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import running_vendors, vendors_that_offer
from .wire import send_all_bare, tapped

_GOAL: Final = 1
# As much as a user can allow.
_MANY_CALLS: Final = {
    "limits": {
        "per_minute": 60,
        "per_hour": 1_000,
        "per_day": 10_000,
        "repeat_seconds": 0,
    }
}


async def measure(effort: Effort) -> Table:
    """Return what placing a call costs with each vendor."""
    return Table(
        "Click-to-call",
        [
            Column("CPU added", "ms", _GOAL),
            Column("CPU", "ms"),
            Column("CPU of the bare request", "ms"),
            Column("CPU afterwards", "ms"),
        ],
        [
            await _row(vendor, effort.placed_calls)
            for vendor in await vendors_that_offer(Capability.CLICK_TO_CALL)
        ],
    )


async def _row(vendor: Vendor, calls: int) -> Row:
    added: list[float] = []
    placing: list[float] = []
    requesting: list[float] = []
    finishing: list[float] = []
    with running_vendors(0) as vendors:
        account = stored_account(vendor, vendors, options=_MANY_CALLS)
        async with home(vendors.time_zone) as hass:
            await start(hass, [account])
            session = async_get_clientsession(hass)
            # The first one reads the numbering plans, and proves the account.
            await _place_call(hass)
            for _ in range(calls):
                await _settle(hass, account)
                with tapped() as wire:
                    cost = await cpu_time(partial(_place_call, hass))
                finishing.append(await cpu_time(hass.async_block_till_done))
                await _settle(hass, account)
                # In turns, so that both meet the same noise.
                bare = await cpu_time(partial(send_all_bare, session, wire.exchanges))
                placing.append(cost)
                requesting.append(bare)
                added.append(cost - bare)
    return Row(
        vendor.name,
        [median(added), median(placing), median(requesting), median(finishing)],
        f"medians of {calls} calls and as many bare requests, in turns",
    )


async def _place_call(hass: HomeAssistant) -> None:
    await hass.services.async_call(
        DOMAIN,
        "click_to_call",
        {"number": "+12025550143"},
        blocking=True,
        return_response=True,
    )


async def _settle(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Let the call before be over, as people's mostly are, and be found by a poll."""
    if (coordinator := account.runtime_data.coordinator) is not None:
        await coordinator.async_refresh()
    await hass.async_block_till_done()

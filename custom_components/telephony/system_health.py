"""Which vendors can be reached and how often they were asked, for the system's health."""

import asyncio
from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import CONF_ENDPOINTS
from .entry.stored_account import vendor_of
from .entry.stored_entries import account_entries


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Have the vendors checked when somebody looks."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the number of accounts, their requests, and which vendors can be reached."""
    entries = account_entries(hass, include_disabled=False)
    addresses: dict[str, set[str]] = {}
    for entry in entries:
        vendor = vendor_of(entry)
        endpoints = vendor.endpoints | entry.data.get(CONF_ENDPOINTS, {})
        # Accounts of one vendor mostly share its addresses.
        addresses.setdefault(vendor.key, set()).update(
            endpoints[name] for name in vendor.endpoints_used(entry.data)
        )
    requests = [
        coordinator.requests.today
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
        and (coordinator := entry.runtime_data.coordinator) is not None
    ]
    info: dict[str, Any] = {"accounts": len(entries)}
    if requests:
        info["requests_today"] = sum(requests)
    states = [
        intake.state
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
        and (intake := entry.runtime_data.push_intake) is not None
        and intake.state.tells_every_call
    ]
    if states:
        healthy = sum(state.is_healthy(dt_util.utcnow()) for state in states)
        info["push_sources"] = f"{healthy}/{len(states)}"
    return info | {
        f"can_reach_{key}": _async_reach(hass, sorted(urls))
        for key, urls in addresses.items()
    }


async def _async_reach(hass: HomeAssistant, urls: list[str]) -> str | dict[str, str]:
    """Return "ok" when all addresses answer, else what is wrong with the first."""
    answers = await asyncio.gather(
        *(system_health.async_check_can_reach_url(hass, url) for url in urls)
    )
    return next((answer for answer in answers if answer != "ok"), "ok")

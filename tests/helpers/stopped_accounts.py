"""Accounts with calls of two people, and how they come not to run."""

from datetime import timedelta
from threading import enumerate as threads
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator
from simulator.faults import Reset

from ..conftest import NOW
from .actions import act
from .stored_accounts import set_up, state, stored_account

ANN: Final = "2025550143"
BOB: Final = "2125550161"
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

STATES: Final = {
    "away": ConfigEntryState.SETUP_RETRY,
    "refused": ConfigEntryState.SETUP_ERROR,
    "disabled": ConfigEntryState.NOT_LOADED,
}


async def begin(
    hass: HomeAssistant, simulator: Simulator, vendor: str, **options: int
) -> MockConfigEntry:
    """Set an account up with a call of two people on each of some days."""
    for days in range(4):
        for minutes, digits in enumerate((ANN, BOB)):
            simulator.vendors[vendor].add_call(
                number=f"1{digits}",
                started_at=NOW - days * DAY - HOUR - timedelta(minutes=minutes),
            )
    return await set_up(hass, stored_account(simulator, vendor, options=options))


async def stop(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry, why: str
) -> None:
    """Have an account not run from the next start of Home Assistant on, which is now."""
    server = simulator.vendors[entry.data["vendor"]]
    server.clear_calls()
    if why == "away":
        server.misbehave(Reset())
    if why == "refused":
        server.revoke_credentials()
    if why == "disabled":
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(entry) is STATES[why]


async def run_again(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    """Have an account run again."""
    server = simulator.vendors[entry.data["vendor"]]
    server.behave()
    server.restore_credentials()
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(entry) is ConfigEntryState.LOADED


async def history(hass: HomeAssistant, **fields: str | bool) -> dict[str, Any]:
    """Return what is told of the calls of some days."""
    return await act(
        hass, "get_call_history", start=(NOW - 9 * DAY).isoformat(), **fields
    )


def callers(history: dict[str, Any]) -> list[str]:
    """Return who called, newest first."""
    return [call["caller"][-10:] for call in history["calls"]]


def is_open() -> bool:
    """Whether somebody holds the database open."""
    return any(thread.name.startswith("telephony_archive") for thread in threads())

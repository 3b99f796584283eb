"""Missed calls to return are known whatever becomes of the database, and after restarts."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Outcome, Simulator

from ..helpers.actions import act
from ..helpers.restarts import restart
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time, poll
from .breaking_disk import BreakingDisk

A, B, C = (f"1202555010{number}" for number in range(3))

pytestmark = [
    pytest.mark.usefixtures("frozen_time", "without_past"),
    pytest.mark.parametrize("vendor", WITH_HISTORY),
]


class _Home:
    """One account, whose calls are missed."""

    def __init__(
        self,
        hass: HomeAssistant,
        simulator: Simulator,
        freezer: FrozenDateTimeFactory,
        vendor: str,
    ) -> None:
        self.hass = hass
        self.freezer = freezer
        self._server = simulator.vendors[vendor]
        self._vendor = vendor

    async def miss(self, number: str) -> None:
        """Miss a call, and hear of it."""
        self._server.add_call(
            number=number,
            outcome=Outcome.MISSED,
            started_at=self._server.state.true_now() - timedelta(minutes=1),
        )
        await poll(self.hass, self.freezer)

    def to_return(self) -> list[str]:
        """Return the numbers that wait to be called back, oldest first."""
        state = shown(self.hass, f"sensor.{self._vendor}_missed_calls_to_return")
        return [call["caller"] for call in reversed(state.attributes["calls"])]


@pytest.mark.parametrize("is_killed", [False, True])
async def test_the_list_outlives_restarts_without_a_database(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    vendor: str,
    is_killed: bool,
) -> None:
    """It is the whole list, of which what is done meanwhile is done."""
    entry = await add_account(hass, simulator, vendor)
    home = _Home(hass, simulator, freezer, vendor)
    storage = hass_storage if is_killed else None
    await home.miss(A)
    disk.is_broken = True
    await home.miss(B)

    await restart(hass, entry, storage)
    assert home.to_return() == [A, B]
    await act(hass, "mark_seen", number=f"+{A}")
    await home.miss(C)
    assert home.to_return() == [B, C]

    await restart(hass, entry, storage)
    assert home.to_return() == [B, C]
    disk.is_broken = False
    await poll(hass, freezer)
    assert home.to_return() == [B, C]

    await restart(hass, entry, storage)
    assert home.to_return() == [B, C]
    assert [name for name in hass_storage if name.endswith("waiting_calls")] == []
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_was_missed_before_the_database_is_back_is_added_to_the_list(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
    vendor: str,
) -> None:
    """The database was there when Home Assistant stopped, and has the rest of the list."""
    entry = await add_account(hass, simulator, vendor)
    home = _Home(hass, simulator, freezer, vendor)
    await home.miss(A)
    await hass.config_entries.async_unload(entry.entry_id)
    disk.is_broken = True
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.miss(B)

    await restart(hass, entry)
    await home.miss(C)
    assert home.to_return() == [B, C]
    disk.is_broken = False
    await poll(hass, freezer)
    await poll(hass, freezer)
    assert home.to_return() == [A, B, C]

    await restart(hass, entry)
    assert home.to_return() == [A, B, C]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_list_that_is_done_with_stays_so(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
    vendor: str,
) -> None:
    """Though the database, which was away, still has it."""
    entry = await add_account(hass, simulator, vendor)
    home = _Home(hass, simulator, freezer, vendor)
    await home.miss(A)
    disk.is_broken = True
    await home.miss(B)
    await act(hass, "mark_seen")
    assert home.to_return() == []

    await restart(hass, entry)
    disk.is_broken = False
    await pass_time(hass, freezer, timedelta(minutes=2))
    await poll(hass, freezer)

    assert home.to_return() == []
    await restart(hass, entry)
    assert home.to_return() == []
    await hass.config_entries.async_unload(entry.entry_id)

"""How many requests an account has cost, without a row in the recorder for each."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from simulator import Simulator

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time


@pytest.mark.usefixtures("frozen_time", "every_entity_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_requests_are_shown_though_nobody_calls(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    entity_id = f"sensor.{vendor}_requests_today"
    rows: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"] is not None
        rows.append(event.data["new_state"].state)

    async_track_state_change_event(hass, entity_id, note)
    polls = 36
    for _ in range(polls):
        await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
        behind = len(server.requests) - int(shown(hass, entity_id).state)
        assert 0 <= behind <= 6

    assert len(rows) <= polls / 3 + 1
    # Whoever wants it exactly asks for it, which costs no request.
    sent = len(server.requests)
    await async_update_entity(hass, entity_id)
    assert int(shown(hass, entity_id).state) == sent == len(server.requests)
    assert sent == entry.runtime_data.coordinator.requests_today

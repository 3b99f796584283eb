"""How many requests an account has cost, without a row in the recorder for each."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator import Simulator
from simulator.faults import Throttle

from ..helpers.actions import act, click_to_call, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time

pytestmark = pytest.mark.usefixtures("frozen_time", "every_entity_enabled")

# Three polls are over before the quarter of an hour at which all is shown.
BETWEEN_POLLS = timedelta(minutes=4, seconds=10)


def _shown(hass: HomeAssistant, vendor: str) -> int:
    return int(shown(hass, f"sensor.{vendor}_requests_today").state)


def _follow(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return the states of an entity, each a row in the recorder, as they come."""
    rows: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"] is not None
        rows.append(event.data["new_state"].state)

    async_track_state_change_event(hass, entity_id, note)
    return rows


@pytest.mark.usefixtures("shown_days")
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
    rows = _follow(hass, entity_id)
    polls = 36
    for _ in range(polls):
        await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
        assert 0 <= len(server.requests) - _shown(hass, vendor) <= 6

    assert len(rows) <= polls / 3 + 1
    # Whoever wants it exactly finds it in the diagnostics, or asks for it, which costs
    # no request.
    sent = len(server.requests)
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["history"]["requests_today"] == sent
    await async_update_entity(hass, entity_id)
    assert _shown(hass, vendor) == sent == len(server.requests)


async def _poll_without_news(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> int:
    """Let a poll find nothing; return how many requests there were, which is not shown."""
    # After the first one it is known that nothing was overlooked, which is news.
    for _ in range(2):
        await pass_time(hass, freezer, BETWEEN_POLLS)
    sent = len(simulator.antbuddy.requests)
    assert _shown(hass, "antbuddy") == sent - 1
    return sent


async def test_a_poll_with_news_shows_them(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await _poll_without_news(hass, simulator, freezer)
    simulator.antbuddy.add_call(number="12025550143")

    await pass_time(hass, freezer, BETWEEN_POLLS)

    assert _shown(hass, "antbuddy") == len(simulator.antbuddy.requests)


async def test_whoever_opens_home_assistant_finds_them_shown(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """In a browser or an app; no vendor is asked for that."""
    await add_account(hass, simulator, "antbuddy")
    sent = await _poll_without_news(hass, simulator, freezer)
    client = await hass_ws_client(hass)

    await client.send_json_auto_id({"type": "get_states"})
    states = (await client.receive_json())["result"]

    shown_there = {one["entity_id"]: one["state"] for one in states}
    assert shown_there["sensor.antbuddy_requests_today"] == str(sent)
    assert len(simulator.antbuddy.requests) == sent


async def test_whoever_goes_on_looking_sees_them(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """However long a page stays open; what is closed costs no rows any more."""
    await add_account(hass, simulator, "antbuddy")
    await _poll_without_news(hass, simulator, freezer)
    client = await hass_ws_client(hass)
    # Home Assistant asks now and then whether it is still there.
    listening = asyncio.create_task(client.receive())

    for _ in range(24):
        await pass_time(hass, freezer, BETWEEN_POLLS)
        assert _shown(hass, "antbuddy") == len(simulator.antbuddy.requests)

    assert not listening.done()
    listening.cancel()
    await client.close()
    await hass.async_block_till_done()
    rows = _follow(hass, "sensor.antbuddy_requests_today")
    polls = 12
    for _ in range(polls):
        await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
    assert len(rows) <= polls / 3 + 1


@pytest.mark.parametrize("action", ["click_to_call", "get_call_history"])
async def test_an_action_shows_them(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    action: str,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    before = await _poll_without_news(hass, simulator, freezer)

    if action == "click_to_call":
        await click_to_call(hass)
    else:
        await act(hass, action, start="2026-11-10T00:00:00+00:00")

    assert _shown(hass, "antbuddy") == len(simulator.antbuddy.requests) > before


@pytest.mark.parametrize("by", ["poll", "action"])
async def test_a_repair_about_too_many_finds_them_shown(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    by: str,
) -> None:
    """Whoever reads it, or is told of it by an automation, looks at once."""
    await add_account(hass, simulator, "antbuddy")
    await _poll_without_news(hass, simulator, freezer)
    simulator.antbuddy.misbehave(Throttle("1200"))
    told: list[int] = []

    @callback
    def note(_event: Event[ir.EventIssueRegistryUpdatedData]) -> None:
        told.append(_shown(hass, "antbuddy"))

    hass.bus.async_listen(ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, note)

    if by == "poll":
        await pass_time(hass, freezer, BETWEEN_POLLS)
    else:
        await refusal(hass, "click_to_call", number="12025550143")

    assert told[0] == len(simulator.antbuddy.requests)

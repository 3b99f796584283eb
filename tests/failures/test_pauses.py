"""A vendor that wants to be left alone: with what it refused, for an hour at most."""

from datetime import UTC, datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import async_update_entity
import pytest

from simulator import Simulator
from simulator.faults import Throttle

from ..helpers.actions import NUMBER, act, click_to_call, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import VENDORS, WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time
from .test_issues import AXB, poll, repairs

# As a moment it is in the year 2026, as a number of seconds half a century.
EPOCH: Final = "1795819127"

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_call_that_is_refused_stops_calls_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.misbehave(Throttle(EPOCH), times=1)

    assert "Wait 60 minutes and" in await refusal(hass, "click_to_call", number=NUMBER)

    server.clear_requests()
    await pass_time(hass, freezer, timedelta(minutes=1))
    # Said once more without asking, to whoever asks next.
    assert "Wait 59 minutes and" in await refusal(hass, "click_to_call", number=NUMBER)
    assert server.requests == []
    if vendor in WITH_HISTORY:
        await poll(hass, freezer)
        assert server.requests != []
        assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"
        assert (await act(hass, "get_call_history"))["calls"] is not None
    ((kind, (text,)),) = repairs(hass).items()
    assert kind == "paused_click_to_call"
    assert "until 13:30" in text
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert repairs(hass) == {}
    await click_to_call(hass)
    assert len(server.placed_calls) == 1


async def test_the_end_of_a_pause_is_told_by_the_clock_that_was_set_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    freezer.move_to(datetime(2026, 11, 1, 8, 30, tzinfo=UTC))
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Throttle(EPOCH), times=1)

    await refusal(hass, "click_to_call", number=NUMBER)

    ((text,),) = repairs(hass).values()
    assert "until 01:30" in text


async def test_another_product_is_not_held(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(Throttle("1800"), times=1)
    await refusal(hass, "query_axb", HomeAssistantError, **AXB)

    await poll(hass, freezer)
    await click_to_call(hass)

    assert shown(hass, "sensor.nxcloud_calls_today").state != "unavailable"
    assert set(repairs(hass)) == {"paused_axb_query"}
    simulator.nxcloud.clear_requests()
    await refusal(hass, "query_axb", HomeAssistantError, **AXB)
    assert simulator.nxcloud.requests == []
    await pass_time(hass, freezer, timedelta(minutes=26))
    await act(hass, "query_axb", **AXB)
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_polls_and_actions_ask_for_the_history_alike(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.misbehave(Throttle("1800"), times=1)
    await refusal(hass, "get_call_history", refresh=True)
    server.clear_requests()

    for _ in range(5):
        await poll(hass, freezer)
        await async_update_entity(hass, f"sensor.{vendor}_calls_today")
        await refusal(hass, "get_call_history", refresh=True)

    assert server.requests == []
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "unavailable"
    assert set(repairs(hass)) == {"paused_call_history"}
    await click_to_call(hass)
    server.clear_requests()
    # As soon as the pause is over, without anybody who asks.
    await pass_time(hass, freezer, timedelta(minutes=4))
    assert server.requests != []
    assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_pause_is_told_once_it_is_long(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """No time is given, so that polls are further and further apart."""
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].misbehave(Throttle())

    await poll(hass, freezer)
    assert repairs(hass) == {}
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))

    assert set(repairs(hass)) == {"paused_call_history"}
    # Nor does it come and go.
    for _ in range(12):
        await pass_time(hass, freezer, timedelta(minutes=10))
        assert set(repairs(hass)) == {"paused_call_history"}
    simulator.vendors[vendor].behave()
    await pass_time(hass, freezer, timedelta(minutes=61))
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_start_that_is_held_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    simulator.vendors[vendor].misbehave(Throttle(EPOCH))
    entry = await add_account(hass, simulator, vendor)

    ((kind, (text,)),) = repairs(hass).items()

    assert kind == "paused_set_up"
    assert "until 13:30" in text
    await hass.config_entries.async_remove(entry.entry_id)
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_pause_of_minutes_is_no_repair(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].misbehave(Throttle("300"))

    with pytest.raises(HomeAssistantError):
        await click_to_call(hass)

    assert repairs(hass) == {}


async def test_the_message_goes_away_by_itself(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "net2phone")
    simulator.net2phone.misbehave(Throttle("900"))
    await refusal(hass, "click_to_call", number=NUMBER)
    assert set(repairs(hass)) == {"paused_click_to_call"}

    await pass_time(hass, freezer, timedelta(minutes=17))

    assert repairs(hass) == {}

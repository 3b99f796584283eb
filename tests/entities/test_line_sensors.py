"""Counters of lines: there with the line, gone with it."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from simulator import Direction, Outcome, Simulator

from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    add_account,
    added_line,
    did,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures("frozen_time", "every_entity_enabled")

COUNTERS = ("calls_today", "missed_calls_today", "talk_time_today")


def number_of(hass: HomeAssistant, entity_id: str) -> float:
    """Return a counter as a number."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return float(state.state)


async def test_a_line_counts_its_own_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Calls of another line are not added."""
    vendor = simulator.antbuddy
    vendor.clear_calls()
    own, other = vendor.account.sip_user, "reception"
    vendor.add_call(number="02079460345", line=own, duration=60, talk=50)
    vendor.add_call(number="02079460345", line=own, outcome=Outcome.MISSED)
    vendor.add_call(number="02079460345", line=other, outcome=Outcome.MISSED)

    await add_account(hass, simulator, "antbuddy")

    assert number_of(hass, "sensor.antbuddy_calls_today") == 3
    assert number_of(hass, "sensor.desk_calls_today") == 2
    assert number_of(hass, "sensor.desk_missed_calls_today") == 1
    assert number_of(hass, "sensor.desk_talk_time_today") == pytest.approx(50 / 60)


async def test_a_line_comes_is_renamed_and_goes_without_a_reload(
    hass: HomeAssistant,
    simulator: Simulator,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """The account is asked nothing meanwhile."""
    entry = await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.clear_requests()
    reception = added_line("reception", "Reception", "secret")

    hass.config_entries.async_add_subentry(entry, reception)
    await hass.async_block_till_done()
    assert all(hass.states.get(f"sensor.reception_{key}") for key in COUNTERS)

    hass.config_entries.async_update_subentry(entry, reception, title="Front desk")
    await hass.async_block_till_done()
    names = {
        device.name
        for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    }
    assert names == {"AntBuddy", "Desk", "Front desk"}

    hass.config_entries.async_remove_subentry(entry, reception.subentry_id)
    await hass.async_block_till_done()
    assert not any(hass.states.get(f"sensor.reception_{key}") for key in COUNTERS)
    assert not [
        entity
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.config_subentry_id == reception.subentry_id
    ]
    assert simulator.antbuddy.requests == []


async def test_a_phone_that_no_record_names_has_no_counters(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A counter that could only be 0 would be a lie."""
    await set_up(hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE))

    assert hass.states.get("sensor.nxcloud_calls_today") is not None
    assert hass.states.get("sensor.desk_calls_today") is None


@pytest.mark.parametrize("written", ["12025550100", "+1 (202) 555-0100"])
async def test_a_did_counts_its_own_calls(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    written: str,
) -> None:
    """However it is written; 0 until somebody calls it."""
    vendor = simulator.nxcloud
    vendor.clear_calls()
    own, other = vendor.account.dids
    await set_up(
        hass, stored_account(simulator, "nxcloud", lines=[did(written, "Shop")])
    )
    assert number_of(hass, "sensor.shop_calls_today") == 0

    for called in (own, other):
        vendor.add_call(
            number="12125550162",
            did=called,
            direction=Direction.INCOMING,
            outcome=Outcome.MISSED,
        )
    await poll(hass, freezer)

    assert number_of(hass, "sensor.shop_calls_today") == 1
    assert number_of(hass, "sensor.shop_missed_calls_today") == 1


async def test_a_line_and_a_did_of_one_number_count_apart(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """What a phone did is not what was called."""
    vendor = simulator.antbuddy
    vendor.clear_calls()
    number = vendor.account.did
    vendor.add_call(number="02079460345", did=number, line="reception")
    lines = [added_line(number, "Phone", "secret").as_dict(), did(number, "Shop")]

    await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))

    assert number_of(hass, "sensor.shop_calls_today") == 1
    assert number_of(hass, "sensor.phone_calls_today") == 0

"""Setting accounts up and taking them down."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator
from simulator.faults import Reset
from simulator.stand_ins import STAND_INS

from .helpers.states import shown
from .helpers.stored_accounts import (
    NAMES,
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    WITH_HISTORY,
    WITH_WEBHOOK,
    add_account,
    endpoints,
    set_up,
    state,
    stored_account,
)
from .helpers.time_travel import pass_time, poll

OF_A_HISTORY = {
    "sensor.{}_last_call",
    "sensor.{}_last_caller",
    "sensor.{}_calls_today",
    "sensor.{}_missed_calls_to_return",
    "event.{}_call",
    "event.{}_placed_call",
    "sensor.{}_placed_call_state",
}


def _entities(vendor: str) -> set[str]:
    """Return what an account has from the start, without a line."""
    names = {"sensor.{}_refused_calls_today"}
    if vendor in (*WITH_HISTORY, *WITH_WEBHOOK):
        names |= OF_A_HISTORY
    if "balance" in STAND_INS[vendor].offers:
        names.add("sensor.{}_balance")
    if vendor in WITH_WEBHOOK:
        names |= {"sensor.{}_call_state", "event.{}_live_call"}
    return {name.format(vendor) for name in names}


pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_is_a_service_with_its_entities(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))

    assert state(entry) is ConfigEntryState.LOADED
    assert set(hass.states.async_entity_ids()) == _entities(vendor)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.manufacturer == NAMES[vendor]
    assert device.name == entry.title
    assert {
        entity.device_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
    } <= {device.id}
    assert simulator.vendors[vendor].placed_calls == []


@pytest.mark.parametrize(
    ("vendor", "without"), [("net2phone", ()), ("nxcloud", NXCLOUD_SIGNED)]
)
async def test_an_account_without_a_history_to_ask_for_polls_no_more_than_its_balance(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    without: tuple[str, ...],
) -> None:
    await set_up(hass, stored_account(simulator, vendor, without=without))
    # Home Assistant counts these itself, and nobody knows anything else.
    assert [
        state.entity_id
        for state in hass.states.async_all()
        if state.state != "unknown"
        and not state.entity_id.endswith(("requests_today", "_balance"))
    ] == [f"sensor.{vendor}_refused_calls_today"]
    simulator.vendors[vendor].clear_requests()

    await pass_time(hass, freezer, timedelta(hours=1, seconds=2))

    asked = [request.action for request in simulator.vendors[vendor].requests]
    assert asked == (["getBalance"] if vendor == "nxcloud" else [])


async def test_an_account_of_privacy_numbers_alone_can_look_them_up(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    for product in ("did", "sms"):
        simulator.nxcloud.disable_product(product)

    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    assert state(entry) is ConfigEntryState.LOADED
    # It can bind them, by the rules.
    assert hass.states.async_entity_ids() == ["sensor.nxcloud_refused_calls_today"]
    binding = await hass.services.async_call(
        DOMAIN,
        "query_axb",
        {"caller": "12025550172", "did": "12025550100"},
        blocking=True,
        return_response=True,
    )
    assert binding is not None
    assert binding["callee"] == "12025550181"
    simulator.nxcloud.clear_requests()
    await pass_time(hass, freezer, timedelta(hours=1))
    assert simulator.nxcloud.requests == []


async def test_call_records_show_after_they_were_enabled(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    entry = await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.enable_product("did")

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    # How far a placed call is was of no use before, and stays off until it is enabled.
    assert set(hass.states.async_entity_ids()) == _entities("nxcloud") - {
        "sensor.nxcloud_placed_call_state"
    }


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_an_unloaded_account_asks_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)

    assert await hass.config_entries.async_unload(entry.entry_id)

    assert state(entry) is ConfigEntryState.NOT_LOADED
    assert {shown(hass, name).state for name in _entities(vendor)} == {"unavailable"}
    simulator.vendors[vendor].clear_requests()
    # The next midnight is among the hours that pass.
    for _ in range(24):
        await pass_time(hass, freezer, timedelta(hours=1))
    assert simulator.vendors[vendor].requests == []
    assert {shown(hass, name).state for name in _entities(vendor)} == {"unavailable"}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_is_reloaded(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    before = {each.entity_id: each.state for each in hass.states.async_all()}

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert state(entry) is ConfigEntryState.LOADED
    assert {each.entity_id: each.state for each in hass.states.async_all()} == before


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_removed_account_leaves_nothing_behind(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert hass.states.async_entity_ids() == []
    assert not er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    simulator.vendors[vendor].clear_requests()
    await pass_time(hass, freezer, timedelta(hours=1))
    assert simulator.vendors[vendor].requests == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_two_accounts_do_not_mix(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    async with Simulator(seed=8) as others:
        await set_up(hass, stored_account(others, vendor, title="Second"))
        others.vendors[vendor].misbehave(Reset())

        await poll(hass, freezer)

        first = shown(hass, f"sensor.{vendor}_last_call")
        second = shown(hass, "sensor.second_last_call")
        assert first.state != "unavailable"
        assert second.state == "unavailable"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_address_that_is_not_stored_is_the_vendors(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """The simulator takes the vendor's addresses over."""
    for name, address in endpoints(simulator, vendor).items():
        monkeypatch.setitem(VENDOR_DATA[vendor].endpoints, name, address)
    entry = stored_account(simulator, vendor)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry,
        data={key: value for key, value in entry.data.items() if key != "endpoints"},
    )

    assert await hass.config_entries.async_setup(entry.entry_id)

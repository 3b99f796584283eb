"""What money an account has left: seldom asked for, shown, and told when it runs out."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity_component import async_update_entity
import pytest

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator import Simulator
from simulator.faults import Status, Throttle, VendorCode

from ..helpers.flows import submit_options
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import pass_time

pytestmark = pytest.mark.usefixtures("frozen_time")

SENSOR = "sensor.nxcloud_balance"
PATHS = ("/api/customer/getBalance", "/api/common/getBalance")
HOUR = timedelta(hours=1, seconds=2)


def _asked(simulator: Simulator) -> int:
    return len([one for one in simulator.nxcloud.requests if one.path in PATHS])


def _issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {
        issue.translation_key or "": issue
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


async def test_it_is_shown_and_asked_for_once_an_hour(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")

    state = shown(hass, SENSOR)
    assert state.state == "1116.94"
    assert state.attributes["unit_of_measurement"] == "CNY"
    assert state.attributes["device_class"] == "monetary"
    assert state.attributes["credit"] == 500
    assert _asked(simulator) == 1

    # Neither a start anew nor a look at it asks again.
    simulator.nxcloud.balance.amount = "7.5"
    await hass.config_entries.async_reload(entry.entry_id)
    await async_update_entity(hass, SENSOR)
    await pass_time(hass, freezer, timedelta(minutes=50))
    assert shown(hass, SENSOR).state == "1116.94"
    assert _asked(simulator) == 1

    # Nor does one after which nothing but the files is left.
    key = f"telephony.{entry.entry_id}.balance"
    assert hass_storage[key]["data"] == {
        "amount": "1116.94",
        "currency": "CNY",
        "credit": "500.00",
        "read_at": "2026-11-18T20:30:00+00:00",
    }

    # The hour counts from the answer, and not from the start.
    await pass_time(hass, freezer, timedelta(minutes=10, seconds=2))
    assert shown(hass, SENSOR).state == "7.5"
    await pass_time(hass, freezer, HOUR)
    assert _asked(simulator) == 3
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["balance"] == {
        "is_known": True,
        "last_update_success": True,
        "last_error": None,
    }
    requests = entry.runtime_data.coordinator.requests
    assert requests.of_polls_today >= 3

    # What makes no sense in the file is asked for.
    for number, nonsense in enumerate(
        ({"amount": "much"}, {"credit": "NaN"}, {"read_at": "2027-11-18T20:30:00Z"})
    ):
        hass_storage[key]["data"] |= nonsense
        await hass.config_entries.async_reload(entry.entry_id)
        assert shown(hass, SENSOR).state == "7.5"
        assert _asked(simulator) == 4 + number
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_one_that_stays_what_it_is_is_seldom_written(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Disks wear out; what has changed is written at once."""
    entry = await add_account(hass, simulator, "nxcloud")

    def written() -> tuple[str, str]:
        stored = hass_storage[f"telephony.{entry.entry_id}.balance"]["data"]
        return stored["amount"], stored["read_at"][11:16]

    seen = [written()]
    for _ in range(12):
        await pass_time(hass, freezer, HOUR)
        seen.append(written())
    assert [*dict.fromkeys(seen)] == [
        ("1116.94", "20:30"),
        ("1116.94", "02:30"),
        ("1116.94", "08:30"),
    ]

    simulator.nxcloud.balance.amount = "1116.93"
    await pass_time(hass, freezer, HOUR)
    assert written() == ("1116.93", "09:30")


async def test_who_may_not_ask_has_no_sensor_and_no_repair(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("sms")
    for number, without in enumerate(((), NXCLOUD_SIGNED)):
        entry = stored_account(
            simulator, "nxcloud", without=without, title=f"Account {number}"
        )
        await set_up(hass, entry)

        assert hass.states.get(f"sensor.account_{number}_balance") is None
        assert "balance" not in entry.runtime_data.capabilities
    assert _issues(hass) == {}
    assert _asked(simulator) == 2


async def test_a_refusal_is_remembered(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """For a day, and as long as nobody changes anything of the account."""
    simulator.nxcloud.disable_product("sms")
    entry = await add_account(hass, simulator, "nxcloud")
    key = f"telephony.{entry.entry_id}.balance"
    assert _asked(simulator) == 1
    freezer.tick(timedelta(hours=1))
    await hass.config_entries.async_reload(entry.entry_id)
    assert _asked(simulator) == 1
    assert "balance" not in entry.runtime_data.capabilities

    hass.config_entries.async_update_entry(entry, options={"keep_forever": True})
    await hass.config_entries.async_reload(entry.entry_id)
    assert _asked(simulator) == 2
    freezer.tick(timedelta(hours=1))
    await hass.config_entries.async_reload(entry.entry_id)
    assert _asked(simulator) == 2

    # What makes no sense in the file is no refusal.
    hass_storage[key]["data"] = {"refused_at": "2027-11-18T20:30:00Z"}
    await hass.config_entries.async_reload(entry.entry_id)
    assert _asked(simulator) == 3

    simulator.nxcloud.enable_product("sms")
    freezer.tick(timedelta(days=1))
    await hass.config_entries.async_reload(entry.entry_id)
    assert _asked(simulator) == 4
    assert shown(hass, SENSOR).state == "1116.94"


async def test_a_key_that_the_balance_proves_asks_for_it_once(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing else is enabled, so that nothing else says that the key is good."""
    server = simulator.nxcloud
    server.disable_product("did")
    server.disable_product("pns")
    server.limits.balance.within = timedelta(minutes=1)

    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    assert shown(hass, SENSOR).state == "1116.94"
    assert _asked(simulator) == 1
    server.balance.amount = "7.5"
    await pass_time(hass, freezer, HOUR)
    assert shown(hass, SENSOR).state == "7.5"
    assert entry.runtime_data.capabilities >= {"balance"}

    # So does one that is told that this is too often.
    await hass.config_entries.async_remove(entry.entry_id)
    server.clear_requests()
    await set_up(hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE))
    assert shown(hass, SENSOR).state == "unavailable"
    assert _asked(simulator) == 1


async def test_either_pair_of_keys_shows_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    for number, without in enumerate((NXCLOUD_VOICE, NXCLOUD_SIGNED)):
        await set_up(
            hass,
            stored_account(
                simulator, "nxcloud", without=without, title=f"Account {number}"
            ),
        )

        assert shown(hass, f"sensor.account_{number}_balance").state == "1116.94"


async def test_a_failure_passes(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.nxcloud.misbehave(VendorCode(211), path=PATHS[0])
    await add_account(hass, simulator, "nxcloud")
    assert shown(hass, SENSOR).state == "unavailable"

    for fault in (Throttle("1200"), Status(502)):
        simulator.nxcloud.behave()
        await pass_time(hass, freezer, HOUR)
        assert shown(hass, SENSOR).state == "1116.94"
        assert "paused_balance" not in _issues(hass)

        simulator.nxcloud.misbehave(fault, path=PATHS[0])
        await pass_time(hass, freezer, HOUR)
        assert shown(hass, SENSOR).state == "unavailable"
        assert ("paused_balance" in _issues(hass)) is isinstance(fault, Throttle)
    assert hass.config_entries.flow.async_progress() == []


async def test_what_is_withdrawn_later_is_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")

    simulator.nxcloud.disable_product("sms")
    await pass_time(hass, freezer, HOUR)
    assert shown(hass, SENSOR).state == "unavailable"
    assert "not_permitted" in _issues(hass)

    simulator.nxcloud.enable_product("sms")
    await pass_time(hass, freezer, HOUR)
    assert "not_permitted" not in _issues(hass)

    simulator.nxcloud.misbehave(VendorCode(1003), path=PATHS[0])
    await pass_time(hass, freezer, HOUR)
    assert len(hass.config_entries.flow.async_progress()) == 1


async def test_it_is_told_when_the_money_runs_out(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await submit_options(hass, form, {"low_balance": 100.5})
    await hass.async_block_till_done()
    assert "low_balance" not in _issues(hass)

    simulator.nxcloud.balance.amount = "100.49"
    await pass_time(hass, freezer, HOUR)
    assert _issues(hass)["low_balance"].translation_placeholders == {
        "account": "NXCloud",
        "vendor": "NXCloud",
        "amount": "100.49 CNY",
        "least": "100.50 CNY",
    }
    # A start anew, which does not ask, tells it as well.
    await hass.config_entries.async_reload(entry.entry_id)
    assert "low_balance" in _issues(hass)

    simulator.nxcloud.balance.amount = "100.50"
    await pass_time(hass, freezer, HOUR)
    assert "low_balance" not in _issues(hass)

    # Emptied, the field warns of nothing.
    simulator.nxcloud.balance.amount = "0"
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await submit_options(hass, form, {})
    await hass.async_block_till_done()
    await pass_time(hass, freezer, HOUR)
    assert shown(hass, SENSOR).state == "0"
    assert "low_balance" not in _issues(hass)


async def test_a_removed_account_is_forgotten(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    await hass.config_entries.async_remove(entry.entry_id)

    await add_account(hass, simulator, "nxcloud")
    assert _asked(simulator) == 2

"""The DIDs of an account: numbers that are counted, and place no calls."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.telephony.flows import telephony_flow
from custom_components.telephony.flows.telephony_flow import TelephonyConfigFlow
from custom_components.telephony.providers import VENDORS
from simulator import Simulator

from ..helpers.actions import click_to_call, refusal
from ..helpers.flows import complaints, open_did_form, submit_line, suggestions
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    WITH_HISTORY,
    add_account,
    did,
    line,
    set_up,
    stored_account,
)

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "+1 202 555 0100"


@pytest.mark.parametrize(
    "vendor", [key for key, vendor in VENDORS.items() if vendor.names_dids]
)
async def test_dids_are_offered_where_they_are_counted(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)

    assert set(entry.supported_subentry_types) == {"line", "did"}


async def test_dids_are_not_offered_where_no_record_names_them(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    silent = replace(entry.runtime_data.vendor, names_dids=False)
    monkeypatch.setattr(telephony_flow, "vendor_of", lambda _: silent)

    offered = TelephonyConfigFlow.async_get_supported_subentry_types(entry)

    assert set(offered) == {"line"}


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_did_is_counted_at_once_and_never_rings(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].clear_calls()
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))

    result = await submit_line(
        hass, await open_did_form(hass, entry), {"name": "Shop", "number": NUMBER}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    state = hass.states.get("sensor.shop_calls_today")
    assert state is not None
    assert state.state == "0"
    told = await refusal(hass, "click_to_call", ServiceValidationError, number="112233")
    assert "has no line to call from" in told


async def test_a_did_beside_a_line_leaves_calls_as_they_were(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [did(NUMBER, "Shop"), line("60010001", "Desk")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    assert (await click_to_call(hass))["line"] == "60010001"


@pytest.mark.parametrize(
    ("entered", "complaint"),
    [
        (
            {"name": "Other", "number": "0012025550100"},
            {"number": "This account has a DID with this number already."},
        ),
        (
            {"name": "SHOP", "number": "+44 20 7946 0100"},
            {"name": "Another DID of this account has this name."},
        ),
        (
            {"name": "Other", "number": "shop"},
            {
                "number": (
                    "This cannot be a telephone number. Write it with the country code."
                )
            },
        ),
    ],
)
async def test_what_is_wrong_with_a_did_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    entered: dict[str, str],
    complaint: dict[str, str],
) -> None:
    lines = [did(NUMBER, "Shop")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    result = await submit_line(hass, await open_did_form(hass, entry), entered)

    assert await complaints(hass, result, "did") == complaint
    result = await submit_line(hass, result, {"number": "+44 20 7946 0100"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_did_is_changed(hass: HomeAssistant, simulator: Simulator) -> None:
    lines = [did(NUMBER, "Shop")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    (before,) = entry.subentries
    form = await open_did_form(hass, entry, before)
    assert suggestions(form) == {"name": "Shop", "number": NUMBER}

    result = await submit_line(
        hass, form, {"name": "Office", "number": "+44 20 7946 0100"}
    )

    assert result["reason"] == "reconfigure_successful"
    (after,) = entry.subentries.values()
    assert (after.title, after.data["number"]) == ("Office", "+44 20 7946 0100")
    assert after.subentry_id == before


async def test_an_account_without_history_says_why_it_counts_no_did(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    form = await open_did_form(hass, entry)

    assert form["type"] is FlowResultType.ABORT
    assert form["reason"] == "no_call_history"


async def test_an_account_that_does_not_run_says_why_it_counts_no_did(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    await hass.config_entries.async_unload(entry.entry_id)

    form = await open_did_form(hass, entry)

    assert form["type"] is FlowResultType.ABORT
    assert form["reason"] == "account_not_loaded"

"""One account is set up once."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.flows import add_new_account, choose_vendor, submit
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    add_account,
    credentials,
    endpoints,
    set_up,
    stored_account,
    user_input,
)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_is_not_added_twice(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].clear_requests()

    result = await add_new_account(hass, vendor, user_input(simulator, vendor))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert simulator.vendors[vendor].requests == []


@pytest.mark.parametrize(
    ("known", "added"),
    [(NXCLOUD_VOICE, NXCLOUD_SIGNED), (NXCLOUD_SIGNED, NXCLOUD_VOICE)],
)
async def test_an_account_that_shares_one_pair_is_not_added(
    hass: HomeAssistant,
    simulator: Simulator,
    known: tuple[str, str],
    added: tuple[str, str],
) -> None:
    await set_up(hass, stored_account(simulator, "nxcloud", without=added))

    result = await add_new_account(hass, "nxcloud", user_input(simulator, "nxcloud"))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_two_different_accounts_of_a_vendor_are_told_apart(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """They are the halves of what the simulator takes for one account."""
    titles = []
    for pair in (NXCLOUD_VOICE, NXCLOUD_SIGNED):
        keys = {name: credentials(simulator, "nxcloud")[name] for name in pair}
        result = await add_new_account(
            hass, "nxcloud", {**keys, "endpoints": endpoints(simulator, "nxcloud")}
        )
        titles.append(result["result"].title)

    assert titles == ["NXCloud", "NXCloud 2"]


async def test_an_account_is_not_added_by_two_flows_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    forms = [await choose_vendor(hass, "antbuddy") for _ in range(2)]

    results = await asyncio.gather(
        *(submit(hass, form, user_input(simulator, "antbuddy")) for form in forms)
    )

    assert {result["type"] for result in results} == {
        FlowResultType.CREATE_ENTRY,
        FlowResultType.ABORT,
    }
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_accounts_that_share_a_pair_are_not_added_by_two_flows_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    forms = [await choose_vendor(hass, "nxcloud") for _ in range(2)]
    both = user_input(simulator, "nxcloud")
    one = {name: both[name] for name in (*NXCLOUD_SIGNED, "endpoints")}

    results = await asyncio.gather(
        submit(hass, forms[0], both), submit(hass, forms[1], one)
    )

    assert {result["type"] for result in results} == {
        FlowResultType.CREATE_ENTRY,
        FlowResultType.ABORT,
    }
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_an_account_is_not_added_and_reconfigured_to_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """One of two forms for the same keys is too late, whichever the vendor answers last."""
    signed = stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    await set_up(hass, signed)
    both = user_input(simulator, "nxcloud")
    voice = {name: both[name] for name in (*NXCLOUD_VOICE, "endpoints")}
    reconfiguring = await signed.start_reconfigure_flow(hass)
    adding = await choose_vendor(hass, "nxcloud")

    changed, added = await asyncio.gather(
        submit(hass, reconfiguring, both), submit(hass, adding, voice)
    )

    keys = [
        entry.data["appkey"]
        for entry in hass.config_entries.async_entries(DOMAIN)
        if "appkey" in entry.data
    ]
    assert keys == [both["appkey"]]
    told = (changed.get("errors") or {}).get("base"), added.get("reason")
    assert told.count("already_configured") == 1


async def test_an_account_never_takes_the_place_of_another(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """An account that began with other keys keeps its identity, and its sensors with it."""
    first = (await add_new_account(hass, "nxcloud", user_input(simulator, "nxcloud")))[
        "result"
    ]
    hass.config_entries.async_update_entry(
        first,
        data={
            name: value
            for name, value in first.data.items()
            if name not in NXCLOUD_VOICE
        },
    )
    both = user_input(simulator, "nxcloud")

    await add_new_account(
        hass, "nxcloud", {name: both[name] for name in (*NXCLOUD_VOICE, "endpoints")}
    )

    assert hass.config_entries.async_get_entry(first.entry_id) is first


async def test_another_vendors_account_is_no_double(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    stored_account(simulator, "net2phone").add_to_hass(hass)

    result = await add_new_account(hass, "antbuddy", user_input(simulator, "antbuddy"))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_keys_of_different_kinds_may_be_alike(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    both = user_input(simulator, "nxcloud")
    stored_account(
        simulator,
        "nxcloud",
        without=NXCLOUD_SIGNED,
        changes={"appkey": both["access_key"]},
    ).add_to_hass(hass)

    result = await add_new_account(
        hass, "nxcloud", {name: both[name] for name in (*NXCLOUD_SIGNED, "endpoints")}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY

"""Changing the credentials or addresses of an account."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from simulator import Simulator
from simulator.faults import Throttle

from ..helpers.flows import complaints, fields, submit, suggestions
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    WITH_WEBHOOK,
    add_account,
    credentials,
    endpoints,
    set_up,
    state,
    stored_account,
    user_input,
)

SECRETS = {
    pair.secret
    for vendor in PROVIDED_VENDORS.values()
    for pair in vendor.credential_pairs
}


def _without_secrets(simulator: Simulator, vendor: str) -> dict[str, Any]:
    return {
        name: value
        for name, value in user_input(simulator, vendor).items()
        if name not in SECRETS
    }


def _entity_ids(hass: HomeAssistant, entry: ConfigEntry) -> list[str]:
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return [entity.entity_id for entity in entities]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_form_shows_what_is_stored_without_the_secrets(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)

    form = await entry.start_reconfigure_flow(hass)

    assert form["step_id"] == "reconfigure"
    shown = _without_secrets(simulator, vendor)
    del shown["endpoints"]
    suggested = suggestions(form)
    webhook = suggested.pop("webhook_address", "")
    assert suggested == shown | endpoints(simulator, vendor)
    # Whoever gives it to the vendor copies it here.
    assert bool(webhook) is (vendor in WITH_WEBHOOK)
    assert webhook.endswith(entry.data.get("webhook_id", ""))


async def test_a_secret_that_may_be_left_out_keeps_its_value(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass,
        stored_account(simulator, "net2phone", changes={"webhook_secret": "s3cret"}),
    )
    form = await entry.start_reconfigure_flow(hass)
    await submit(hass, form, _without_secrets(simulator, "net2phone"))
    assert entry.data["webhook_secret"] == "s3cret"

    # Unless the user takes it away, which is offered where there is one.
    for removal in ({"webhook_secret": "new"}, {}):
        form = await entry.start_reconfigure_flow(hass)
        assert "remove_webhook_secret" in fields(form)
        entered = _without_secrets(simulator, "net2phone") | removal
        await submit(hass, form, entered | {"remove_webhook_secret": True})
        assert entry.data.get("webhook_secret") == removal.get("webhook_secret")
    form = await entry.start_reconfigure_flow(hass)
    assert "remove_webhook_secret" not in fields(form)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_secret_left_empty_keeps_its_value(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, form, _without_secrets(simulator, vendor))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == stored_account(simulator, vendor).data
    assert state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("vendor", "secret"),
    [
        ("nxcloud", "secretkey"),
        ("nxcloud", "access_secret"),
        ("antbuddy", "app_secret"),
        ("net2phone", "api_key"),
    ],
)
async def test_a_new_secret_mends_the_account(
    hass: HomeAssistant, simulator: Simulator, vendor: str, secret: str
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, vendor, changes={secret: "old"})
    )
    assert state(entry) is ConfigEntryState.SETUP_ERROR
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, form, user_input(simulator, vendor))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == stored_account(simulator, vendor).data
    assert state(entry) is ConfigEntryState.LOADED
    assert len(entry.subentries) == 1


@pytest.mark.parametrize(
    ("known", "added"),
    [(NXCLOUD_VOICE, NXCLOUD_SIGNED), (NXCLOUD_SIGNED, NXCLOUD_VOICE)],
)
async def test_the_second_pair_of_nxcloud_keys_can_be_added(
    hass: HomeAssistant,
    simulator: Simulator,
    known: tuple[str, str],
    added: tuple[str, str],
) -> None:
    entry = await set_up(hass, stored_account(simulator, "nxcloud", without=added))
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(
        hass,
        form,
        _without_secrets(simulator, "nxcloud")
        | {added[1]: credentials(simulator, "nxcloud")[added[1]]},
    )

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == stored_account(simulator, "nxcloud").data
    assert hass.states.get("sensor.nxcloud_calls_today") is not None
    await hass.services.async_call(
        DOMAIN, "click_to_call", {"number": "12025550143"}, blocking=True
    )
    assert len(simulator.nxcloud.placed_calls) == 1


async def test_a_pair_of_nxcloud_keys_can_be_taken_away(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await entry.start_reconfigure_flow(hass)
    left = _without_secrets(simulator, "nxcloud")
    del left["appkey"]

    result = await submit(hass, form, left)

    assert result["reason"] == "reconfigure_successful"
    assert (
        entry.data == stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE).data
    )
    assert state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("vendor", "other"),
    [
        ("nxcloud", {"appkey": "another", "access_key": "one"}),
        ("antbuddy", {"app_id": "another"}),
        ("net2phone", {"account_id": "another"}),
    ],
)
async def test_it_stays_the_same_account(
    hass: HomeAssistant, simulator: Simulator, vendor: str, other: dict[str, str]
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reconfigure_flow(hass)
    simulator.vendors[vendor].clear_requests()

    result = await submit(hass, form, user_input(simulator, vendor, **other))

    assert await complaints(hass, result) == {
        "base": "These credentials belong to another account. "
        "Add it as a new one instead."
    }
    assert simulator.vendors[vendor].requests == []
    assert entry.data == stored_account(simulator, vendor).data


async def test_it_takes_no_keys_of_another_account(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    stored_account(
        simulator, "nxcloud", without=NXCLOUD_SIGNED, title="Other"
    ).add_to_hass(hass)
    entry = stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, form, user_input(simulator, "nxcloud"))

    assert await complaints(hass, result) == {
        "base": "Another Telephony account uses these credentials already."
    }
    assert simulator.nxcloud.requests == []


@pytest.mark.parametrize(
    ("vendor", "identity", "secret"),
    [
        ("nxcloud", "appkey", "secretkey"),
        ("antbuddy", "app_id", "app_secret"),
        ("net2phone", "account_id", "api_key"),
    ],
)
async def test_a_stored_secret_is_not_used_for_another_key(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    identity: str,
    secret: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(
        hass, form, _without_secrets(simulator, vendor) | {identity: "another"}
    )

    assert await complaints(hass, result) == {
        secret: "Fill in this field too; it belongs together with another one that "
        "you filled in."
    }


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_moves_to_another_address(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    entities = _entity_ids(hass, entry)
    form = await entry.start_reconfigure_flow(hass)

    async with Simulator() as other_place:
        result = await submit(hass, form, user_input(other_place, vendor))

        assert result["reason"] == "reconfigure_successful"
        assert state(entry) is ConfigEntryState.LOADED
        assert entry.data["endpoints"] == endpoints(other_place, vendor)
    assert _entity_ids(hass, entry) == entities


@pytest.mark.parametrize("vendor", VENDORS)
async def test_nothing_changes_until_the_vendor_agrees(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entered = user_input(simulator, vendor)
    old = dict.fromkeys(SECRETS & set(entered), "old")
    entry = stored_account(simulator, vendor, changes=old)
    entry.add_to_hass(hass)
    simulator.vendors[vendor].misbehave(Throttle("30"))
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, form, entered)

    assert "asks for fewer requests" in (await complaints(hass, result))["base"]
    suggested = suggestions(result)
    suggested.pop("webhook_address", None)
    assert suggested == {
        **credentials(simulator, vendor),
        **endpoints(simulator, vendor),
    }
    assert entry.data == stored_account(simulator, vendor, changes=old).data
    simulator.vendors[vendor].behave()
    result = await submit(hass, form, entered)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == stored_account(simulator, vendor).data


async def test_a_change_is_checked_with_the_signature_that_was_chosen(
    hass: HomeAssistant, simulator: Simulator, algorithms: set[str]
) -> None:
    entry = stored_account(
        simulator, "nxcloud", options={"signature_algorithm": "sha256"}
    )
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, form, _without_secrets(simulator, "nxcloud"))

    assert result["reason"] == "reconfigure_successful"
    assert algorithms == {"sha256"}

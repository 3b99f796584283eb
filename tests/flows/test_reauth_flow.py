"""Entering the secret of an account again."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from simulator import Simulator
from simulator.faults import Html

from ..helpers.flows import complaints, fields, submit, suggestions
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    WITH_HISTORY,
    add_account,
    credentials,
    set_up,
    state,
    stored_account,
)
from ..helpers.time_travel import poll

SECRETS = [
    (key, pair.secret)
    for key, vendor in PROVIDED_VENDORS.items()
    for pair in vendor.credential_pairs
]

# Whether a field may be left empty is said in the form's description.
ONE = "reauth_confirm"
SEVERAL = "reauth_several"
STEPS = {
    key: SEVERAL if len(vendor.credential_pairs) > 1 else ONE
    for key, vendor in PROVIDED_VENDORS.items()
}


def reauth_flows(hass: HomeAssistant) -> list[ConfigFlowResult]:
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


@pytest.mark.parametrize(("vendor", "secret"), SECRETS)
async def test_a_new_secret_is_asked_for_at_set_up_and_mends_the_account(
    hass: HomeAssistant, simulator: Simulator, vendor: str, secret: str
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, vendor, changes={secret: "no longer right"})
    )
    assert state(entry) is ConfigEntryState.SETUP_ERROR
    (form,) = reauth_flows(hass)
    assert form["step_id"] == STEPS[vendor]

    right = credentials(simulator, vendor)[secret]
    result = await submit(hass, form, {secret: f" {right} "})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert state(entry) is ConfigEntryState.LOADED
    assert entry.data == stored_account(simulator, vendor).data
    assert len(entry.subentries) == 1
    assert simulator.vendors[vendor].placed_calls == []


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_asks_for_the_secret_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].revoke_credentials()

    await poll(hass, freezer)
    await poll(hass, freezer)

    (form,) = reauth_flows(hass)
    assert form["step_id"] == STEPS[vendor]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_action_asks_for_the_secret_once(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].revoke_credentials()

    for _ in range(2):
        with pytest.raises(HomeAssistantError, match="does not accept the credentials"):
            await hass.services.async_call(
                DOMAIN, "click_to_call", {"number": "12025550143"}, blocking=True
            )
        await hass.async_block_till_done()

    (form,) = reauth_flows(hass)
    assert form["step_id"] == STEPS[vendor]
    assert simulator.vendors[vendor].placed_calls == []


@pytest.mark.parametrize(
    ("vendor", "without", "step", "expected"),
    [
        ("nxcloud", (), SEVERAL, {"secretkey": False, "access_secret": False}),
        ("nxcloud", NXCLOUD_SIGNED, ONE, {"secretkey": True}),
        ("nxcloud", NXCLOUD_VOICE, ONE, {"access_secret": True}),
        ("antbuddy", (), ONE, {"app_secret": True}),
        ("net2phone", (), ONE, {"api_key": True}),
    ],
)
async def test_only_secrets_are_asked_for_and_none_is_shown(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    without: tuple[str, ...],
    step: str,
    expected: dict[str, bool],
) -> None:
    """The form of those alone that may stay empty says so."""
    entry = stored_account(simulator, vendor, without=without)
    entry.add_to_hass(hass)

    form = await entry.start_reauth_flow(hass)

    assert form["step_id"] == step
    assert fields(form) == expected
    assert suggestions(form) == {}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["account"] == entry.title


@pytest.mark.parametrize(
    ("vendor", "wrong", "beside"),
    [
        ("nxcloud", {"secretkey": "wrong"}, "secretkey"),
        ("nxcloud", {"access_secret": "wrong"}, "access_secret"),
        ("antbuddy", {"app_secret": "wrong"}, "app_secret"),
        ("net2phone", {"api_key": "wrong"}, "api_key"),
    ],
)
async def test_a_secret_that_is_wrong_again_can_be_corrected(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    wrong: dict[str, str],
    beside: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reauth_flow(hass)

    result = await submit(hass, form, wrong)
    read = await complaints(hass, result)

    assert set(read) == {beside}
    assert "Copy it again from the vendor's portal" in read[beside]
    assert entry.data == stored_account(simulator, vendor).data
    result = await submit(hass, form, {beside: credentials(simulator, vendor)[beside]})
    assert result["reason"] == "reauth_successful"


async def test_a_key_that_is_no_longer_known_is_told_where_it_can_be_read(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = stored_account(simulator, "nxcloud", changes={"access_key": "withdrawn"})
    entry.add_to_hass(hass)
    form = await entry.start_reauth_flow(hass)

    result = await submit(hass, form, {"access_secret": "new"})

    assert set(await complaints(hass, result)) == {"access_secret"}


async def test_a_secret_left_empty_keeps_its_value(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = stored_account(
        simulator, "nxcloud", changes={"secretkey": "no longer right"}
    )
    entry.add_to_hass(hass)
    form = await entry.start_reauth_flow(hass)

    result = await submit(
        hass, form, {"secretkey": credentials(simulator, "nxcloud")["secretkey"]}
    )

    assert result["reason"] == "reauth_successful"
    assert entry.data == stored_account(simulator, "nxcloud").data


@pytest.mark.parametrize("vendor", VENDORS)
async def test_secrets_that_the_vendor_takes_again_need_not_be_entered_anew(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].revoke_credentials()
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reauth_flow(hass)
    simulator.vendors[vendor].restore_credentials()

    result = await submit(hass, form, dict.fromkeys(fields(form), ""))

    assert result["reason"] == "reauth_successful"
    assert state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_in_trouble_is_told_and_the_secret_entered_later(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await entry.start_reauth_flow(hass)
    secrets = {
        name: value
        for name, value in credentials(simulator, vendor).items()
        if name in fields(form)
    }
    simulator.vendors[vendor].misbehave(Html())

    result = await submit(hass, form, secrets)
    read = await complaints(hass, result)

    assert "gave an answer that makes no sense ([200])" in read["base"]
    simulator.vendors[vendor].behave()
    result = await submit(hass, form, secrets)
    assert result["reason"] == "reauth_successful"


async def test_a_secret_is_checked_with_the_signature_that_was_chosen(
    hass: HomeAssistant, simulator: Simulator, algorithms: set[str]
) -> None:
    entry = stored_account(
        simulator, "nxcloud", options={"signature_algorithm": "sha256"}
    )
    entry.add_to_hass(hass)
    form = await entry.start_reauth_flow(hass)

    result = await submit(hass, form, {})

    assert result["reason"] == "reauth_successful"
    assert algorithms == {"sha256"}

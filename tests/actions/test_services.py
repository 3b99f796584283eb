"""Which account an action is for."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Reset

from ..helpers.actions import NUMBER, act, click_to_call, refusal
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    add_account,
    set_up,
    state,
    stored_account,
)

FIELDS = {
    "click_to_call": {"number": NUMBER},
    "query_axb": {"caller": "12025550172", "did": "12025550100"},
    "get_recording": {"recording": "call_recording_dl5m5j5hfh4n8njj1oor.wav"},
}


@pytest.mark.usefixtures("telephony")
@pytest.mark.parametrize(
    ("action", "ability"),
    [
        ("click_to_call", "can place calls"),
        ("query_axb", "can look up privacy numbers"),
        ("get_recording", "offers recordings"),
    ],
)
async def test_actions_are_there_before_any_account(
    hass: HomeAssistant, action: str, ability: str
) -> None:
    assert await refusal(hass, action, ServiceValidationError, **FIELDS[action]) == (
        f"No running account {ability}. Add one under Settings, Devices & services, "
        "Telephony, or see there why it is not running"
    )


async def test_the_only_account_that_can_do_it_is_meant(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entries = [await add_account(hass, simulator, vendor) for vendor in VENDORS]
    *others, only = entries
    for entry in others:
        await hass.config_entries.async_unload(entry.entry_id)

    response = await click_to_call(hass)

    assert response["config_entry_id"] == only.entry_id
    assert len(simulator.vendors[VENDORS[-1]].placed_calls) == 1


async def test_an_account_that_cannot_do_it_is_not_meant(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await set_up(hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE))

    await click_to_call(hass)
    binding = await act(hass, "query_axb", **FIELDS["query_axb"])

    assert len(simulator.antbuddy.placed_calls) == 1
    assert binding["callee"] == "12025550181"


async def test_of_several_accounts_the_named_one_is_meant(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entries = [await add_account(hass, simulator, vendor) for vendor in VENDORS]

    for entry in entries:
        response = await click_to_call(hass, config_entry_id=entry.entry_id)
        assert response["config_entry_id"] == entry.entry_id
    assert {len(vendor.placed_calls) for vendor in simulator.vendors.values()} == {1}


@pytest.mark.parametrize("entry_id", ["unknown", "of another integration"])
async def test_an_account_that_does_not_exist_is_told(
    hass: HomeAssistant, simulator: Simulator, entry_id: str
) -> None:
    MockConfigEntry(domain="test", entry_id="of another integration").add_to_hass(hass)
    await add_account(hass, simulator, "net2phone")

    assert await refusal(
        hass,
        "click_to_call",
        ServiceValidationError,
        number=NUMBER,
        config_entry_id=entry_id,
    ) == (
        "The chosen account does not exist (any more). Choose another one under "
        '"Account", or leave that empty'
    )
    assert simulator.net2phone.placed_calls == []


async def test_an_account_that_does_not_run_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.net2phone.misbehave(Reset())
    entry = await add_account(hass, simulator, "net2phone")
    assert state(entry) is ConfigEntryState.SETUP_RETRY

    assert await refusal(
        hass,
        "click_to_call",
        ServiceValidationError,
        number=NUMBER,
        config_entry_id=entry.entry_id,
    ) == (
        "The account net2phone is not running. See under Settings, Devices & "
        "services, Telephony why"
    )


@pytest.mark.parametrize(
    ("vendor", "without", "action", "told"),
    [
        (
            "nxcloud",
            NXCLOUD_VOICE,
            "click_to_call",
            (
                "The account NXCloud cannot place calls. For NXCloud, add the app key "
                "and secret key of the voice service by reconfiguring it"
            ),
        ),
        (
            "nxcloud",
            NXCLOUD_SIGNED,
            "query_axb",
            (
                "The account NXCloud cannot look up privacy numbers. For NXCloud, add "
                "the access key and secret by reconfiguring it"
            ),
        ),
        (
            "nxcloud",
            NXCLOUD_VOICE,
            "get_recording",
            "The account NXCloud offers no recordings",
        ),
    ],
)
async def test_what_an_account_cannot_do_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    without: tuple[str, ...],
    action: str,
    told: str,
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, without=without))

    assert (
        await refusal(
            hass,
            action,
            ServiceValidationError,
            config_entry_id=entry.entry_id,
            **FIELDS[action],
        )
        == told
    )


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("click_to_call", {}),
        ("click_to_call", {"number": " "}),
        ("click_to_call", {"number": "1" * 129}),
        ("click_to_call", {"number": NUMBER, "line": ""}),
        ("click_to_call", {"number": NUMBER, "device": "Desk"}),
        ("query_axb", {"caller": NUMBER}),
        ("query_axb", {"did": NUMBER}),
        ("get_recording", {"call_id": "1", "recording": "a.wav"}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, simulator: Simulator, action: str, wrong: dict[str, str]
) -> None:
    await add_account(hass, simulator, "nxcloud")

    with pytest.raises(vol.Invalid):
        await act(hass, action, **wrong)

    assert simulator.nxcloud.placed_calls == []


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_button_needs_no_response(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)

    await hass.services.async_call(
        DOMAIN, "click_to_call", {"number": NUMBER}, blocking=True
    )

    assert len(simulator.vendors[vendor].placed_calls) == 1

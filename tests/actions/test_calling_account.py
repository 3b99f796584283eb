"""Which account places a call that names none."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator

from ..helpers.actions import NUMBER, act, click_to_call, refusal
from ..helpers.contact_entries import (
    BUTTON,
    add_book,
    add_contact,
    change_contact,
    contact,
)
from ..helpers.flows import suggestions
from ..helpers.stored_accounts import (
    NAMES,
    VENDORS,
    add_account,
    line,
    set_up,
    stored_account,
)

ANNA = "+1 202 555 0143"
OTHER = "+44 20 7946 0100"

type Accounts = dict[str, MockConfigEntry]


@pytest.fixture
async def accounts(hass: HomeAssistant, simulator: Simulator) -> Accounts:
    """Set up an account with each vendor, as the demo has them."""
    hass.config.country = "US"
    return {vendor: await add_account(hass, simulator, vendor) for vendor in VENDORS}


def _vendor_of(accounts: Accounts, response: dict[str, str]) -> str:
    ids = {entry.entry_id: vendor for vendor, entry in accounts.items()}
    return ids[response["config_entry_id"]]


async def _choose(hass: HomeAssistant, entry: MockConfigEntry, chosen: bool) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"default_account": chosen}
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_the_first_account_is_meant_where_nothing_says_which(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    assert _vendor_of(accounts, await click_to_call(hass)) == VENDORS[0]


async def test_an_account_without_a_line_is_not_the_first(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up(hass, stored_account(simulator, "nxcloud", lines=[]))
    second = await add_account(hass, simulator, "antbuddy")

    assert (await click_to_call(hass))["config_entry_id"] == second.entry_id


async def test_the_user_chooses_one_account(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    """It is on in one account at most, whichever form was sent last."""
    for vendor, number in (("net2phone", "12025550144"), ("antbuddy", "12025550145")):
        await _choose(hass, accounts[vendor], True)

        response = await click_to_call(hass, number=number)

        assert _vendor_of(accounts, response) == vendor
        shown = {}
        for known, entry in accounts.items():
            form = await hass.config_entries.options.async_init(entry.entry_id)
            shown[known] = suggestions(form)["default_account"]
        assert shown == {known: known == vendor for known in accounts}

    await _choose(hass, accounts["antbuddy"], False)

    response = await click_to_call(hass, number="12025550146")
    assert _vendor_of(accounts, response) == VENDORS[0]


@pytest.mark.usefixtures("frozen_time")
async def test_a_chosen_account_that_cannot_do_it_is_passed_over(
    hass: HomeAssistant, simulator: Simulator, accounts: Accounts
) -> None:
    await _choose(hass, accounts["net2phone"], True)

    binding = await act(hass, "query_axb", caller="12025550172", did="12025550100")

    assert binding["callee"] == "12025550181"


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "wanted", ["Anna", "anna doe", "12025550143", "(202) 555-0143"]
)
async def test_the_account_follows_from_the_speed_dial(
    hass: HomeAssistant, accounts: Accounts, vendor: str, wanted: str
) -> None:
    (desk,) = accounts[vendor].subentries
    await add_contact(hass, contact("Anna Doe", ANNA, line=desk))

    response = await click_to_call(hass, number=wanted)

    assert _vendor_of(accounts, response) == vendor
    assert response["contact"] == "Anna Doe"


async def test_a_contact_without_an_account_is_called_with_the_default_one(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    await add_contact(hass, contact("Anna", ANNA))
    assert _vendor_of(accounts, await click_to_call(hass, number="Anna")) == VENDORS[0]

    await _choose(hass, accounts["net2phone"], True)

    assert _vendor_of(accounts, await click_to_call(hass, number="Anna")) == "net2phone"


async def test_the_account_follows_from_the_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    lines = [line("60010001", "Hall"), line("60010002", "Kitchen")]
    second = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    for number, wanted, rings in (
        ("12025550144", " kitchen ", "60010002"),
        ("12025550145", "60010001", "60010001"),
    ):
        response = await click_to_call(hass, number=number, line=wanted)

        assert response["config_entry_id"] == second.entry_id
        assert response["line"] == rings


async def test_a_line_that_is_nowhere_is_told_with_those_that_are(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number=NUMBER, line="Attic"
    ) == (
        'No account has a line "Attic". The lines are: '
        + ", ".join(f"Desk ({name})" for name in NAMES.values())
    )
    state = hass.states.get("sensor.nxcloud_refused_calls_today")
    assert state is not None
    assert state.attributes["reasons"] == {"unknown_line": 1}


async def test_a_line_that_is_named_goes_before_the_speed_dial(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The speed dial is another account's."""
    first = await add_account(hass, simulator, "antbuddy")
    lines = [line("60010001", "Hall")]
    second = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    (desk,) = first.subentries
    await add_contact(hass, contact("Anna", ANNA, line=desk))

    response = await click_to_call(hass, number="Anna", line="Hall")

    assert response["config_entry_id"] == second.entry_id
    assert response["number"] == ANNA


async def test_different_people_of_one_name_have_to_be_told_apart(
    hass: HomeAssistant, simulator: Simulator, accounts: Accounts
) -> None:
    """Also where they stand in different address books."""
    await add_contact(hass, contact("Anna Doe", ANNA))
    work = await add_book(hass, "Work")
    await add_contact(hass, contact("Anna Roe", OTHER), work)

    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number="anna"
    ) == ('Several contacts could be "anna": Anna Doe, Anna Roe. Write the whole name')

    assert not any(simulator.vendors[vendor].placed_calls for vendor in VENDORS)
    state = hass.states.get("sensor.nxcloud_refused_calls_today")
    assert state is not None
    assert state.attributes["reasons"] == {"unknown_contact": 1}


async def test_a_whole_name_goes_before_a_part_of_one_in_another_book(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    """Also where the whole one may not be called: nobody else is called instead."""
    await add_contact(hass, contact("Anna Doe", OTHER))
    work = await add_book(hass, "Work")
    anna = await add_contact(hass, contact("Anna", ANNA), work)
    response = await click_to_call(hass, number="Anna")
    assert response["number"] == ANNA

    await change_contact(hass, anna, called_by=BUTTON)

    assert "may not be called by automations" in await refusal(
        hass, "click_to_call", ServiceValidationError, number="Anna"
    )


async def test_nobody_of_a_name_is_told_as_with_one_account(
    hass: HomeAssistant, accounts: Accounts
) -> None:
    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number="Bertha"
    ) == (
        'No contact is called "Bertha", and it is no number either. Write the name as in '
        "the address book, or a number with the country code"
    )


async def test_no_other_account_calls_in_place_of_the_chosen_one(
    hass: HomeAssistant, simulator: Simulator, accounts: Accounts
) -> None:
    """It may have another price, and another number to be called back at."""
    (desk,) = accounts["net2phone"].subentries
    await add_contact(hass, contact("Anna", ANNA, line=desk))
    await hass.config_entries.async_unload(accounts["net2phone"].entry_id)

    message = await refusal(
        hass, "click_to_call", ServiceValidationError, number="Anna"
    )
    assert message.startswith("The account net2phone is not running")
    assert simulator.nxcloud.placed_calls == []

    # Whoever names another one means it.
    response = await click_to_call(
        hass, number="Anna", config_entry_id=accounts["nxcloud"].entry_id
    )
    assert _vendor_of(accounts, response) == "nxcloud"

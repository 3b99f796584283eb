"""Placing a call, once."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from simulator import Simulator

from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.stored_accounts import (
    NAMES,
    VENDORS,
    add_account,
    line,
    set_up,
    stored_account,
)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("number", [NUMBER, "+1 (202) 555-0143", int(NUMBER)])
async def test_a_phone_rings_once(
    hass: HomeAssistant, simulator: Simulator, vendor: str, number: str | int
) -> None:
    entry = await add_account(hass, simulator, vendor)

    response = await click_to_call(hass, number=number, order_id="Order0815")

    (placed,) = simulator.vendors[vendor].placed_calls
    (subentry,) = entry.subentries.values()
    assert response.pop("dial_id")
    assert response == {
        "config_entry_id": entry.entry_id,
        "contact": None,
        "line": subentry.unique_id,
        "number": str(number),
        "reference": placed.reference,
        "order_id": "Order0815",
    }
    assert placed.line == subentry.unique_id
    assert "".join(filter(str.isdigit, placed.number)) == NUMBER


async def test_nxcloud_tells_its_ids_and_takes_a_caller_id(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")

    response = await click_to_call(hass, caller_id="+44 20 7946 0100")

    (placed,) = simulator.nxcloud.placed_calls
    assert placed.caller_id == "442079460100"
    assert response["reference"] == placed.reference
    assert response["reference"]
    # Made up, for the vendor wants one.
    assert response["order_id"] == placed.order_id
    assert len(response["order_id"]) == 32


async def test_antbuddy_tells_no_ids(hass: HomeAssistant, simulator: Simulator) -> None:
    await add_account(hass, simulator, "antbuddy")

    response = await click_to_call(hass)

    assert response["reference"] is None
    assert response["order_id"] is None


async def test_net2phone_tells_its_id(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")

    response = await click_to_call(hass)

    (placed,) = simulator.net2phone.placed_calls
    assert response["reference"] == placed.reference
    assert response["reference"]
    assert response["order_id"] is None


@pytest.mark.parametrize("vendor", ["antbuddy", "net2phone"])
async def test_a_caller_id_is_not_ignored_where_it_cannot_be_shown(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)

    assert await refusal(
        hass,
        "click_to_call",
        ServiceValidationError,
        number=NUMBER,
        caller_id="442079460100",
    ) == (
        f"{NAMES[vendor]} does not offer caller_id, so nothing was done. Leave it out, "
        "or use another account"
    )
    assert simulator.vendors[vendor].placed_calls == []


LINES = [line("60010001", "Desk"), line("60010002", "60010001 (spare)")]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("Desk", "60010001"),
        (" dESK ", "60010001"),
        ("60010002", "60010002"),
        ("60010001 (SPARE)", "60010002"),
        (60010002, "60010002"),
    ],
)
async def test_a_line_is_found_by_name_and_number(
    hass: HomeAssistant, simulator: Simulator, wanted: str | int, number: str
) -> None:
    await set_up(hass, stored_account(simulator, "nxcloud", lines=LINES))

    response = await click_to_call(hass, line=wanted)

    assert response["line"] == number
    (placed,) = simulator.nxcloud.placed_calls
    assert placed.line == number


async def test_a_number_goes_before_a_name(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010001", "60010002"), line("60010002", "Hall")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    assert (await click_to_call(hass, line="60010002"))["line"] == "60010002"


async def test_lines_of_one_name_have_to_be_told_apart(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Home Assistant's own "Rename" lets two of them have the same one."""
    lines = [line("60010001", "Desk"), line("60010002", "desk")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number=NUMBER, line="Desk"
    ) == (
        'The account NXCloud has several lines called "Desk". Rename one of them under '
        "Settings, Devices & services, Telephony"
    )
    assert simulator.nxcloud.placed_calls == []


async def test_a_line_that_is_not_there_is_told_with_those_that_are(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up(hass, stored_account(simulator, "nxcloud", lines=LINES))

    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number=NUMBER, line="Attic"
    ) == ('The account NXCloud has no line "Attic". Its lines are: Desk, …01 (spare)')


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("named", [{}, {"line": "Desk"}])
async def test_an_account_without_lines_says_so(
    hass: HomeAssistant, simulator: Simulator, vendor: str, named: dict[str, str]
) -> None:
    await set_up(hass, stored_account(simulator, vendor, lines=[]))

    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number=NUMBER, **named
    ) == (
        f"The account {NAMES[vendor]} has no line to call from. Add one under Settings, "
        "Devices & services, Telephony"
    )

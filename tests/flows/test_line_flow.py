"""The lines of an account: adding, changing, removing."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.flows import complaints, fields, open_line_form, submit_line, suggestions
from ..helpers.stored_accounts import (
    LINE_FIELDS,
    VENDORS,
    add_account,
    first_line,
    line,
    set_up,
    state,
    stored_account,
)


async def _call_from(hass: HomeAssistant, name: str | None) -> None:
    await hass.services.async_call(
        DOMAIN,
        "click_to_call",
        {"number": "12025550143"} | ({"line": name} if name else {}),
        blocking=True,
    )


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_line_is_added_and_used_at_once(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))
    server = simulator.vendors[vendor]
    form = await open_line_form(hass, entry)
    assert form["step_id"] == "user"
    assert fields(form) == {"name": False, **dict.fromkeys(LINE_FIELDS[vendor], True)}
    server.clear_requests()

    result = await submit_line(
        hass, form, {"name": " Kitchen ", **first_line(simulator, vendor)}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    number, *password = first_line(simulator, vendor).values()
    (added,) = entry.subentries.values()
    assert added.title == "Kitchen"
    assert added.unique_id == number
    assert list(added.data.values()) == [number, *password]
    # Nothing is asked anew because of a line.
    assert server.requests == []
    await _call_from(hass, "kitchen")
    (placed,) = server.placed_calls
    assert placed.line == number


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_line_without_a_name_is_called_by_its_number(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))
    form = await open_line_form(hass, entry)

    await submit_line(hass, form, {"name": " ", **first_line(simulator, vendor)})

    (added,) = entry.subentries.values()
    assert added.title == added.unique_id


@pytest.mark.parametrize(
    ("vendor", "entered", "complaint"),
    [
        ("nxcloud", {"line": " "}, {"line": "Fill in this field too."}),
        (
            "antbuddy",
            {"sip_user": "", "sip_password": "s"},
            {"sip_user": "Fill in this field too."},
        ),
        (
            "antbuddy",
            {"sip_user": "desk", "sip_password": " "},
            {"sip_password": "Fill in this field too."},
        ),
        ("net2phone", {"line": ""}, {"line": "Fill in this field too."}),
    ],
)
async def test_what_is_missing_of_a_line_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    entered: dict[str, str],
    complaint: dict[str, str],
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))
    form = await open_line_form(hass, entry)

    result = await submit_line(hass, form, entered)

    assert await complaints(hass, result, "line") == complaint
    result = await submit_line(hass, form, first_line(simulator, vendor))
    assert result["type"] is FlowResultType.CREATE_ENTRY


LINE_EXISTS = "This account has a line with this phone already."
NAME_EXISTS = "Another line of this account has this name."


@pytest.mark.parametrize("vendor", VENDORS)
async def test_no_line_is_added_twice(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    form = await open_line_form(hass, entry)

    result = await submit_line(
        hass, form, {"name": "Other", **first_line(simulator, vendor)}
    )

    assert await complaints(hass, result, "line") == {
        LINE_FIELDS[vendor][0]: LINE_EXISTS
    }
    assert suggestions(result)["name"] == "Other"
    result = await submit_line(
        hass,
        form,
        {**first_line(simulator, vendor), LINE_FIELDS[vendor][0]: "other"},
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(entry.subentries) == 2


async def test_no_name_is_given_twice(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await open_line_form(hass, entry)

    result = await submit_line(hass, form, {"name": "DESK", "line": "60010002"})

    assert await complaints(hass, result, "line") == {"name": NAME_EXISTS}
    result = await submit_line(hass, form, {"name": "Hall", "line": "60010002"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_line_is_renamed(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    (before,) = entry.subentries.values()
    simulator.vendors[vendor].clear_requests()
    form = await open_line_form(hass, entry, before.subentry_id)
    assert suggestions(form) == {
        "name": "Desk",
        LINE_FIELDS[vendor][0]: before.unique_id,
    }

    result = await submit_line(hass, form, suggestions(form) | {"name": "Hall"})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    (after,) = entry.subentries.values()
    assert after.title == "Hall"
    assert after.data == before.data
    assert after.subentry_id == before.subentry_id
    assert simulator.vendors[vendor].requests == []
    await _call_from(hass, "Hall")
    assert len(simulator.vendors[vendor].placed_calls) == 1


async def test_a_line_gets_another_phone(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    (before,) = entry.subentries.values()
    password = simulator.antbuddy.account.devices["reception"]
    form = await open_line_form(hass, entry, before.subentry_id)

    await submit_line(hass, form, {"sip_user": "reception", "sip_password": password})

    (after,) = entry.subentries.values()
    assert after.title == after.unique_id == "reception"
    assert after.data == {"number": "reception", "password": password}
    await _call_from(hass, None)
    (placed,) = simulator.antbuddy.placed_calls
    assert placed.line == "reception"


@pytest.mark.parametrize(
    ("entered", "complaint"),
    [
        ({"name": "Desk", "line": "60010001"}, {"line": LINE_EXISTS}),
        ({"name": "desk", "line": "60010002"}, {"name": NAME_EXISTS}),
        ({"name": "Hall", "line": " "}, {"line": "Fill in this field too."}),
    ],
)
async def test_a_line_does_not_become_a_double(
    hass: HomeAssistant,
    simulator: Simulator,
    entered: dict[str, Any],
    complaint: dict[str, str],
) -> None:
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    _, hall = entry.subentries.values()
    form = await open_line_form(hass, entry, hall.subentry_id)

    result = await submit_line(hass, form, entered)

    assert await complaints(hass, result, "line") == complaint
    assert [known.title for known in entry.subentries.values()] == ["Desk", "Hall"]
    result = await submit_line(hass, form, {"name": "Hall", "line": "60010003"})
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_removed_line_places_no_calls(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    (removed,) = entry.subentries

    assert hass.config_entries.async_remove_subentry(entry, removed)

    with pytest.raises(ServiceValidationError, match="has no line to call from"):
        await _call_from(hass, None)
    assert simulator.vendors[vendor].placed_calls == []
    assert state(entry) is ConfigEntryState.LOADED

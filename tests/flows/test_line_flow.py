"""The lines of an account: adding, changing, removing."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.actions import click_to_call
from ..helpers.contact_entries import add_contact, contact
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
    assert fields(form) == {
        "name": False,
        **dict.fromkeys(LINE_FIELDS[vendor], True),
        "is_default": True,
    }
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
        "is_default": True,
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


# --- The line that rings where none is named ------------------------------------------

HALL = {"name": "Hall", "line": "60010002"}


async def _rings(hass: HomeAssistant, simulator: Simulator) -> str:
    """Call somebody else without a line; return the phone that rang."""
    placed = len(simulator.nxcloud.placed_calls)
    await click_to_call(hass, number=f"1202555014{placed}")
    return simulator.nxcloud.placed_calls[placed].line


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_second_line_leaves_the_buttons_as_they_were(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    (first,) = entry.subentries.values()
    await add_contact(hass, contact("Anna", "+1 202 555 0143"))
    form = await open_line_form(hass, entry)
    assert suggestions(form)["is_default"] is False

    await submit_line(
        hass,
        form,
        {**first_line(simulator, vendor), LINE_FIELDS[vendor][0]: "other"},
    )
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.speed_dial_call_anna"}, blocking=True
    )

    (placed,) = simulator.vendors[vendor].placed_calls
    assert placed.line == first.unique_id


async def test_a_line_takes_over_and_gives_back(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await open_line_form(hass, entry)
    await submit_line(hass, form, {**HALL, "is_default": True})
    assert await _rings(hass, simulator) == "60010002"
    desk, hall = entry.subentries.values()
    form = await open_line_form(hass, entry, desk.subentry_id)
    assert suggestions(form)["is_default"] is False
    form = await open_line_form(hass, entry, hall.subentry_id)
    assert suggestions(form)["is_default"] is True

    await submit_line(hass, form, {**HALL, "is_default": False})

    assert await _rings(hass, simulator) == "60010001"


async def test_a_default_line_stays_one_with_another_number(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010001", "Desk"), line("60010003", "Hall")]
    options = {"default_line": "60010003"}
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", lines=lines, options=options)
    )
    _, hall = entry.subentries
    form = await open_line_form(hass, entry, hall)

    await submit_line(hass, form, {**HALL, "is_default": True})

    assert await _rings(hass, simulator) == "60010002"


async def test_a_default_line_that_is_removed_leaves_it_to_the_first(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [
        line("60010004", "Attic"),
        line("60010001", "Desk"),
        line("60010002", "Hall"),
    ]
    options = {"default_line": "60010002"}
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", lines=lines, options=options)
    )
    attic, _, hall = entry.subentries
    hass.config_entries.async_remove_subentry(entry, attic)
    assert await _rings(hass, simulator) == "60010002"

    hass.config_entries.async_remove_subentry(entry, hall)

    assert await _rings(hass, simulator) == "60010001"


async def test_the_default_line_is_chosen_in_the_options_too(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggestions(form)["default_line"] == "60010001"

    await hass.config_entries.options.async_configure(
        form["flow_id"], {"default_line": "60010002"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await _rings(hass, simulator) == "60010002"
    # The form shows what is there.
    _, hall = entry.subentries
    hass.config_entries.async_remove_subentry(entry, hall)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggestions(form)["default_line"] == "60010001"

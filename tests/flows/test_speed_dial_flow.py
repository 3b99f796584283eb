"""Putting contacts on speed dial."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from custom_components.telephony.calls import NumberUse
from simulator import Simulator

from ..helpers.contact_entries import (
    add_book,
    add_contact,
    change_contact,
    contact,
    remove_contact,
)
from ..helpers.flows import (
    complaints,
    open_speed_dial_form,
    option,
    options,
    submit_line,
    suggestions,
)
from ..helpers.stored_accounts import add_account, line, set_up, stored_account


async def test_there_has_to_be_somebody(hass: HomeAssistant) -> None:
    book = await add_book(hass)
    form = await open_speed_dial_form(hass, book)
    assert form["reason"] == "no_contacts_yet"

    await add_contact(hass, contact("Anna", "112"))
    form = await open_speed_dial_form(hass, book)
    assert form["reason"] == "everybody_has_one"

    await hass.config_entries.async_unload(book.entry_id)
    form = await open_speed_dial_form(hass, book)
    assert form["reason"] == "book_not_loaded"


async def test_who_was_deleted_meanwhile_cannot_be_chosen(hass: HomeAssistant) -> None:
    book = await add_book(hass)
    anna = await add_contact(hass, contact("Anna", "112", called_by=None))
    await add_contact(hass, contact("Bert", "113", called_by=None))
    form = await open_speed_dial_form(hass, book)
    chosen = option(form, "contact", "Anna")
    await remove_contact(hass, anna)

    result = await submit_line(hass, form, {"contact": chosen})

    assert await complaints(hass, result, "speed_dial") == {
        "contact": "This is no contact, or several have this name. Choose one from the list."
    }
    assert list(options(result, "contact")) == ["Bert · 113"]


async def test_accounts_and_lines_are_offered(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A line that is gone since is not suggested."""
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    account = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    await add_account(hass, simulator, "net2phone")
    book = await add_book(hass)
    await add_contact(hass, contact("Anna", "112", "113", called_by=None))
    form = await open_speed_dial_form(hass, book)
    form = await submit_line(hass, form, {"contact": option(form, "contact", "Anna")})
    assert list(options(form, "number")) == ["112", "113"]
    assert list(options(form, "calls_from")) == [
        "NXCloud",
        "Desk (NXCloud)",
        "Hall (NXCloud)",
        "net2phone",
        "Desk (net2phone)",
    ]
    hall = option(form, "calls_from", "Hall")

    result = await submit_line(hass, form, {"number": "113", "calls_from": hall})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    (speed_dial,) = book.subentries.values()
    # The success text links to the page with the button.
    button = er.async_get(hass).async_get("button.speed_dial_call_anna")
    assert button is not None
    assert result["description_placeholders"] == {
        "device": f"/config/devices/device/{button.device_id}"
    }
    assert dict(speed_dial.data) == {
        "contact": speed_dial.unique_id,
        "number": "113",
        "account": account.entry_id,
        "line": hall,
    }
    form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
    assert suggestions(form) == {"number": "113", "calls_from": hall}
    hass.config_entries.async_remove_subentry(account, hall)
    form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
    assert suggestions(form) == {"number": "113"}


async def test_a_contact_can_be_named(hass: HomeAssistant) -> None:
    """In place of being chosen from the list, which takes what somebody enters."""
    book = await add_book(hass)
    for number, name in enumerate(("Anna Doe", "Anna Roe", "Bert"), 112):
        await add_contact(hass, contact(name, str(number), called_by=None))
    form = await open_speed_dial_form(hass, book)

    for entered in ({"contact": "anna"}, {"contact": "Carl"}, {}):
        form = await submit_line(hass, form, entered)
        assert form["errors"] == {"contact": "contact_gone"}
    form = await submit_line(hass, form, {"contact": "roe"})

    assert form["step_id"] == "call"
    assert form["description_placeholders"] == {"contact": "Anna Roe"}


async def test_numbers_are_offered_with_what_they_are_for(hass: HomeAssistant) -> None:
    book = await add_book(hass)
    anna = await add_contact(hass, contact("Anna", "112", "113", called_by=None))
    await change_contact(hass, anna, uses=(None, NumberUse.WORK))

    form = await open_speed_dial_form(hass, book)
    form = await submit_line(hass, form, {"contact": option(form, "contact", "Anna")})

    assert options(form, "number") == {"112": "112", "113 (Work)": "113"}

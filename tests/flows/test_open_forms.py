"""A form that was left open, as in a lost tab of a browser, is in nobody's way."""

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulator import Simulator
from simulator.faults import Reset

from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.flows import (
    add_new_account,
    open_book_form,
    open_did_form,
    open_line_form,
    open_speed_dial_form,
    option,
    submit,
    submit_line,
    submit_options,
    suggestions,
)
from ..helpers.stored_accounts import (
    LINE_FIELDS,
    VENDORS,
    add_account,
    credentials,
    did,
    endpoints,
    first_line,
    registered_line,
    set_up,
    stored_account,
    user_input,
)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_is_added_beside_a_form_for_it(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """The first one was sent while the vendor could not be reached."""
    server = simulator.vendors[vendor]
    entered = user_input(simulator, vendor)
    server.misbehave(Reset())
    left = await add_new_account(hass, vendor, entered)
    assert left["type"] is FlowResultType.FORM
    server.behave()

    result = await add_new_account(hass, vendor, entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    # It cannot become a second account.
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_is_mended_beside_forms_for_it(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)
    entered = {
        **credentials(simulator, vendor),
        "endpoints": endpoints(simulator, vendor),
    }
    simulator.vendors[vendor].misbehave(Reset())
    left = await submit(hass, await entry.start_reconfigure_flow(hass), entered)
    assert left["type"] is FlowResultType.FORM
    await entry.start_reauth_flow(hass)
    simulator.vendors[vendor].behave()

    result = await submit(hass, await entry.start_reconfigure_flow(hass), entered)

    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_lines_are_added_and_changed_beside_forms_for_them(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor, lines=[]))
    blank = dict.fromkeys(LINE_FIELDS[vendor], " ")
    await submit_line(hass, await open_line_form(hass, entry), blank)

    result = await submit_line(
        hass, await open_line_form(hass, entry), first_line(simulator, vendor)
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    (line,) = entry.subentries
    await submit_line(hass, await open_line_form(hass, entry, line), blank)
    form = await open_line_form(hass, entry, line)
    result = await submit_line(hass, form, suggestions(form) | {"name": "Hall"})
    assert result["reason"] == "reconfigure_successful"


async def test_dids_and_options_are_changed_beside_forms_for_them(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [
        registered_line(simulator, "antbuddy"),
        did("+84 24 3200 1234", "Shop"),
    ]
    entry = await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))
    _, shop = entry.subentries

    for number in ("", "+1 202 555 0100"):
        result = await submit_line(
            hass, await open_did_form(hass, entry), {"number": number}
        )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    for name in ("+1 202 555 0100", "Office"):
        result = await submit_line(
            hass,
            await open_did_form(hass, entry, shop),
            {"name": name, "number": "+84 24 3200 1234"},
        )
    assert result["reason"] == "reconfigure_successful"
    await hass.config_entries.options.async_init(entry.entry_id)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    done = await hass.config_entries.options.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert SOURCE_USER in {
        flow["context"]["source"]
        for flow in hass.config_entries.subentries.async_progress()
    }


async def test_contacts_and_speed_dials_are_changed_beside_forms_for_them(
    hass: HomeAssistant,
) -> None:
    book = await add_book(hass)
    await open_book_form(hass, book, "import_file")
    for name in ("", "Bert"):
        result = await submit_options(
            hass,
            await open_book_form(hass, book, "add_contact"),
            {"name": name, "numbers": ["+1 202 555 0144"]},
        )
    assert result["reason"] == "contact_added"
    await add_contact(hass, contact("Anna", "112"))
    await open_book_form(hass, book, "calling")
    form = await open_book_form(hass, book, "calling")
    done = await submit_options(hass, form, {"call_rule": "nobody"})
    assert done["type"] is FlowResultType.CREATE_ENTRY

    forms = [await open_speed_dial_form(hass, book) for _ in range(2)]
    bert = {"contact": option(forms[0], "contact", "Bert")}
    left, sent = [await submit_line(hass, one, bert) for one in forms]
    added = await submit_line(hass, sent, {"number": "+1 202 555 0144"})
    assert added["type"] is FlowResultType.CREATE_ENTRY
    # It cannot become a second one of the same contact.
    ended = await submit_line(hass, left, {"number": "+1 202 555 0144"})
    assert ended["reason"] == "everybody_has_one"

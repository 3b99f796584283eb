"""A button for every contact on speed dial: there with it, gone with it."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from simulator import Simulator
from simulator.faults import Status

from ..helpers.contact_entries import (
    add_book,
    add_contact,
    book_of,
    change_contact,
    contact,
    remove_contact,
)
from ..helpers.flows import open_speed_dial_form, option, submit_line, suggestions
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    VENDORS,
    add_account,
    line,
    registered_line,
    set_up,
    stored_account,
)

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "+1 202 555 0143"
ANNA = "button.speed_dial_call_anna"
BERT = "button.speed_dial_call_bert"


async def _press(
    hass: HomeAssistant, button: str = ANNA, context: Context | None = None
) -> None:
    await hass.services.async_call(
        "button", "press", {ATTR_ENTITY_ID: button}, blocking=True, context=context
    )
    await hass.async_block_till_done(wait_background_tasks=True)


def _buttons(hass: HomeAssistant) -> dict[str, str]:
    """Return the names of all buttons on the page of their device, by entity id."""
    return {
        button.entity_id: button.name.removeprefix("Speed dial ")
        for button in hass.states.async_all("button")
    }


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_button_calls_its_contact(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """With every account that can call, with a history or without."""
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    await add_contact(hass, contact("Anna", NUMBER, "+442079460345"))

    await _press(hass)

    (placed,) = server.placed_calls
    assert placed.number.removeprefix("+") == "12025550143"
    assert shown(hass, ANNA).name == "Speed dial Call Anna"
    assert shown(hass, ANNA).state == "2026-11-18T20:30:00+00:00"


async def test_a_button_calls_as_the_user_chose(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """From a line of one of the accounts, another number than the first one."""
    await add_account(hass, simulator, "antbuddy")
    lines = [line("60010009", "Attic"), registered_line(simulator, "nxcloud")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    book = await add_book(hass)
    await add_contact(hass, contact("Anna", "112", NUMBER, called_by=None))

    form = await open_speed_dial_form(hass, book)
    form = await submit_line(hass, form, {"contact": option(form, "contact", "Anna")})
    assert suggestions(form) == {"number": "112"}
    result = await submit_line(
        hass,
        form,
        {
            "number": NUMBER,
            "calls_from": option(form, "calls_from", "Desk (NXCloud)"),
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY

    await _press(hass)

    (placed,) = simulator.nxcloud.placed_calls
    assert placed.number.removeprefix("+") == "12025550143"
    assert placed.line == simulator.nxcloud.account.credentials()["line"]
    assert simulator.antbuddy.placed_calls == []


async def test_a_speed_dial_can_be_changed(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    account = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER, "+12125550162"))
    book = book_of(hass, anna).entry
    (speed_dial,) = book.subentries.values()
    before = entity_registry.async_get(ANNA)

    form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
    assert suggestions(form) == {"number": NUMBER}
    account_id = option(form, "calls_from", account.title)
    result = await submit_line(
        hass, form, {"number": "+12125550162", "calls_from": account_id}
    )

    assert result["reason"] == "reconfigure_successful"
    form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
    assert suggestions(form) == {"number": "+12125550162", "calls_from": account_id}
    await _press(hass)
    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "12125550162"
    assert entity_registry.async_get(ANNA) == before


async def test_a_button_calls_the_chosen_number_however_it_is_written_since(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """And the first one where it is gone, which the form shows as well."""
    await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER, "+1 (212) 555-0162"))
    book = book_of(hass, anna).entry
    (speed_dial,) = book.subentries.values()
    form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
    await submit_line(hass, form, {"number": "+1 (212) 555-0162"})

    for numbers, called in (
        ((NUMBER, "+12125550162"), "+12125550162"),
        ((NUMBER, "+12125550163"), NUMBER),
    ):
        await change_contact(hass, anna, numbers=numbers)
        form = await open_speed_dial_form(hass, book, speed_dial.subentry_id)
        assert suggestions(form) == {"number": called}
    await change_contact(hass, anna, numbers=(NUMBER, "+12125550162"))

    await _press(hass)

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "12125550162"


async def test_a_button_tells_what_went_wrong(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_contact(hass, contact("Anna", NUMBER))
    with pytest.raises(HomeAssistantError, match="No running account"):
        await _press(hass)

    account = await add_account(hass, simulator, "net2phone")
    simulator.net2phone.misbehave(Status(500))
    with pytest.raises(HomeAssistantError, match="did not say what became of the call"):
        await _press(hass)

    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError, match="net2phone is not running"):
        await _press(hass)


async def test_an_account_that_cannot_call_calls_nobody(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Though the user chose it when it could."""
    account = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )
    (desk,) = account.subentries
    await add_contact(hass, contact("Anna", NUMBER, line=desk))

    with pytest.raises(HomeAssistantError, match="No running account"):
        await _press(hass)

    await add_account(hass, simulator, "net2phone")
    await _press(hass)
    assert len(simulator.net2phone.placed_calls) == 1


async def test_a_button_comes_is_renamed_and_goes_without_a_reload(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    """The account is asked nothing meanwhile, and the entity id stays."""
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.clear_requests()
    book = await add_book(hass)
    anna = await add_contact(hass, contact("Anna", NUMBER))
    (speed_dial,) = book.subentries.values()
    assert _buttons(hass) == {ANNA: "Call Anna"}
    registered = entity_registry.async_get(ANNA)
    assert registered is not None
    assert registered.config_subentry_id == speed_dial.subentry_id
    assert registered.device_id is not None
    device = dr.async_get(hass).async_get(registered.device_id)
    assert device is not None
    assert device.config_entry_id == book.entry_id
    assert device.name == "Speed dial"

    await change_contact(hass, anna, name="Anna Maria")
    assert _buttons(hass) == {ANNA: "Call Anna Maria"}
    assert book.subentries[speed_dial.subentry_id].title == "Anna Maria"
    registered = entity_registry.async_get(ANNA)
    assert registered is not None
    assert registered.original_name == "Call Anna Maria"

    hass.config_entries.async_remove_subentry(book, speed_dial.subentry_id)
    await hass.async_block_till_done()
    assert _buttons(hass) == {}
    assert entity_registry.async_get(ANNA) is None
    # The page of the device stays.
    assert dr.async_get(hass).async_get(device.id) is not None
    assert simulator.antbuddy.requests == []


async def test_a_contact_that_is_gone_is_called_by_nothing(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    """Its button goes with it; of an address book elsewhere, until the contact is back."""
    await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    book = book_of(hass, anna)
    await remove_contact(hass, anna)
    assert entity_registry.async_get(ANNA) is None

    gone = ConfigSubentry(
        data=MappingProxyType({"contact": anna.contact.id}),
        subentry_type="speed_dial",
        title="Anna",
        unique_id=anna.contact.id,
    )
    hass.config_entries.async_add_subentry(book.entry, gone)
    await hass.async_block_till_done()
    assert shown(hass, ANNA).state == STATE_UNAVAILABLE
    await _press(hass)
    form = await open_speed_dial_form(hass, book.entry, gone.subentry_id)
    assert form["reason"] == "contact_gone"
    assert simulator.net2phone.placed_calls == []

    await add_contact(hass, anna)
    await _press(hass)
    assert len(simulator.net2phone.placed_calls) == 1


async def test_a_button_calls_the_number_that_the_contact_has_now(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    await change_contact(hass, anna, numbers=("+12125550162",))

    await _press(hass)

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "12125550162"


async def test_buttons_outlive_a_restart(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    """With the names that the contacts got meanwhile."""
    anna = await add_contact(hass, contact("Anna", NUMBER))
    await add_contact(hass, contact("Bert", "+442079460345"))
    entity_registry.async_update_entity(ANNA, name="My wife")
    book = book_of(hass, anna).entry
    await hass.config_entries.async_unload(book.entry_id)

    await hass.config_entries.async_setup(book.entry_id)
    await hass.async_block_till_done()

    assert _buttons(hass) == {ANNA: "My wife", BERT: "Call Bert"}


async def test_a_contact_whose_button_is_disabled_can_be_renamed(
    hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    anna = await add_contact(hass, contact("Anna", NUMBER))
    book = book_of(hass, anna).entry
    entity_registry.async_update_entity(ANNA, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.config_entries.async_reload(book.entry_id)
    await hass.async_block_till_done()

    await change_contact(hass, anna, name="Anna Maria")
    assert _buttons(hass) == {}

    entity_registry.async_update_entity(ANNA, disabled_by=None)
    await hass.config_entries.async_reload(book.entry_id)
    await hass.async_block_till_done()
    assert _buttons(hass) == {ANNA: "Call Anna Maria"}


async def test_a_button_calls_on_behalf_of_who_presses_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up(
        hass,
        stored_account(simulator, "net2phone", options={"administrators_only": True}),
    )
    await add_contact(hass, contact("Anna", NUMBER))
    admin = await hass.auth.async_create_user("Admin", group_ids=["system-admin"])
    guest = await hass.auth.async_create_user("Guest", group_ids=["system-users"])

    with pytest.raises(HomeAssistantError):
        await _press(hass, context=Context(user_id=guest.id))
    assert simulator.net2phone.placed_calls == []
    await _press(hass, context=Context(user_id=admin.id))

    assert len(simulator.net2phone.placed_calls) == 1


async def test_two_address_books_keep_their_buttons_apart(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    for number, title in ((NUMBER, "Family"), ("+442079460345", "Work")):
        await add_contact(hass, contact("Anna", number), await add_book(hass, title))

    await _press(hass, f"{ANNA}_2")

    assert _buttons(hass) == {ANNA: "Call Anna", f"{ANNA}_2": "Call Anna"}
    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "442079460345"

"""A button for every contact: there with the contact, gone with it."""

import asyncio
from itertools import pairwise
import re

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.telephony.entity import async_register_account_device
from simulator import Simulator
from simulator.faults import Status

from ..helpers.contact_entries import add_contact, change_contact, contact
from ..helpers.flows import open_contact_form, submit_line, suggestions
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NAMES,
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    add_account,
    line,
    registered_line,
    set_up,
    state,
    stored_account,
)

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "+1 202 555 0143"
ANNA = "call_anna"


def _id(vendor: str, name: str = ANNA) -> str:
    return f"button.{vendor}_{name}"


async def _press(
    hass: HomeAssistant, vendor: str, context: Context | None = None
) -> None:
    await hass.services.async_call(
        "button", "press", {ATTR_ENTITY_ID: _id(vendor)}, blocking=True, context=context
    )
    await hass.async_block_till_done(wait_background_tasks=True)


def _buttons(hass: HomeAssistant) -> dict[str, str]:
    """Return the names of all buttons on the pages of their accounts, by entity id."""
    accounts = "|".join(NAMES.values())
    return {
        button.entity_id: re.sub(f"^({accounts}) ", "", button.name)
        for button in hass.states.async_all("button")
    }


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_button_calls_its_contact(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Of every account that can call, with a history or without."""
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    await add_contact(hass, contact("Anna", NUMBER, "+442079460345"))

    await _press(hass, vendor)

    (placed,) = server.placed_calls
    assert placed.number.removeprefix("+") == "12025550143"
    assert shown(hass, _id(vendor)).name == f"{entry.title} Call Anna"
    assert shown(hass, _id(vendor)).state == "2026-11-18T20:30:00+00:00"


async def test_a_button_calls_from_the_line_of_its_contact(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010009", "Attic"), registered_line(simulator, "nxcloud")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    _, desk = entry.subentries.values()
    await add_contact(hass, contact("Anna", NUMBER, line=desk.subentry_id))

    await _press(hass, "nxcloud")

    (placed,) = simulator.nxcloud.placed_calls
    assert placed.line == desk.unique_id


async def test_a_button_tells_what_went_wrong(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Anna", NUMBER))
    simulator.net2phone.misbehave(Status(500))

    with pytest.raises(HomeAssistantError, match="did not say what became of the call"):
        await _press(hass, "net2phone")


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_button_comes_is_renamed_and_goes_without_a_reload(
    hass: HomeAssistant,
    simulator: Simulator,
    entity_registry: er.EntityRegistry,
    vendor: str,
) -> None:
    """The account is asked nothing meanwhile, and the entity id stays."""
    entry = await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].clear_requests()
    assert _buttons(hass) == {}

    form = await open_contact_form(hass, entry)
    await submit_line(
        hass, form, {"name": "Anna", "numbers": [NUMBER], "called_by": ["button"]}
    )
    assert _buttons(hass) == {_id(vendor): "Call Anna"}
    registered = entity_registry.async_get(_id(vendor))
    assert registered is not None
    device = async_register_account_device(hass, entry)
    (anna,) = (known for known in entry.subentries.values() if known.title == "Anna")
    assert registered.config_subentry_id == anna.subentry_id
    assert registered.unique_id == f"{entry.unique_id}_{anna.subentry_id}"
    assert registered.device_id == device.id
    assert device.config_subentry_id is None

    form = await open_contact_form(hass, entry, anna.subentry_id)
    await submit_line(hass, form, suggestions(form) | {"name": "Anna Maria"})
    assert _buttons(hass) == {_id(vendor): "Call Anna Maria"}
    registered = entity_registry.async_get(_id(vendor))
    assert registered is not None
    assert registered.original_name == "Call Anna Maria"

    hass.config_entries.async_remove_subentry(entry, anna.subentry_id)
    await hass.async_block_till_done()
    assert _buttons(hass) == {}
    assert entity_registry.async_get(_id(vendor)) is None
    # The page of the account stays.
    assert dr.async_get(hass).async_get(device.id) is not None
    assert simulator.vendors[vendor].requests == []
    assert state(entry) is ConfigEntryState.LOADED


async def test_a_button_calls_the_number_that_the_contact_has_now(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    await change_contact(hass, anna, data={**anna.data, "numbers": ["+12125550162"]})

    await _press(hass, "net2phone")

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "12125550162"


async def test_only_contacts_that_allow_it_have_a_button(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    """What is no longer allowed is gone at once, and comes back at once."""
    entry = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    await add_contact(hass, contact("Bert", "112", called_by=["automation"]))
    assert _buttons(hass) == {_id("net2phone"): "Call Anna"}

    await change_contact(hass, anna, data={**anna.data, "called_by": []})
    assert _buttons(hass) == {}
    assert entity_registry.async_get(_id("net2phone")) is None

    await change_contact(hass, anna, data={**anna.data, "called_by": ["button"]})
    assert _buttons(hass) == {_id("net2phone"): "Call Anna"}
    hass.config_entries.async_remove_subentry(entry, anna.subentry_id)
    await hass.async_block_till_done()
    await add_contact(hass, anna)
    await _press(hass, "net2phone")
    assert len(simulator.net2phone.placed_calls) == 1


async def test_buttons_outlive_a_restart(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    """Unless the contact may no longer be called with one."""
    entry = await add_account(hass, simulator, "antbuddy")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    bert = await add_contact(hass, contact("Bert", "+442079460345"))
    entity_registry.async_update_entity(_id("antbuddy"), name="My wife")
    await change_contact(hass, anna, name="Anna Maria")
    await hass.config_entries.async_unload(entry.entry_id)
    await change_contact(hass, bert, data={**bert.data, "called_by": []})

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert _buttons(hass) == {_id("antbuddy"): "My wife"}
    assert entity_registry.async_get(_id("antbuddy", "call_bert")) is None


async def test_a_contact_whose_button_is_disabled_can_be_renamed(
    hass: HomeAssistant, simulator: Simulator, entity_registry: er.EntityRegistry
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", NUMBER))
    entity_registry.async_update_entity(
        _id("net2phone"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    await change_contact(hass, anna, name="Anna Maria")
    assert _buttons(hass) == {}

    entity_registry.async_update_entity(_id("net2phone"), disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _buttons(hass) == {_id("net2phone"): "Call Anna Maria"}


async def test_a_button_calls_on_behalf_of_who_presses_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass,
        stored_account(simulator, "net2phone", options={"administrators_only": True}),
    )
    await add_contact(hass, contact("Anna", NUMBER))
    admin = await hass.auth.async_create_user("Admin", group_ids=["system-admin"])
    guest = await hass.auth.async_create_user("Guest", group_ids=["system-users"])

    with pytest.raises(HomeAssistantError):
        await _press(hass, "net2phone", context=Context(user_id=guest.id))
    assert simulator.net2phone.placed_calls == []
    await _press(hass, "net2phone", context=Context(user_id=admin.id))

    assert len(simulator.net2phone.placed_calls) == 1


async def test_an_account_that_cannot_call_has_no_buttons(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )
    await add_contact(hass, contact("Anna", NUMBER))

    assert state(entry) is ConfigEntryState.LOADED
    assert _buttons(hass) == {}


async def test_two_accounts_keep_their_buttons_apart(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    one = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_SIGNED)
    )
    other = await add_account(hass, simulator, "net2phone")
    for entry in (one, other):
        await add_contact(hass, contact("Anna", NUMBER))

    await _press(hass, "net2phone")

    assert _buttons(hass) == {
        _id("nxcloud"): "Call Anna",
        _id("net2phone"): "Call Anna",
    }
    assert len(simulator.net2phone.placed_calls) == 1
    assert simulator.nxcloud.placed_calls == []


async def test_hundreds_of_buttons_hold_nobody_up(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Others have their turn while an account with a large address book is set up."""
    people = [
        contact(f"Person {number}", f"+1202555{number:04}") for number in range(500)
    ]
    entry = stored_account(
        simulator, "net2phone", lines=[person.as_dict() for person in people]
    )
    seen: set[int] = set()

    async def look() -> None:
        while True:
            seen.add(len(_buttons(hass)))
            await asyncio.sleep(0)

    others = asyncio.create_task(look())
    await set_up(hass, entry)
    others.cancel()

    assert len(_buttons(hass)) == 500
    steps = sorted(seen)
    assert max(later - before for before, later in pairwise(steps)) <= 50


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_contact_may_come_while_the_account_stops(
    hass: HomeAssistant,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
) -> None:
    """It has its button when the account runs again."""
    entry = await add_account(hass, simulator, vendor)
    await add_contact(hass, contact("Anna", NUMBER))

    @callback
    def add(event: Event[EventStateChangedData]) -> None:
        stop_listening()
        hass.config_entries.async_add_subentry(entry, contact("Bert", "112"))

    stop_listening = async_track_state_change_event(hass, _id(vendor), add)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert "Traceback" not in caplog.text
    assert _buttons(hass) == {_id(vendor): "Call Anna"}
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert _buttons(hass) == {
        _id(vendor): "Call Anna",
        _id(vendor, "call_bert"): "Call Bert",
    }

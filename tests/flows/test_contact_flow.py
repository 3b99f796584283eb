"""The contacts of an account: entering, changing, removing."""

from typing import Any
from uuid import uuid4

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Simulator

from ..helpers.actions import click_to_call
from ..helpers.contact_entries import add_contact, contact, contacts
from ..helpers.flows import (
    choose_way_to_add_contacts,
    complaints,
    fields,
    open_contact_form,
    submit_line,
    suggestions,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    VENDORS,
    add_account,
    line,
    set_up,
    state,
    stored_account,
)

ANNA = {"name": "Anna", "numbers": ["+1 202 555 0143"], "called_by": ["button"]}


async def _rename(
    hass: HomeAssistant,
    browser: WebSocketGenerator,
    entry: ConfigEntry,
    renamed: ConfigSubentry,
    name: str,
) -> None:
    """Rename a contact as the menu beside it does, which asks nobody."""
    assert await async_setup_component(hass, "config", {})
    client = await browser(hass)
    await client.send_json_auto_id(
        {
            "type": "config_entries/subentries/update",
            "entry_id": entry.entry_id,
            "subentry_id": renamed.subentry_id,
            "title": name,
        }
    )
    assert (await client.receive_json())["success"]
    await hass.async_block_till_done()


@pytest.mark.parametrize("when_running", [True, False])
async def test_two_contacts_never_have_one_name(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    when_running: bool,
) -> None:
    """Who had the name keeps it, and whatever calls it calls the same person."""
    entry = await add_account(hass, simulator, "net2phone")
    bert = await add_contact(hass, contact("Bert", "+44 20 7946 0345"))
    anna = await add_contact(hass, contact("Anna", "+1 202 555 0143"))
    carl = await add_contact(hass, contact("Carl", "+1 202 555 0172"))
    if not when_running:
        await hass.config_entries.async_unload(entry.entry_id)

    await _rename(hass, hass_ws_client, entry, carl, "  ANNA\n")
    if not when_running:
        await hass.config_entries.async_setup(entry.entry_id)
    await _rename(hass, hass_ws_client, entry, bert, "Anna")

    assert (anna.title, carl.title, bert.title) == ("Anna", "ANNA (2)", "Anna (3)")
    button = "button.net2phone_call_bert"
    assert shown(hass, button).attributes["friendly_name"] == "net2phone Call Anna (3)"
    await click_to_call(hass, number="Anna")
    (placed,) = simulator.net2phone.placed_calls
    assert placed.number == "12025550143"


async def test_a_contact_keeps_a_name_that_can_be_said(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", "+1 202 555 0143"))

    for name, kept in (
        ("Anna\u202e \n Nguyen", "Anna Nguyen"),
        ("x" * 101, "x" * 100),
        (" \u200b ", "+1 202 555 0143"),
    ):
        await _rename(hass, hass_ws_client, entry, anna, name)
        assert anna.title == kept


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_contact_is_added(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Numbers are kept as they were written, and nothing is asked anew."""
    entry = await add_account(hass, simulator, vendor)
    (desk,) = entry.subentries
    simulator.vendors[vendor].clear_requests()
    form = await open_contact_form(hass, entry)
    assert fields(form) == {
        "name": True,
        "numbers": True,
        "line": False,
        "person": False,
        "called_by": False,
    }
    assert suggestions(form) == {"called_by": ["button", "automation"]}

    result = await submit_line(
        hass,
        form,
        {
            # As it comes from a phone: with marks that nobody sees.
            "name": "  \u202aAnna\u202c   Example ",
            "numbers": [" +1 (202) 555-0143 ", "112", "", "+44 20 7946 0345"],
            "line": desk,
            "person": "person.anna",
            "called_by": ["assist", "button"],
        },
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert contacts(entry) == {
        "Anna Example": {
            "numbers": ["+1 (202) 555-0143", "112", "+44 20 7946 0345"],
            "line": desk,
            "person": "person.anna",
            "called_by": ["button", "assist"],
        }
    }
    assert simulator.vendors[vendor].requests == []
    assert state(entry) is ConfigEntryState.LOADED


async def test_who_adds_a_contact_is_told_where_its_button_is(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    calling = await add_account(hass, simulator, "antbuddy")
    only_history = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    for entry, called_by, told in (
        (calling, ["button"], "with_button"),
        (calling, ["automation"], None),
        (only_history, ["button"], None),
    ):
        form = await open_contact_form(hass, entry)
        result = await submit_line(
            hass,
            form,
            {
                "name": called_by[0],
                "numbers": [f"+1 202 555 01{len(entry.subentries)}0"],
                "called_by": called_by,
            },
        )
        assert result["description"] == told
        placeholders = result["description_placeholders"]
        assert placeholders is not None
        assert placeholders["account"] == entry.title
        page, _, device_id = placeholders["device"].rpartition("/")
        assert page == "/config/devices/device"
        device = dr.async_get(hass).async_get(device_id)
        assert device is not None
        assert ("telephony", entry.entry_id) in device.identifiers
        await hass.async_block_till_done()
        buttons = [
            entity
            for entity in er.async_entries_for_device(er.async_get(hass), device_id)
            if entity.domain == "button"
        ]
        assert bool(buttons) is (entry is calling)


async def test_the_line_is_asked_for_where_there_are_lines(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    without = await set_up(hass, stored_account(simulator, "net2phone", lines=[]))
    several = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))

    assert "line" not in fields(await open_contact_form(hass, without))
    form = await open_contact_form(hass, several)
    schema = form["data_schema"]
    assert schema is not None
    assert [
        (option["value"], option["label"])
        for option in schema.schema["line"].config["options"]
    ] == [(known.subentry_id, known.title) for known in several.subentries.values()]
    with pytest.raises(InvalidData):
        await submit_line(hass, form, {**ANNA, "line": "60010001"})


async def test_a_number_that_is_entered_twice_is_kept_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await open_contact_form(hass, entry)

    await submit_line(
        hass,
        form,
        {**ANNA, "numbers": ["+1 202 555 0143", "112", "0012025550143", "113"]},
    )

    # The first one is the one that is called.
    assert contacts(entry)["Anna"]["numbers"] == ["+1 202 555 0143", "112", "113"]


@pytest.mark.parametrize(
    ("entered", "complaint"),
    [
        ({"name": " "}, {"name": "Enter a name."}),
        ({"name": "\u202a\u200b\u202c"}, {"name": "Enter a name."}),
        ({"name": "x" * 101}, {"name": "Enter a name of at most 100 letters."}),
        (
            {"name": "+1 202 555 0162"},
            {
                "name": "This is a number. Enter a name with letters, "
                "or calling it by name would dial it."
            },
        ),
        (
            {"name": "112"},
            {
                "name": "This is a number. Enter a name with letters, "
                "or calling it by name would dial it."
            },
        ),
        (
            {"name": "BERT"},
            {"name": "Another contact of this account has this name."},
        ),
        ({"numbers": []}, {"numbers": "Enter at least one number."}),
        ({"numbers": [" ", ""]}, {"numbers": "Enter at least one number."}),
        (
            {"numbers": ["+1 202 555 0143", "+1 202 55"]},
            {
                "numbers": '"+1 202 55" cannot be a telephone number. '
                "Write it with the country code."
            },
        ),
        (
            {"numbers": ["Anna's phone"]},
            {
                "numbers": '"Anna\'s phone" cannot be a telephone number. '
                "Write it with the country code."
            },
        ),
        (
            {"numbers": ["+44 (0)20 7946 0345"]},
            {"numbers": '"+44 (0)20 7946 0345" is a number of Bert already.'},
        ),
        (
            {"name": "", "numbers": []},
            {"name": "Enter a name.", "numbers": "Enter at least one number."},
        ),
    ],
)
async def test_what_is_wrong_with_a_contact_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    entered: dict[str, Any],
    complaint: dict[str, str],
) -> None:
    """Beside the field, and nothing that was entered is lost."""
    entry = await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Bert", "+442079460345"))
    form = await open_contact_form(hass, entry)

    result = await submit_line(hass, form, {**ANNA, **entered})

    assert await complaints(hass, result, "contact") == complaint
    assert suggestions(result) == {**ANNA, **entered}
    assert set(contacts(entry)) == {"Bert"}
    result = await submit_line(hass, form, ANNA)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_numbers_are_meant_as_in_the_users_country(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Home Assistant's country, unless the account's options say another one."""
    hass.config.country = "GB"
    british = await add_account(hass, simulator, "net2phone")
    german = await set_up(
        hass, stored_account(simulator, "antbuddy", options={"region": "DE"})
    )
    for entry in (british, german):
        await add_contact(hass, contact("Bert", "+442079460345"))
    entered = {**ANNA, "numbers": ["020 7946 0345"]}

    refused = await submit_line(hass, await open_contact_form(hass, british), entered)
    added = await submit_line(hass, await open_contact_form(hass, german), entered)

    assert set(await complaints(hass, refused, "contact")) == {"numbers"}
    assert added["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("entered", "stored"),
    [
        (["0912345678\r\n0987654321"], ["0912345678", "0987654321"]),
        (["0912345678 / 0987654321"], ["0912345678", "0987654321"]),
        (["0912345678 p 12"], ["0912345678 p 12"]),
        (["0912345678 (privat)"], ["0912345678 (privat)"]),
        # One phone, before a renumbering and after it.
        (["01693608879", "0393608879"], ["01693608879"]),
        (["+52 1 55 1234 5678", "+525512345678"], ["+52 1 55 1234 5678"]),
    ],
)
async def test_what_stands_in_a_field_is_as_many_numbers_as_it_means(
    hass: HomeAssistant, simulator: Simulator, entered: list[str], stored: list[str]
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "net2phone", options={"region": "VN"})
    )

    result = await submit_line(
        hass,
        await open_contact_form(hass, entry),
        {"name": "Anna", "numbers": entered, "called_by": []},
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert contacts(entry)["Anna"]["numbers"] == stored


async def test_everything_of_a_contact_can_be_changed(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Its own name and numbers are no obstacle."""
    entry = await add_account(hass, simulator, "antbuddy")
    (desk,) = entry.subentries
    before = await add_contact(
        hass,
        contact("Anna", "+12025550143", line=desk, person="person.anna", uid="1"),
    )
    form = await open_contact_form(hass, entry, before.subentry_id)
    assert suggestions(form) == {
        "name": "Anna",
        "numbers": ["+12025550143"],
        "line": desk,
        "person": "person.anna",
        "called_by": ["button", "automation"],
    }

    result = await submit_line(
        hass,
        form,
        {"name": "anna", "numbers": ["+1 202-555-0143", "+12025550162"]},
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert contacts(entry) == {
        "anna": {"numbers": ["+1 202-555-0143", "+12025550162"], "called_by": []}
    }
    # It is still the one that an import of its card updates.
    after = entry.subentries[before.subentry_id]
    assert after.unique_id == "1"


async def test_a_contact_does_not_become_a_double(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Bert", "+442079460345"))
    anna = await add_contact(hass, contact("Anna", "+12025550143"))
    form = await open_contact_form(hass, entry, anna.subentry_id)

    result = await submit_line(
        hass, form, {"name": "bert", "numbers": ["+442079460345"]}
    )

    assert await complaints(hass, result, "contact") == {
        "name": "Another contact of this account has this name.",
        "numbers": '"+442079460345" is a number of Bert already.',
    }
    assert set(contacts(entry)) == {"Anna", "Bert"}


async def test_a_line_that_was_removed_is_not_suggested(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    desk = next(iter(entry.subentries))
    anna = await add_contact(hass, contact("Anna", "112", line=desk))
    hass.config_entries.async_remove_subentry(entry, desk)

    form = await open_contact_form(hass, entry, anna.subentry_id)
    result = await submit_line(hass, form, suggestions(form))

    assert result["reason"] == "reconfigure_successful"
    assert "line" not in contacts(entry)["Anna"]


async def test_an_account_has_room_for_so_many_contacts(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.telephony.flows.contact_flow.MOST_CONTACTS", 2
    )
    entry = await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Bert", "+442079460345"))

    result = await submit_line(hass, await open_contact_form(hass, entry), ANNA)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    carl = {**ANNA, "name": "Carl", "numbers": ["+12025550162"]}
    result = await submit_line(hass, await open_contact_form(hass, entry), carl)

    assert await complaints(hass, result, "contact") == {
        "base": "An account has 2 contacts at most. "
        "Choose fewer, or remove some that you no longer need."
    }
    assert set(contacts(entry)) == {"Anna", "Bert"}


@pytest.mark.parametrize("subentry", [None, "anna"])
async def test_an_account_that_does_not_run_says_so(
    hass: HomeAssistant, simulator: Simulator, subentry: str | None
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    anna = await add_contact(hass, contact("Anna", "112"))
    await hass.config_entries.async_unload(entry.entry_id)

    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "contact"),
        context={"source": "reconfigure", "subentry_id": anna.subentry_id}
        if subentry
        else {"source": "user"},
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "account_not_loaded"


async def test_an_account_that_stops_while_a_form_is_open_says_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """What was entered is still there when it runs again."""
    entry = await add_account(hass, simulator, "net2phone")
    form = await open_contact_form(hass, entry)
    upload_form = await choose_way_to_add_contacts(hass, entry, "vcard")
    await hass.config_entries.async_unload(entry.entry_id)

    result = await submit_line(hass, form, ANNA)
    refused = await submit_line(hass, upload_form, {"file": str(uuid4())})

    for form in (result, refused):
        assert (await complaints(hass, form, "contact"))["base"].startswith(
            "The account is not running any more."
        )
    assert suggestions(result) == ANNA
    await hass.config_entries.async_setup(entry.entry_id)
    result = await submit_line(hass, result, ANNA)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_contacts_that_share_a_number_keep_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """As people do who live together, whose contacts were imported."""
    entry = await add_account(hass, simulator, "net2phone")
    home = "+442079460345"
    await add_contact(hass, contact("Bert", home))
    anna = await add_contact(hass, contact("Anna", home))
    form = await open_contact_form(hass, entry, anna.subentry_id)

    result = await submit_line(hass, form, suggestions(form) | {"name": "Anna Maria"})

    assert result["reason"] == "reconfigure_successful"
    assert contacts(entry)["Anna Maria"]["numbers"] == [home]

"""The contacts of an address book that is kept here: entering, changing, deleting."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from simulator import Simulator

from ..helpers.contact_entries import add_book, add_contact, contact, contacts, found
from ..helpers.flows import (
    complaints,
    fields,
    open_book_form,
    option,
    options,
    submit_options,
    suggestions,
)
from ..helpers.stored_accounts import add_account

ANNA = {"name": "Anna", "numbers": ["+1 202 555 0143"]}


@pytest.fixture
async def book(hass: HomeAssistant) -> ConfigEntry:
    """Return an address book that is kept here."""
    return await add_book(hass)


async def _add(
    hass: HomeAssistant, book: ConfigEntry, entered: dict[str, Any]
) -> ConfigFlowResult:
    """Add a contact; return what comes of it."""
    return await submit_options(
        hass, await open_book_form(hass, book, "add_contact"), entered
    )


async def _open(hass: HomeAssistant, book: ConfigEntry, name: str) -> ConfigFlowResult:
    """Choose a contact to change; return its form."""
    form = await open_book_form(hass, book, "choose_contact")
    chosen = option(form, "contact", f"{name} · ")
    return await submit_options(hass, form, {"contact": chosen})


def _told(result: ConfigFlowResult) -> tuple[str | None, dict[str, str]]:
    """Return how a flow ended, and what is told of it."""
    assert result["type"] is FlowResultType.ABORT
    return result["reason"], dict(result["description_placeholders"] or {})


async def test_a_contact_is_added(
    hass: HomeAssistant, book: ConfigEntry, simulator: Simulator
) -> None:
    """Numbers are kept as they were written, and no account is asked anything."""
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.clear_requests()
    form = await open_book_form(hass, book, "add_contact")
    assert fields(form) == {
        "name": True,
        "numbers": True,
        "aliases": False,
        "organization": False,
        "person": False,
        "uses": False,
    }
    assert suggestions(form) == {}

    result = await submit_options(
        hass,
        form,
        {
            # As it comes from a phone: with marks that nobody sees.
            "name": "  \u202aAnna\u202c   Example ",
            "numbers": [" +1 (202) 555-0143 ", "112", "", "+44 20 7946 0345"],
            "aliases": ["Mum", " ", "Mum", " Mother "],
            "organization": " Bakery\n",
            "person": "person.anna",
        },
    )

    assert _told(result) == ("contact_added", {})
    anna = found(hass, book, "Anna Example")
    assert anna.numbers == ("+1 (202) 555-0143", "112", "+44 20 7946 0345")
    assert anna.aliases == ("Mum", "Mother")
    assert anna.organization == "Bakery"
    assert anna.person == "person.anna"
    assert simulator.antbuddy.requests == []


async def test_contacts_outlive_a_restart(
    hass: HomeAssistant, book: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """And go with their address book."""
    everything = {
        **ANNA,
        "aliases": ["Mum"],
        "organization": "Bakery",
        "person": "person.anna",
    }
    await _add(hass, book, everything)
    before = found(hass, book, "Anna")

    await hass.config_entries.async_reload(book.entry_id)

    assert found(hass, book, "Anna") == before
    assert suggestions(await _open(hass, book, "Anna")) == everything
    assert [key for key in hass_storage if "address_book" in key]
    await hass.config_entries.async_remove(book.entry_id)
    await hass.async_block_till_done()
    assert not [key for key in hass_storage if "address_book" in key]


async def test_what_numbers_are_for_stays_with_them(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """Whatever is done to the others, until somebody says something else."""
    home, mobile, office = "+1 202 555 0143", "+1 202 555 0144", "+44 20 7946 0345"
    await _add(
        hass,
        book,
        {
            "name": "Anna",
            "numbers": [home, " ", mobile],
            "uses": {"first": "home", "second": "mobile"},
        },
    )
    assert found(hass, book, "Anna").uses == ("home", "mobile")

    form = await _open(hass, book, "Anna")
    shown = suggestions(form)
    uses = {place: shown[place] for place in ("first", "second")}
    assert uses == {"first": "home", "second": "mobile"}
    moved = {"name": "Anna", "numbers": [mobile, office], "uses": uses}
    await submit_options(hass, form, moved)
    assert found(hass, book, "Anna").uses == ("mobile", None)

    form = await _open(hass, book, "Anna")
    await submit_options(hass, form, {**moved, "uses": {"second": "work"}})
    anna = found(hass, book, "Anna")
    assert (anna.numbers, anna.uses) == ((mobile, office), (None, "work"))


async def test_a_number_that_is_entered_twice_is_kept_once(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    hass.config.country = "US"

    await _add(
        hass,
        book,
        {**ANNA, "numbers": ["+1 202 555 0143", "112", "0012025550143", "113"]},
    )

    # The first one is the one that is called.
    assert contacts(hass, book)["Anna"] == ["+1 202 555 0143", "112", "113"]


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
            {"name": "Another contact of this address book has this name."},
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
    book: ConfigEntry,
    entered: dict[str, Any],
    complaint: dict[str, str],
) -> None:
    """Beside the field, and nothing that was entered is lost."""
    await add_contact(hass, contact("Bert", "+442079460345"))

    result = await _add(hass, book, {**ANNA, **entered})

    assert await complaints(hass, result, "options") == complaint
    assert suggestions(result) == {**ANNA, **entered}
    assert contacts(hass, book).keys() == {"Bert"}
    result = await submit_options(hass, result, ANNA)
    assert _told(result)[0] == "contact_added"


async def test_numbers_are_meant_as_in_the_users_country(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """Where the number of somebody else means it."""
    await add_contact(hass, contact("Bert", "+442079460345"))
    entered = {**ANNA, "numbers": ["020 7946 0345"]}

    hass.config.country = "GB"
    refused = await _add(hass, book, entered)
    hass.config.country = "DE"
    added = await _add(hass, book, entered)

    assert set(await complaints(hass, refused, "options")) == {"numbers"}
    assert _told(added)[0] == "contact_added"


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
    hass: HomeAssistant, book: ConfigEntry, entered: list[str], stored: list[str]
) -> None:
    hass.config.country = "VN"

    result = await _add(hass, book, {"name": "Anna", "numbers": entered})

    assert _told(result)[0] == "contact_added"
    assert contacts(hass, book)["Anna"] == stored


async def test_everything_of_a_contact_can_be_changed(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """Its own name and numbers are no obstacle, and what is emptied is gone."""
    before = await add_contact(
        hass, contact("Anna", "+12025550143", person="person.anna", aliases=["Mum"])
    )
    form = await _open(hass, book, "Anna")
    assert suggestions(form) == {
        "name": "Anna",
        "numbers": ["+12025550143"],
        "aliases": ["Mum"],
        "person": "person.anna",
    }

    result = await submit_options(
        hass, form, {"name": "anna", "numbers": ["+1 202-555-0143", "+12025550162"]}
    )

    assert _told(result) == ("contact_changed", {})
    anna = found(hass, book, "anna")
    assert anna.id == before.contact.id
    assert anna.numbers == ("+1 202-555-0143", "+12025550162")
    assert (anna.person, anna.aliases) == (None, ())


async def test_a_contact_does_not_become_a_double(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    await add_contact(hass, contact("Bert", "+442079460345"))
    await add_contact(hass, contact("Anna", "+12025550143"))

    result = await submit_options(
        hass,
        await _open(hass, book, "Anna"),
        {"name": "bert", "numbers": ["+442079460345"]},
    )

    assert await complaints(hass, result, "options") == {
        "name": "Another contact of this address book has this name.",
        "numbers": '"+442079460345" is a number of Bert already.',
    }
    assert contacts(hass, book).keys() == {"Anna", "Bert"}


async def test_two_forms_at_once_make_no_double(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    forms = [await open_book_form(hass, book, "add_contact") for _ in range(2)]

    results = await asyncio.gather(
        *(submit_options(hass, form, ANNA) for form in forms)
    )

    assert {one["type"] for one in results} == {
        FlowResultType.ABORT,
        FlowResultType.FORM,
    }
    assert found(hass, book, "Anna").numbers == ("+1 202 555 0143",)


async def test_other_names_are_names(hass: HomeAssistant, book: ConfigEntry) -> None:
    for alias, complaint in (
        ("x" * 101, "Enter a name of at most 100 letters."),
        (
            "112",
            (
                "This is a number. Enter a name with letters, or calling it by name would "
                "dial it."
            ),
        ),
    ):
        result = await _add(hass, book, {**ANNA, "aliases": ["Mum", alias]})
        assert await complaints(hass, result, "options") == {"aliases": complaint}


async def test_an_address_book_has_room_for_so_many_contacts(
    hass: HomeAssistant, book: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.telephony.flows.contact_flow.MOST_CONTACTS", 2
    )
    await add_contact(hass, contact("Bert", "+442079460345"))

    assert _told(await _add(hass, book, ANNA))[0] == "contact_added"
    carl = {"name": "Carl", "numbers": ["+12025550162"]}
    result = await _add(hass, book, carl)

    assert await complaints(hass, result, "options") == {
        "base": "An address book has 2 contacts at most. "
        "Choose fewer, or delete some that you no longer need."
    }
    assert contacts(hass, book).keys() == {"Anna", "Bert"}


async def test_an_address_book_that_stops_while_a_form_is_open_says_so(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """What was entered is still there when it runs again."""
    form = await open_book_form(hass, book, "add_contact")
    await hass.config_entries.async_unload(book.entry_id)

    result = await submit_options(hass, form, ANNA)

    assert (await complaints(hass, result, "options"))["base"].startswith(
        "The address book is not running any more."
    )
    assert suggestions(result) == ANNA
    await hass.config_entries.async_setup(book.entry_id)
    assert _told(await submit_options(hass, result, ANNA))[0] == "contact_added"


async def test_an_address_book_that_does_not_run_says_so(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    await add_contact(hass, contact("Anna", "112"))
    forms = [
        await open_book_form(hass, book, step)
        for step in ("choose_contact", "delete_contacts", "calling")
    ]
    await hass.config_entries.async_unload(book.entry_id)

    flow = await hass.config_entries.options.async_init(book.entry_id)
    assert _told(flow)[0] == "book_not_loaded"
    for form, entered in zip(
        forms,
        ({"contact": option(forms[0], "contact", "Anna")}, {}, {"call_rule": "nobody"}),
        strict=True,
    ):
        result = await submit_options(hass, form, entered)
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            assert _told(result)[0] == "book_not_loaded"


async def test_contacts_that_share_a_number_keep_it(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """As people do who live together, whose contacts were imported."""
    home = "+442079460345"
    await add_contact(hass, contact("Bert", home))
    await add_contact(hass, contact("Anna", home))
    form = await _open(hass, book, "Anna")

    result = await submit_options(
        hass, form, suggestions(form) | {"name": "Anna Maria"}
    )

    assert _told(result)[0] == "contact_changed"
    assert contacts(hass, book)["Anna Maria"] == [home]


async def test_many_are_deleted_at_once(hass: HomeAssistant, book: ConfigEntry) -> None:
    """Found by their names and numbers."""
    for number, name in enumerate(("Anna", "Bert", "Carl"), 112):
        await add_contact(hass, contact(name, str(number)))
    form = await open_book_form(hass, book, "delete_contacts")
    assert list(options(form, "contacts")) == ["Anna · 112", "Bert · 113", "Carl · 114"]

    refused = await submit_options(hass, form, {})
    assert await complaints(hass, refused, "options") == {
        "contacts": "Choose at least one contact."
    }
    chosen = [option(form, "contacts", name) for name in ("Anna", "Carl")]
    result = await submit_options(hass, refused, {"contacts": chosen})

    assert _told(result) == ("contacts_deleted", {"count": "2"})
    assert contacts(hass, book).keys() == {"Bert"}
    # With their speed dials.
    assert [one.title for one in book.subentries.values()] == ["Bert"]


async def test_who_was_deleted_meanwhile_cannot_be_changed(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    await add_contact(hass, contact("Anna", "112"))
    await add_contact(hass, contact("Bert", "113"))
    choice = await open_book_form(hass, book, "choose_contact")
    anna = option(choice, "contact", "Anna")
    form = await _open(hass, book, "Anna")
    delete = await open_book_form(hass, book, "delete_contacts")
    gone = option(delete, "contacts", "Anna")
    await submit_options(hass, delete, {"contacts": [gone]})

    result = await submit_options(hass, choice, {"contact": anna})
    assert await complaints(hass, result, "options") == {
        "contact": "This is no contact, or several have this name. Choose one from the list."
    }
    result = await submit_options(hass, form, ANNA)
    assert _told(result)[0] == "contact_gone"
    assert contacts(hass, book).keys() == {"Bert"}


async def test_a_change_of_contacts_reloads_nothing(
    hass: HomeAssistant, book: ConfigEntry, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    told = async_capture_events(hass, "entity_registry_updated")

    await _add(hass, book, ANNA)

    assert told == []

"""Adding an address book, and what the user chooses for all of its contacts."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.flows import (
    choose_vendor,
    complaints,
    open_book_form,
    option,
    submit,
    submit_options,
    suggestions,
)


async def test_an_address_book_is_added(hass: HomeAssistant) -> None:
    """Any number of them, and without any account."""
    for name in ("Family", "Work"):
        menu = await choose_vendor(hass, "address_book")
        assert menu["type"] is FlowResultType.MENU
        form = await submit(hass, menu, {"next_step_id": "local_book"})
        refused = await submit(hass, form, {"name": " \u200b "})
        assert await complaints(hass, refused) == {"name": "Enter a name."}

        result = await submit(hass, refused, {"name": f" {name}  "})

        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["title"] == name
        entry = result["result"]
        assert entry.state is ConfigEntryState.LOADED
        assert set(entry.supported_subentry_types) == {"speed_dial"}


async def test_settings_offer_what_can_be_done(hass: HomeAssistant) -> None:
    async def offered(book: ConfigEntry) -> object:
        return (await hass.config_entries.options.async_init(book.entry_id))[
            "menu_options"
        ]

    family = await add_book(hass, "Family")
    assert await offered(family) == ["add_contact", "import_file"]
    await add_contact(hass, contact("Anna", "112"))
    with_contacts = [
        "add_contact",
        "import_file",
        "choose_contact",
        "delete_contacts",
        "calling",
    ]
    assert await offered(family) == with_contacts

    work = await add_book(hass, "Work")
    assert await offered(family) == [*with_contacts, "order"]
    assert await offered(work) == ["add_contact", "import_file", "order"]


async def test_who_may_be_called_is_chosen(hass: HomeAssistant) -> None:
    book = await add_book(hass)
    await add_contact(hass, contact("Anna", "112", called_by=None))
    form = await open_book_form(hass, book, "calling")
    assert suggestions(form) == {"call_rule": "speed_dial", "allowed": [], "barred": []}
    anna = option(form, "allowed", "Anna")

    refused = await submit_options(
        hass, form, {"call_rule": "nobody", "allowed": [anna], "barred": [anna]}
    )
    assert await complaints(hass, refused, "options") == {
        "barred": "A contact cannot be in both lists. Take it out of one of them."
    }
    result = await submit_options(
        hass, refused, {"call_rule": "nobody", "allowed": [anna]}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    form = await open_book_form(hass, book, "calling")
    assert suggestions(form) == {"call_rule": "nobody", "allowed": [anna], "barred": []}


@pytest.mark.parametrize("place", [1, 2, 3])
async def test_address_books_are_ordered(hass: HomeAssistant, place: int) -> None:
    """The place of the first one is chosen; the others keep their order."""
    books = [await add_book(hass, name) for name in "ABC"]
    form = await open_book_form(hass, books[0], "order")
    assert suggestions(form) == {"position": 1}
    assert form["description_placeholders"] == {"books": "`A, B, C`"}

    await submit_options(hass, form, {"position": place})

    form = await open_book_form(hass, books[0], "order")
    assert suggestions(form) == {"position": place}
    order = ["B", "C"]
    order.insert(place - 1, "A")
    assert form["description_placeholders"] == {"books": f"`{', '.join(order)}`"}

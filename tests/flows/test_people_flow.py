"""Who a contact of a server is at home."""

from collections.abc import Iterable
import threading

from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.calls import Contact
from custom_components.telephony.flows import contact_fields

from ..carddav.lying_server import BOOK, LyingServer
from ..helpers.actions import act
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import add_book, add_contact, card, contact
from ..helpers.flows import (
    complaints,
    open_book_form,
    open_speed_dial_form,
    option,
    submit_line,
    submit_options,
)
from ..helpers.stored_accounts import set_up

pytestmark = pytest.mark.usefixtures("frozen_time")

PERSON = "person.anna"


async def _person(hass: HomeAssistant) -> str | None:
    (anna,) = (await act(hass, "find_contact", name="anna"))["contacts"]
    person: str | None = anna["person"]
    return person


async def test_a_contact_of_a_server_is_linked_with_a_person(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    """As long as it is the same card, whatever is in it; and no longer than one wants."""
    liar.put("anna")
    book = await set_up(hass, stored_carddav_book(liar.url + BOOK))
    await sync_contacts(hass)
    menu = await hass.config_entries.options.async_init(book.entry_id)
    assert menu["menu_options"] == ["people", "calling"]
    form = await open_book_form(hass, book, "people")

    refused = await submit_options(hass, form, {"person": PERSON})
    assert await complaints(hass, refused, "options") == {
        "contact": "This is no contact, or several have this name. "
        "Choose one from the list."
    }
    anna = {"contact": option(refused, "contact", "anna")}
    await submit_options(hass, refused, {**anna, "person": PERSON})
    assert await _person(hass) == PERSON

    liar.put("anna", text=card("FN:Anna", "TEL:+12125550124"))
    await sync_contacts(hass)
    assert await _person(hass) == PERSON
    form = await open_book_form(hass, book, "people")
    await submit_options(hass, form, {"contact": option(form, "contact", "Anna")})

    assert await _person(hass) is None


async def test_who_is_chosen_is_found_beside_the_event_loop(
    hass: HomeAssistant, liar: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every form: among thousands it takes longer than the loop has time for."""
    on_the_loop: list[bool] = []
    listed = contact_fields._labelled

    def labelled(contacts: Iterable[Contact]) -> dict[str, Contact]:
        on_the_loop.append(threading.get_ident() == hass.loop_thread_id)
        return listed(contacts)

    monkeypatch.setattr(contact_fields, "_labelled", labelled)
    liar.put("anna")
    server = await set_up(hass, stored_carddav_book(liar.url + BOOK))
    await sync_contacts(hass)
    book = await add_book(hass)
    await add_contact(hass, contact("Bert", "113", called_by=None), book)

    form = await open_book_form(hass, server, "people")
    await submit_options(hass, form, {"contact": "anna", "person": PERSON})
    form = await open_book_form(hass, book, "choose_contact")
    await submit_options(hass, form, {"contact": "Bert"})
    speed_dial = await open_speed_dial_form(hass, book)
    await submit_line(hass, speed_dial, {"contact": "Bert"})

    assert on_the_loop == [False] * 6


async def test_an_address_book_without_contacts_has_nothing_to_choose(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    """Nor one that stops while a form is open."""
    book = await set_up(hass, stored_carddav_book(liar.url + BOOK))
    await sync_contacts(hass)
    ended = await hass.config_entries.options.async_init(book.entry_id)
    assert ended["reason"] == "no_contacts_yet"

    liar.put("anna")
    await sync_contacts(hass)
    form = await open_book_form(hass, book, "people")
    await hass.config_entries.async_unload(book.entry_id)
    ended = await submit_options(hass, form, {"person": PERSON})
    assert ended["reason"] == "book_not_loaded"

"""Several address books, and the accounts that name callers by them."""

import asyncio
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from custom_components.telephony.calls import Contact
from custom_components.telephony.contact_import.imported import KnownContact
from simulator import Simulator

from ..helpers.actions import click_to_call, refusal
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    add_contacts,
    book_of,
    change_contact,
    contact,
    contacts,
    stored_book,
)
from ..helpers.stored_accounts import add_account

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ANNA = "+1 202-555-0143"
# What must not come about has this long to do so.
_PATIENCE = 0.1


async def test_what_is_made_of_contacts_that_change_meanwhile_is_of_the_newest(
    hass: HomeAssistant,
) -> None:
    anna = await add_contact(hass, contact("Anna", ANNA))
    books = async_get_address_books(hass)
    begun, go_on = asyncio.Event(), asyncio.Event()
    made: list[list[str]] = []

    async def make(contacts: tuple[Contact, ...]) -> None:
        if not begun.is_set():
            begun.set()
            await go_on.wait()
        made.append([one.name for one in contacts])

    following = hass.async_create_task(books.async_follow(make))
    await begun.wait()
    changing = hass.async_create_task(change_contact(hass, anna, name="Hannah"))
    await asyncio.wait([changing], timeout=_PATIENCE)
    go_on.set()
    await asyncio.gather(following, changing)

    assert made[0] == ["Anna"]
    assert made[-1] == ["Hannah"]


@pytest.mark.parametrize("is_first", [True, False])
async def test_whom_the_user_chose_is_meant_before_the_same_name_elsewhere(
    hass: HomeAssistant, simulator: Simulator, is_first: bool
) -> None:
    """A book from a server has many people of whom nobody chose any."""
    first, second = await add_book(hass), await add_book(hass, "Office")
    chosen, other = (first, second) if is_first else (second, first)
    await add_contacts(hass, contact("Anna", ANNA), book=chosen)
    await add_contacts(
        hass, contact("Anna", "+1 202-555-0199", called_by=None), book=other
    )
    await add_account(hass, simulator, "net2phone")

    response = await click_to_call(hass, number="Anna")

    assert response["number"] == ANNA


async def test_a_person_in_two_books_is_called_as_the_first_one_has_them(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """By the same name and number; another number makes it somebody else."""
    first, second = await add_book(hass), await add_book(hass, "Office")
    await add_contacts(
        hass,
        contact("Anna", "+1 202-555-0150", ANNA),
        contact("Bob", "+1 202-555-0151"),
        book=first,
    )
    await add_contacts(
        hass,
        contact("ANNA", ANNA.replace("-", "")),
        contact("Bob", "+1 202-555-0152"),
        book=second,
    )
    await add_account(hass, simulator, "net2phone")

    assert "Bob, Bob" in await refusal(
        hass, "click_to_call", ServiceValidationError, number="Bob"
    )
    response = await click_to_call(hass, number="Anna")

    assert response["number"] == "+1 202-555-0150"


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 1, "data": {"contacts": [{"id": "1"}], "source": {}}},
        {"version": 1, "data": {"contacts": "none"}},
        {"version": 7, "data": {"contacts": [], "source": {}}},
    ],
)
async def test_a_file_that_cannot_be_read_costs_no_account_and_is_left_as_it_is(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    damage: dict[str, Any],
) -> None:
    """Whoever mends it has all contacts again."""
    book = stored_book()
    key = f"telephony.address_book.{book.entry_id}"
    damaged = {"minor_version": 1, "key": key, **damage}
    hass_storage[key] = deepcopy(damaged)
    book.add_to_hass(hass)

    account = await add_account(hass, simulator, "net2phone")

    assert account.state is ConfigEntryState.LOADED
    assert book.state is ConfigEntryState.SETUP_RETRY
    assert book.error_reason_translation_key == "contacts_unreadable"
    assert hass_storage[key] == damaged
    anna = {"id": "1", "name": "Anna", "numbers": ["112"]}
    hass_storage[key] = damaged | {
        "version": 1,
        "data": {"contacts": [anna], "source": {}},
    }
    await hass.config_entries.async_reload(book.entry_id)
    assert contacts(hass, book) == {"Anna": ["112"]}


async def test_what_comes_after_an_address_book_is_closed_is_not_kept(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Or else it would outlive the book that somebody removes meanwhile."""
    anna = await add_contact(hass, contact("Anna", ANNA))
    book = book_of(hass, anna)
    await hass.config_entries.async_remove(book.entry.entry_id)

    await book.async_put([KnownContact(anna.contact)])

    assert not [key for key in hass_storage if "address_book" in key]


async def test_the_newest_contacts_are_kept_whoever_is_faster(
    hass: HomeAssistant, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two who write at once has the longer way."""
    anna, bert = contact("Anna", ANNA), contact("Bert", "112")
    entry = await add_contacts(hass, anna)
    book = book_of(hass, anna)
    execute = cast("Callable[..., Awaitable[object]]", hass.async_add_executor_job)
    waits = [0.2]

    async def slowly(*call: object) -> object:
        done = await execute(*call)
        if waits:
            await asyncio.sleep(waits.pop())
        return done

    monkeypatch.setattr(hass, "async_add_executor_job", slowly)
    await asyncio.gather(
        book.async_put([KnownContact(anna.contact)]),
        book.async_put([KnownContact(bert.contact)]),
    )

    kept = hass_storage[f"telephony.address_book.{entry.entry_id}"]["data"]["contacts"]
    assert [one["name"] for one in kept] == ["Anna", "Bert"]

"""Who has a number, and which numbers somebody has, in all address books or in one."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from simulator import Simulator

from ..helpers.actions import act, refusal
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    add_contacts,
    change_contact,
    contact,
)
from ..helpers.stored_accounts import add_account

pytestmark = pytest.mark.usefixtures("frozen_time")


async def test_contacts_of_all_address_books_are_found(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """By any of their numbers, however it is written, and by words of their names."""
    shop = contact("Print shop", "+1 202 555 0143", "+44 20 7946 0345")
    dentist = contact("Dentist", "+44 20 7946 0999", person="person.ann")
    first = await add_book(hass, "Family")
    second = await add_book(hass, "Work")
    await add_contact(hass, shop, first)
    await add_contacts(
        hass, dentist, contact("Print shop", *shop.contact.numbers), book=second
    )

    def of(*entries: object) -> list[dict[str, object]]:
        return [
            {
                "name": "Print shop",
                "numbers": ["+1 202 555 0143", "+44 20 7946 0345"],
                "uses": [None, None],
                "aliases": [],
                "organization": None,
                "person": None,
                "picture": None,
                "address_book": entry.title,
                "config_entry_id": entry.entry_id,
            }
            for entry in (first, second)
            if entry in entries
        ]

    for field, text in (
        ("number", "+1 (202) 555-0143"),
        ("number", "+442079460345"),
        ("name", "PRINT SHOP"),
        ("name", "shop"),
    ):
        response = await act(hass, "find_contact", **{field: text})
        assert response == {"contacts": of(first, second), "count": 2}, text

    of_one = {"name": "shop", "config_entry_id": second.entry_id}
    assert (await act(hass, "find_contact", **of_one))["contacts"] == of(second)
    (found,) = (await act(hass, "find_contact", name="dentist"))["contacts"]
    assert found["person"] == "person.ann"


async def test_nobody_is_no_error_and_a_contact_counts_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    nobody = {"contacts": [], "count": 0}
    await add_book(hass)
    for field, text in (
        ("number", "+1 202 555 0143"),
        ("number", "no number"),
        ("name", "Anna"),
    ):
        assert await act(hass, "find_contact", **{field: text}) == nobody

    anna = await add_contact(hass, contact("Anna", "+1 202 555 0143"))
    assert (await act(hass, "find_contact", number="12025550143"))["count"] == 1
    await change_contact(hass, anna, name="Berta", aliases=("Bee",))
    assert await act(hass, "find_contact", name="Anna") == nobody
    for name in ("Berta", "bee"):
        assert (await act(hass, "find_contact", name=name))["count"] == 1


async def test_what_is_wanted_has_to_be_said(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    account = await add_account(hass, simulator, "net2phone")
    fields: dict[str, str]
    for fields in ({}, {"name": "Anna", "number": "12025550143"}):
        message = await refusal(hass, "find_contact", ServiceValidationError, **fields)
        assert message == "Say who is wanted: by a number or by a name, not by both"

    message = await refusal(hass, "find_contact", ServiceValidationError, name="Anna")
    assert message.startswith("There is no address book for this yet. Add one")
    message = await refusal(
        hass,
        "find_contact",
        ServiceValidationError,
        name="Anna",
        config_entry_id=account.entry_id,
    )
    assert message.startswith("This address book does not exist, or is not running")

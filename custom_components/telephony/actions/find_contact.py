"""The action `find_contact`: who has a number, or which numbers somebody has."""

from typing import TYPE_CHECKING, Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..address_book.address_book import AddressBook
from ..address_book.loaded_books import async_get_address_books
from ..address_book.picture_view import picture_path
from ..calls import Contact, PhoneBook
from ..entry.numbers import async_home_plan
from .book_choice import async_find_books
from .fields import BY_NAME_OR_NUMBER, ONE_LINE, name_or_number

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

SCHEMA: Final = vol.Schema(
    {**BY_NAME_OR_NUMBER, vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE}
)


async def async_find_contact(call: ServiceCall) -> ServiceResponse:
    """Return the contacts of the address books that have a number or a name."""
    name, number = name_or_number(call)
    books = {
        book.entry.entry_id: book
        for book in await async_find_books(call, AddressBook, POLICY_READ)
    }
    contacts = [
        one for one in async_get_address_books(call.hass).contacts if one.book in books
    ]
    plan = await async_home_plan(call.hass)
    found = await call.hass.async_add_executor_job(_found, contacts, plan, number, name)
    return {
        "contacts": [
            {
                "name": contact.name,
                "numbers": [*contact.numbers],
                "uses": [*contact.uses] or [None] * len(contact.numbers),
                "aliases": [*contact.aliases],
                "organization": contact.organization,
                "person": contact.person,
                "picture": picture_path(contact),
                "address_book": books[contact.book].entry.title,
                ATTR_CONFIG_ENTRY_ID: contact.book,
            }
            for contact in found
        ],
        "count": len(found),
    }


def _found(
    contacts: list[Contact], plan: NumberPlan, number: str | None, name: str | None
) -> list[Contact]:
    """Return those with a number or a name. Takes its time."""
    if name is not None:
        return PhoneBook(contacts, str).all_named(name)
    key = plan.main_number(number)
    return [
        contact for contact in contacts if key in map(plan.main_number, contact.numbers)
    ]

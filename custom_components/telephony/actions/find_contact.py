"""The action `find_contact`: who has a number, or which numbers somebody has."""

from typing import TYPE_CHECKING, Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_NAME
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..address_book.address_book import AddressBook
from ..address_book.address_books import async_get_address_books
from ..calls import Contact, PhoneBook
from ..const import CONF_NUMBER
from ..entry.home_numbers import async_home_plan
from ..failures.user_errors import invalid_action
from .book_choice import async_find_books
from .fields import TEXT

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_NUMBER): TEXT,
        vol.Optional(CONF_NAME): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def async_find_contact(call: ServiceCall) -> ServiceResponse:
    """Return the contacts of the address books that have a number or a name."""
    number, name = call.data.get(CONF_NUMBER), call.data.get(CONF_NAME)
    if (number is None) == (name is None):
        raise invalid_action("find_by_number_or_name")
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
                "aliases": [*contact.aliases],
                "organization": contact.organization,
                "person": contact.person,
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

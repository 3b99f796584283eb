"""The action `save_contact`: somebody gets a name, or another number."""

from dataclasses import replace
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_NAME
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..address_book.contact_check import FIELD_NUMBERS, checked_contact
from ..address_book.loaded_books import async_get_address_books
from ..address_book.local_book import MOST_CONTACTS, LocalBook
from ..calls import Contact, plain_text
from ..contact_import.imported import Imported, KnownContact
from ..entry.numbers import async_home_plan
from ..failures.user_errors import invalid_action
from .book_choice import async_find_books
from .fields import ONE_LINE

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): ONE_LINE,
        vol.Required(FIELD_NUMBERS): vol.All(
            cv.ensure_list, [ONE_LINE], vol.Length(min=1, max=20)
        ),
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_save_contact(call: ServiceCall) -> ServiceResponse:
    """Add a contact to an address book, or its numbers to the contact of that name.

    Raises:
        ServiceValidationError: There is no such address book, it is full, or what was
            entered can be no contact.
        Unauthorized: There is a right to no such address book.
    """
    book = (await async_find_books(call, LocalBook, POLICY_CONTROL))[0]
    plan = await async_home_plan(call.hass)
    name = plain_text(call.data[CONF_NAME])
    async with book.changing:
        known = next(
            (
                one
                for one in book.known()
                if one.contact.name.casefold() == name.casefold()
            ),
            None,
        )
        before = known.contact if known is not None else None
        if before is None and len(book.contacts) >= MOST_CONTACTS:
            raise invalid_action("address_book_full", book=book.entry.title)
        own = before or Contact(id=ulid_now(), name=name, numbers=())
        entered = replace(own, numbers=(*own.numbers, *call.data[FIELD_NUMBERS]))
        others = [one for one in book.contacts.values() if one.id != own.id]
        contact, found = await call.hass.async_add_executor_job(
            checked_contact, entered, before, others, plan
        )
        if found:
            problem = found[0].problem
            raise invalid_action(
                f"contact_{problem}",
                number=found[0].number,
                contact=found[0].contact,
                name=name,
            )
        imported = known.imported if known is not None else Imported()
        await book.async_put([KnownContact(contact, imported)])
    await async_get_address_books(call.hass).async_update()
    return {
        "name": contact.name,
        "numbers": [*contact.numbers],
        "added": before is None,
        ATTR_CONFIG_ENTRY_ID: book.entry.entry_id,
    }

"""The action `delete_contacts`: people leave the address books that are kept here."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..address_book.loaded_books import async_get_address_books
from ..address_book.local_book import LocalBook
from ..calls import Comparable, Contact, plain_text
from ..entry.numbers import async_home_plan
from .book_choice import async_find_books
from .fields import BY_NAME_OR_NUMBER, ONE_LINE, name_or_number

SCHEMA: Final = vol.Schema(
    {**BY_NAME_OR_NUMBER, vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE}
)


async def async_delete_contacts(call: ServiceCall) -> ServiceResponse:
    """Delete the contacts with a name, as a whole, or with a number."""
    name, number = name_or_number(call)
    books = await async_find_books(call, LocalBook, POLICY_CONTROL)
    plan = await async_home_plan(call.hass)
    deleted: list[str] = []
    for book in books:
        contacts = list(book.contacts.values())
        meant = (
            [one for one in contacts if one.name.casefold() == _whole(name)]
            if name is not None
            else await call.hass.async_add_executor_job(
                _having, contacts, plan.comparable, number
            )
        )
        if meant:
            await book.async_delete({one.id for one in meant})
            deleted += [one.name for one in meant]
    if deleted:
        await async_get_address_books(call.hass).async_update()
    return {"contacts": [*deleted], "count": len(deleted)}


def _whole(name: str) -> str:
    return plain_text(name).casefold()


def _having(
    contacts: list[Contact], comparable: Comparable, number: str | None
) -> list[Contact]:
    """Return the contacts that have a number. Takes its time."""
    key = comparable(number)
    return [one for one in contacts if key in map(comparable, one.numbers)]

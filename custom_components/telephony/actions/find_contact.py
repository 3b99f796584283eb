"""The action `find_contact`: who has a number, or which numbers somebody has."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..calls import Contact, PhoneBook
from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action
from .account_choice import async_find_parts
from .fields import TEXT

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_NUMBER): TEXT,
        vol.Optional(CONF_NAME): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def async_find_contact(call: ServiceCall) -> ServiceResponse:
    """Return the contacts of accounts that have a number or a name."""
    number, name = call.data.get(CONF_NUMBER), call.data.get(CONF_NAME)
    if (number is None) == (name is None):
        raise invalid_action("find_by_number_or_name")
    found = await async_find_parts(call, None, POLICY_READ, lambda one: one.contacts)
    contacts: list[JsonValueType] = []
    for account, of_account in found:
        phone_book = await of_account.async_load()
        own: dict[str, JsonValueType] = {
            "account": account.entry.title,
            ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        }
        contacts += [
            {
                "name": contact.name,
                "numbers": [*contact.numbers],
                "person": contact.person,
                **own,
            }
            for contact in (
                phone_book.all_named(name)
                if name is not None
                else await _async_with_number(call.hass, phone_book, number)
            )
        ]
    return {"contacts": contacts, "count": len(contacts)}


async def _async_with_number(
    hass: HomeAssistant, phone_book: PhoneBook, number: str | None
) -> list[Contact]:
    # The first number of a country takes a moment to read.
    contact = await hass.async_add_executor_job(phone_book.contact_of, number)
    return [] if contact is None else [contact]

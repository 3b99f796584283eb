"""The action `sync_contacts`: read at once what is new in address books on servers."""

import asyncio
from dataclasses import asdict
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..address_book.book_kinds import async_carddav_books
from .book_choice import async_find_books
from .fields import ONE_LINE

SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE})


async def async_sync_contacts(call: ServiceCall) -> ServiceResponse:
    """Synchronise the address books, and return how many contacts that changed.

    Raises:
        ServiceValidationError: There is no such address book.
        HomeAssistantError: One of them could not be read; the others were.
        Unauthorized: There is a right to no such address book.
    """
    kind = await async_carddav_books(call.hass)
    books = await async_find_books(call, kind, POLICY_CONTROL)
    # One that cannot be read does not keep others from being.
    outcomes = await asyncio.gather(
        *(book.async_synchronise() for book in books), return_exceptions=True
    )
    told: list[JsonValueType] = []
    for book, outcome in zip(books, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            raise outcome
        told.append(
            {
                "title": book.entry.title,
                ATTR_CONFIG_ENTRY_ID: book.entry.entry_id,
                **asdict(outcome),
            }
        )
    return {"address_books": told}

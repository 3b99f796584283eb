"""Whose calls somebody wants to be forgotten: what is deleted for good is not guessed."""

import re
from typing import Final

from homeassistant.core import ServiceCall

from ..account import TelephonyConfigEntry
from ..address_book.lasting_contacts import async_lasting_contacts
from ..calls import PhoneBook
from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action

ATTR_CONTACT: Final = "contact"

_BETWEEN_NUMBERS: Final = re.compile(r"[,;]")

# With as many digits at least, a text between two others is a number of its own.
_DIGITS_OF_A_NUMBER: Final = 5


async def async_numbers_to_forget(
    call: ServiceCall, entries: list[TelephonyConfigEntry]
) -> list[str] | None:
    """Return the numbers whose calls are meant; None for those of everybody.

    Args:
        call: Of the action.
        entries: The accounts whose calls are meant, all of which have the same contacts.

    Raises:
        ServiceValidationError: It does not say who is meant, and nobody else.
    """
    number, name = call.data.get(CONF_NUMBER), call.data.get(ATTR_CONTACT)
    if number is None and name is None:
        return None
    meant: list[str] = []
    word: str | None = None
    if number is not None:
        _check_is_one_number(number)
        meant.append(number)
        word = None if any(map(str.isdecimal, number)) else number
    if entries and (name is not None or word is not None):
        contacts = await async_lasting_contacts(call.hass, entries[0])
        book = await contacts.async_load()
        # An extension may be a word, too.
        if word is not None and book.all_called(word):
            raise invalid_action("forget_contact_as_number", name=word)
        if name is not None:
            meant += _numbers_of(book, name)
    return meant


def _check_is_one_number(text: str) -> None:
    parts = _BETWEEN_NUMBERS.split(text)
    numbers = [
        part
        for part in parts
        if sum(map(str.isdecimal, part)) >= _DIGITS_OF_A_NUMBER
        and not any(map(str.isalpha, part))
    ]
    if len(numbers) > 1:
        raise invalid_action("forget_one_number")


def _numbers_of(book: PhoneBook, name: str) -> list[str]:
    """Return all numbers of whoever has a name as a whole.

    Several address books may have the same person.

    Raises:
        ServiceValidationError: Nobody has it, or several people may.
    """
    found = book.all_called(name)
    others = ", ".join(one.name for one in found or book.all_named(name))
    if found and book.are_one_person(found):
        return [number for one in found for number in one.numbers]
    if found:
        raise invalid_action("forget_several_people", name=name, contacts=others)
    if others:
        raise invalid_action("forget_part_of_name", name=name, contacts=others)
    raise invalid_action("forget_without_contact", name=name)

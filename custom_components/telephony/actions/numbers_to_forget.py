"""Whose calls somebody wants to be forgotten: what is deleted for good is not guessed."""

import re
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, ServiceCall

from ..account import TelephonyConfigEntry
from ..address_book.account_contacts import may_be_name
from ..address_book.lasting_contacts import async_lasting_contacts
from ..address_book.loaded_books import async_get_address_books
from ..calls import PhoneBook
from ..const import CONF_NUMBER
from ..entry.numbers import async_home_plan
from ..failures.user_errors import invalid_action
from ..numbering.phone_number import NumberKind

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

ATTR_CONTACT: Final = "contact"

# What stands between two numbers, and within none.
_BETWEEN_NUMBERS: Final = re.compile(r"[,;|&\\]")

# What stands between two numbers, also where a single one is written with it.
_MAYBE_BETWEEN: Final = re.compile(r"[,;|&\\/:\s]+|(?<=.)(?=\+)|(?<=\d{7})-(?=\d{7})")


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
    number: str | None = call.data.get(CONF_NUMBER)
    name: str | None = call.data.get(ATTR_CONTACT)
    if number is None and name is None:
        return None
    if number is not None and name is not None:
        raise invalid_action("forget_number_or_contact")
    book, plan = await _async_contacts(call.hass, entries)
    # To read numbers takes longer than the event loop has time for.
    return await call.hass.async_add_executor_job(
        _numbers_meant, book, plan, number, name
    )


async def _async_contacts(
    hass: HomeAssistant, entries: list[TelephonyConfigEntry]
) -> tuple[PhoneBook, NumberPlan]:
    """Return who has which number, and how numbers are read."""
    if entries:
        contacts = await async_lasting_contacts(hass, entries[0])
        return await contacts.async_load(), contacts.numbers.plan
    # Calls of accounts that are gone may be meant.
    plan = await async_home_plan(hass)
    everybody = async_get_address_books(hass).contacts
    book = await hass.async_add_executor_job(PhoneBook, everybody, plan.comparable)
    return book, plan


def _numbers_meant(
    book: PhoneBook, plan: NumberPlan, number: str | None, name: str | None
) -> list[str]:
    """Return the number that somebody wrote, or all of whoever has a name.

    Raises:
        ServiceValidationError: It does not say who is meant, and nobody else.
    """
    if name is not None:
        numbers = _numbers_of(book, name)
    elif number is not None:
        # The name of a phone may be a word, too.
        if may_be_name(number, plan.read(number)) and book.all_called(number):
            raise invalid_action("forget_contact_as_number", name=number)
        if not _is_one_number(number, plan):
            raise invalid_action("forget_one_number")
        numbers = [number]
    else:
        numbers = []
    if any(plan.read(each).extension is not None for each in numbers):
        # Calls have the number of the switchboard alone.
        raise invalid_action("forget_with_extension")
    return numbers


def _is_one_number(text: str, plan: NumberPlan) -> bool:
    """Whether a text is one number, or what a vendor may call a phone by."""
    number = plan.read(text)
    if number.kind is NumberKind.SEVERAL or len(_parts(_BETWEEN_NUMBERS, text)) > 1:
        return False
    if number.possible and number.kind is not NumberKind.SHORT:
        return True
    parts = _parts(_MAYBE_BETWEEN, text)
    # The name of a phone may have several words, and some digits as one of them.
    return parts == [text] or (
        len(parts) < 2 and not any(plan.read(part).e164 for part in parts)
    )


def _parts(between: re.Pattern[str], text: str) -> list[str]:
    """Return those parts of a text that may be numbers of their own."""
    return [
        part
        for part in between.split(text)
        if any(map(str.isdecimal, part)) and not any(map(str.isalpha, part))
    ]


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

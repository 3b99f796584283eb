"""The contacts of an account, as the user keeps them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant

from ..calls import Comparable, Contact, DialOrigin, PhoneBook, plain_text
from ..const import SUBENTRY_TYPE_CONTACT
from ..numbering.phone_number import NumberKind, PhoneNumber
from .numbers import AccountNumbers

CONF_CALLED_BY: Final = "called_by"
CONF_LINE: Final = "line"
CONF_NUMBERS: Final = "numbers"
CONF_PERSON: Final = "person"

# More would be a directory, and a button for each of them.
MOST_CONTACTS: Final = 500

# The calls that are shown, and a long history that somebody asks for.
_REMEMBERED: Final = 2_048


def contact_of(subentry: ConfigSubentry) -> Contact:
    """Return what is stored of a contact."""
    data = subentry.data
    return Contact(
        id=subentry.subentry_id,
        # Home Assistant lets a contact be renamed to anything.
        name=plain_text(subentry.title),
        numbers=tuple(data[CONF_NUMBERS]),
        line=data.get(CONF_LINE),
        person=data.get(CONF_PERSON),
        called_by=frozenset(map(DialOrigin, data[CONF_CALLED_BY])),
    )


def contacts_of(entry: ConfigEntry) -> list[Contact]:
    """Return the contacts of an account."""
    return [
        contact_of(subentry)
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
    ]


def may_be_name(text: str, number: PhoneNumber) -> bool:
    """Whether a text can be the name of a contact.

    Args:
        text: What somebody wrote. With letters it is a name first, though some of it
            may be digits.
        number: What it means as a number.
    """
    return number.kind is NumberKind.TEXT or any(map(str.isalpha, text))


class AccountContacts:
    """The contacts of an account as they are now; a change needs no reload."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, numbers: AccountNumbers
    ) -> None:
        """Follow the contacts of an account."""
        self._hass = hass
        self._entry = entry
        self._numbers = numbers
        self._for_people = lru_cache(_REMEMBERED)(self._written)
        self._made_of: Sequence[tuple[object, ...]] = ()
        self._phone_book: PhoneBook | None = None

    async def async_load(self) -> PhoneBook:
        """Return the phone book, with the numbering plan loaded where it was not."""
        plan = await self._numbers.async_load()
        if self._phone_book is None:
            # The numbers of hundreds of contacts take a tenth of a second to read.
            numbers = [
                number
                for contact in contacts_of(self._entry)
                for number in contact.numbers
            ]
            await self._hass.async_add_executor_job(plan.learn, numbers)
        return self.phone_book

    @property
    def phone_book(self) -> PhoneBook:
        """The phone book of an account whose numbering plan is loaded."""
        # Home Assistant changes a subentry in place, but replaces what is in it.
        made_of = [
            (subentry.subentry_id, subentry.title, subentry.data)
            for subentry in self._entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
        ]
        if self._phone_book is None or self._made_of != made_of:
            self._made_of = made_of
            self._phone_book = PhoneBook(
                contacts_of(self._entry),
                self._numbers.plan.comparable,
                self._for_people,
                main_number=self._numbers.plan.main_number,
                origin_of=self._numbers.origin_of,
            )
        return self._phone_book

    @property
    def comparable(self) -> Comparable:
        """What gives a number of the account a form in which all ways to write it are equal."""
        return self._numbers.plan.comparable

    @property
    def main_number(self) -> Comparable:
        """The same without an extension, which no vendor tells."""
        return self._numbers.plan.main_number

    def numbers_meant(self, text: str) -> tuple[str, ...]:
        """Return a text, and the numbers of those contacts whose name it can be."""
        # To read it as a number takes longer than the event loop has time for.
        if any(map(str.isdigit, text)) and not any(map(str.isalpha, text)):
            return (text,)
        fitting = self.phone_book.all_named(text)
        return (text, *(number for one in fitting for number in one.numbers))

    def _written(self, number: str) -> str:
        return self._numbers.plan.for_people(number)

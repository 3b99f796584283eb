"""The contacts of an account, as the user keeps them."""

from collections.abc import Mapping
from typing import Final

from homeassistant.config_entries import ConfigSubentry

from .account import TelephonyConfigEntry
from .account_numbers import AccountNumbers
from .calls import Contact, DialOrigin, PhoneBook

SUBENTRY_TYPE_CONTACT: Final = "contact"

CONF_CALLED_BY: Final = "called_by"
CONF_LINE: Final = "line"
CONF_NUMBERS: Final = "numbers"
CONF_PERSON: Final = "person"


def _contact(subentry: ConfigSubentry) -> Contact:
    data = subentry.data
    return Contact(
        id=subentry.subentry_id,
        name=subentry.title,
        numbers=tuple(data[CONF_NUMBERS]),
        line=data.get(CONF_LINE),
        person=data.get(CONF_PERSON),
        called_by=frozenset(map(DialOrigin, data[CONF_CALLED_BY])),
    )


def contacts_of(entry: TelephonyConfigEntry) -> list[Contact]:
    """Return the contacts of an account."""
    return [
        _contact(subentry)
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
    ]


class AccountContacts:
    """The contacts of an account as they are now; a change needs no reload."""

    def __init__(self, entry: TelephonyConfigEntry, numbers: AccountNumbers) -> None:
        """Follow the contacts of an account."""
        self._entry = entry
        self._numbers = numbers
        self._made_of: Mapping[str, ConfigSubentry] | None = None
        self._phone_book: PhoneBook | None = None

    async def async_load(self) -> PhoneBook:
        """Return the phone book, with the numbering plan loaded where it was not."""
        await self._numbers.async_load()
        return self.phone_book

    @property
    def phone_book(self) -> PhoneBook:
        """The phone book of an account whose numbering plan is loaded."""
        # Home Assistant replaces the whole mapping when one of them changes.
        subentries = self._entry.subentries
        if self._phone_book is None or self._made_of is not subentries:
            self._made_of = subentries
            self._phone_book = PhoneBook(
                contacts_of(self._entry), self._numbers.plan.comparable
            )
        return self._phone_book

"""What somebody looks for, as the archive of an account understands it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.config_entries import ConfigEntry

from ..address_book.account_contacts import AccountContacts
from ..archive.call_ends import folded
from ..archive.call_query import CallQuery
from ..calls import Comparable, Direction, Outcome
from .call_filter import numbers_of_line


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalls:
    """What somebody looks for; what is left out lets every call pass.

    Attributes:
        start: First moment, aware.
        end: First moment after it, aware.
        direction: Of the call.
        outcome: Of the call.
        number: One of the call's, written in any way, or the name of a contact.
        line: The name or the number of a line or a DID.
        name: A part of the name of a contact, or of one that the vendor told.
        text: The same, or a part of a number or a line.
    """

    start: datetime
    end: datetime
    direction: Direction | None = None
    outcome: Outcome | None = None
    number: str | None = None
    line: str | None = None
    name: str | None = None
    text: str | None = None

    def of(self, entry: ConfigEntry, contacts: AccountContacts) -> CallQuery:
        """Return it for an account, whose people, lines and ways to write numbers count.

        Args:
            entry: The account.
            contacts: Those of the account, whose numbering plan is loaded.
        """
        main_number = contacts.main_number
        return CallQuery(
            account=entry.entry_id,
            start=self.start,
            end=self.end,
            directions=(self.direction,) if self.direction else (),
            outcomes=(self.outcome,) if self.outcome else (),
            numbers=None
            if self.number is None
            else _keys(contacts.numbers_meant(self.number), main_number),
            lines=None
            if self.line is None
            else _keys(numbers_of_line(entry, self.line), main_number),
            name=self.name,
            named_numbers=_keys(_numbers_of(contacts, self.name), main_number),
            text=self.text,
            text_numbers=_keys(_numbers_of(contacts, self.text), main_number),
        )


def _keys(numbers: Iterable[str], comparable: Comparable) -> list[str]:
    return [key for number in numbers if (key := comparable(number)) is not None]


def _numbers_of(contacts: AccountContacts, text: str | None) -> list[str]:
    """Return the numbers of contacts that have a text in their name."""
    if text is None:
        return []
    wanted = folded(text)
    return [
        number
        for contact in contacts.phone_book.contacts
        if wanted in folded(contact.name)
        for number in contact.numbers
    ]

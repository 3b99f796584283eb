"""What somebody looks for, as the archive of an account understands it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.config_entries import ConfigEntry

from ..address_book.account_contacts import AccountContacts
from ..archive.call_ends import folded
from ..archive.call_query import CallQuery
from ..calls import Direction, Outcome
from ..entry.lines import numbers_by_name
from ..numbering.notation import take_apart
from .call_filter import numbers_of_line


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalls:
    """What somebody looks for; what is left out lets every call pass.

    Attributes:
        start: First moment, aware.
        end: First moment after it, aware.
        directions: One of them.
        outcomes: One of them.
        number: One of the call's, written in any way, or the name of a contact.
        line: The name or the number of a line or a DID.
        name: A part of the name of a contact, or of one that the vendor told.
        text: The same, or a part of the name of a line or a DID, or a number, written in
            any way, or a part of it.
        is_recorded: Whether there has to be a recording.
    """

    start: datetime | None = None
    end: datetime | None = None
    directions: Collection[Direction] = ()
    outcomes: Collection[Outcome] = ()
    number: str | None = None
    line: str | None = None
    name: str | None = None
    text: str | None = None
    is_recorded: bool = False

    def of(self, entry: ConfigEntry, contacts: AccountContacts) -> CallQuery:
        """Return it for an account, whose people, lines and ways to write numbers count.

        Args:
            entry: The account.
            contacts: Those of the account, whose numbering plan is loaded.
        """
        main_number = contacts.phone_book.main_number
        return CallQuery(
            account=entry.entry_id,
            start=self.start,
            end=self.end,
            directions=self.directions,
            outcomes=self.outcomes,
            numbers=None
            if self.number is None
            else _keys(contacts.numbers_meant(self.number), main_number),
            lines=None
            if self.line is None
            else _keys(numbers_of_line(entry, self.line), main_number),
            name=self.name,
            named_numbers=_keys(_of_contacts(contacts, self.name), main_number),
            text=_without_zero(self.text),
            text_numbers=_keys(
                (
                    *_numbers_in(self.text),
                    *_of_contacts(contacts, self.text),
                    *_of_lines(entry, self.text),
                ),
                main_number,
            ),
            is_recorded=self.is_recorded,
        )


def _keys(numbers: Iterable[str], comparable: Callable[[str], str | None]) -> list[str]:
    return [key for number in numbers if (key := comparable(number)) is not None]


def _numbers_in(text: str | None) -> tuple[str, ...]:
    """Return a text where it can be a number, in whatever notation."""
    return (text,) if text is not None and any(map(str.isdecimal, text)) else ()


def _without_zero(text: str | None) -> str | None:
    """Return a part of a number without the zero in brackets that nobody dials."""
    if text is None:
        return None
    notation = take_apart(text)
    is_without = notation.zero is None or notation.rest
    return text if is_without else notation.without_zero().digits


def _of_contacts(contacts: AccountContacts, text: str | None) -> list[str]:
    """Return the numbers of contacts that have a text in their name."""
    return _named(
        text,
        (
            (name, each.numbers)
            for each in contacts.phone_book.contacts
            for name in each.names
        ),
    )


def _of_lines(entry: ConfigEntry, text: str | None) -> list[str]:
    """Return the numbers of lines and DIDs that have a text in their name."""
    return _named(text, ((name, (number,)) for name, number in numbers_by_name(entry)))


def _named(text: str | None, by_name: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return the numbers of those that have a text in their name."""
    if text is None:
        return []
    wanted = folded(text)
    if not wanted:
        return []
    return [
        number
        for name, numbers in by_name
        if wanted in folded(name)
        for number in numbers
    ]

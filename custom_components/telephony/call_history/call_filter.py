"""Which calls somebody wants to know of."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry

from ..address_book.account_contacts import AccountContacts
from ..calls import Call, Comparable, Direction, Outcome, PhoneBook
from ..entry.lines import numbers_by_name


class Who(StrEnum):
    """Who is at the other end of a call, as far as the user cares."""

    CONTACT = "contact"
    STRANGER = "stranger"
    WITHHELD = "withheld"


def who_of(call: Call, phone_book: PhoneBook) -> Who:
    """Return who is at the other end of a call.

    Args:
        call: Any.
        phone_book: The contacts of its account.
    """
    if phone_book.contact_of(call.remote_party.number) is not None:
        return Who.CONTACT
    return Who.WITHHELD if call.is_withheld else Who.STRANGER


def _book_of(call: Call, phone_book: PhoneBook) -> str | None:
    """Return the id of the address book that knows who is at the other end of a call."""
    contact = phone_book.contact_of(call.remote_party.number)
    return None if contact is None else contact.book


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """What a call has to be like; what is left out lets every call pass.

    Attributes:
        directions: One of them.
        outcomes: One of them.
        who: One of them is at the other end.
        address_book: The id of the one that knows who is at the other end.
        number: The number of either end, written in any way, or the name of a contact.
        line: The name or the number of a line or a DID.
        minimum_talk_time: A call whose talk time is not known passes none but zero.
    """

    directions: Collection[Direction] = ()
    outcomes: Collection[Outcome] = ()
    who: Collection[Who] = ()
    address_book: str | None = None
    number: str | None = None
    line: str | None = None
    minimum_talk_time: timedelta = timedelta()

    def of(
        self, entry: ConfigEntry, contacts: AccountContacts
    ) -> Callable[[Call], bool]:
        """Return what tells of a call of an account whether it is wanted.

        Args:
            entry: The account, whose lines and DIDs are known by name.
            contacts: Those of the account, whose numbering plan is loaded.
        """
        main_number = contacts.main_number
        has_number = has_line = None
        if self.number is not None:
            has_number = is_one_of(contacts.numbers_meant(self.number), main_number)
        if self.line is not None:
            has_line = is_one_of(numbers_of_line(entry, self.line), main_number)

        def is_wanted(call: Call) -> bool:
            return (
                (not self.directions or call.direction in self.directions)
                and (not self.outcomes or call.outcome in self.outcomes)
                and (not self.who or who_of(call, contacts.phone_book) in self.who)
                and self.address_book in (None, _book_of(call, contacts.phone_book))
                and (
                    has_number is None
                    or has_number(call.caller.number)
                    or has_number(call.callee.number)
                )
                and (has_line is None or has_line(call.line) or has_line(call.did))
                and (call.talk_time or timedelta()) >= self.minimum_talk_time
            )

        return is_wanted


def numbers_of_line(entry: ConfigEntry, text: str) -> list[str]:
    """Return a text, and the numbers of those lines and DIDs whose name it is."""
    folded = text.casefold()
    return [
        text,
        *(
            number
            for name, number in numbers_by_name(entry)
            if name.casefold() == folded
        ),
    ]


def is_one_of(
    numbers: Iterable[str], comparable: Comparable
) -> Callable[[str | None], bool]:
    """Return what tells of a number, written in any way, whether it is one of some."""
    wanted = frozenset(map(comparable, numbers))
    return lambda number: number is not None and comparable(number) in wanted

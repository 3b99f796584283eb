"""Finds the contact behind a number, and the number behind a name."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
import re
from typing import Final
from unicodedata import normalize

from .call import Call, Comparable, Direction, Party
from .contact import LONGEST_NAME, Contact, DialOrigin
from .named_call import NamedCall
from .origin import Origin
from .plain_text import inert_text

# Blanks, and what stands around an addition to a name.
_BETWEEN_WORDS: Final = re.compile(r"[\s()]+")

_LETTERS_I: Final = str.maketrans(
    {"\N{COMBINING DOT ABOVE}": "", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


class ContactNotFound(LookupError):
    """No contact has the name."""


class AmbiguousContact(LookupError):
    """Several contacts could be meant.

    Attributes:
        names: Theirs.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Name them."""
        super().__init__()
        self.names = tuple(names)


class PhoneBook:
    """Contacts, found by their numbers and names however many they are."""

    def __init__(
        self,
        contacts: Iterable[Contact],
        comparable: Comparable,
        for_people: Callable[[str], str] = str,
        *,
        main_number: Comparable | None = None,
        origin_of: Callable[[str], Origin] | None = None,
    ) -> None:
        """Hold contacts.

        Args:
            contacts: Where two have the same number, the first one is meant by it.
            comparable: Gives a number a form in which all ways to write it are equal.
            for_people: Writes a number as people do, and leaves alone what is none.
            main_number: Gives a number that form without its extension, which no
                caller's number has; None where that is to make a difference.
            origin_of: Tells where a number is from; None where nobody wants to know.
        """
        self.contacts = tuple(contacts)
        self._comparable = comparable
        self._for_people = for_people
        self._origin_of = origin_of
        self._main_number = main_number or comparable
        # To read a number takes long, and who reads them remembers the last ones alone.
        keys = {
            number: (comparable(number), self._main_number(number))
            for contact in reversed(self.contacts)
            for number in contact.numbers
        }
        self._main_numbers = {number: main for number, (_, main) in keys.items()}
        self._by_number: Mapping[str | None, Contact] = {
            keys[number][0]: contact
            for contact in reversed(self.contacts)
            for number in contact.numbers
        }
        self._barred: Mapping[str | None, Contact] = {
            key: contact
            for contact in reversed(self.contacts)
            if contact.is_barred
            for number in contact.numbers
            # Without its extension, which is not dialled, it rings the same phone.
            for key in keys[number]
        }
        self._by_word: dict[str, list[Contact]] = {}
        self._names: set[str] = set()
        for contact in self.contacts:
            words = set[str]()
            for name in contact.names:
                self._names.add(_spoken(name))
                words.update(_words(name))
            for word in words:
                self._by_word.setdefault(word, []).append(contact)
        self._by_main_number = (
            self._without_extensions() if main_number is not None else {}
        )

    def contact_of(self, number: str | None) -> Contact | None:
        """Return whose number it is, however it is written."""
        if number is None or not self._by_number:
            return None
        key = self._comparable(number)
        return self._by_number.get(key) or self._by_main_number.get(key)

    def main_number(self, number: str) -> str | None:
        """Return the comparable form of a number without its extension.

        That of a contact's number is at hand, however many contacts there are.
        """
        if number in self._main_numbers:
            return self._main_numbers[number]
        return self._main_number(number)

    def barred_at(self, number: str) -> Contact | None:
        """Return who of those that have a number is barred, whoever else has it."""
        return self._barred.get(self._comparable(number)) if self._barred else None

    def named(self, call: Call) -> NamedCall:
        """Return a call with the names of contacts in place of the vendor's.

        A contact's person comes with the name.
        """
        caller, callee = self._named(call.caller), self._named(call.callee)
        return NamedCall(
            call=replace(call, caller=caller, callee=callee),
            caller_display=self.displayed(
                caller, is_caller=call.direction is Direction.INCOMING
            ),
            callee_display=self.displayed(callee),
            caller_origin=self._caller_origin(call),
        )

    def displayed(self, party: Party, *, is_caller: bool = False) -> str | None:
        """Return who a party is, for people to read: the name, or else the number.

        Args:
            party: With the name of the contact, if it is one.
            is_caller: Whether it called from outside, and may have taken the name of a
                contact, which is quoted then.
        """
        if party.name is not None or party.number is None:
            text = _shown(party.name)
        else:
            text = _shown(self._for_people(party.number))
        return self._quoted(text, party) if is_caller else text

    def described(self, party: Party, *, is_caller: bool = False) -> str | None:
        """Return who a party is, for people to read: the name and the number.

        Args:
            party: As for `displayed`.
            is_caller: Likewise.
        """
        number = self.displayed(Party(number=party.number), is_caller=is_caller)
        name = None
        if party.name is not None:
            name = self.displayed(party, is_caller=is_caller)
        # Some vendors give the number for the name of whoever has none.
        is_named = self._comparable(party.name) != self._comparable(party.number)
        if name is None or number is None or not is_named:
            return number or name
        return f"{name} ({number})"

    def find(self, name: str, *, called_by: DialOrigin | None = None) -> Contact:
        """Return the contact with a name, or the only one whose name has all its words.

        Args:
            name: Theirs, or a part of it.
            called_by: What wants to call them. Of several of one name, those whom it
                may call go before others: another address book may have the same
                people, of whom nobody chose any. Where several have a number in
                common as well, they are one person, as whom the first one is called.

        Raises:
            AmbiguousContact: There are several.
            ContactNotFound: There is none.
        """
        found = self.all_named(name)
        if called_by is not None and len({_spoken(one.name) for one in found}) == 1:
            found = [one for one in found if called_by in one.called_by] or found
        if called_by is not None:
            found = self._once(found)
        if not found:
            raise ContactNotFound
        if len(found) > 1:
            raise AmbiguousContact(one.name for one in found)
        return found[0]

    def all_named(self, name: str) -> list[Contact]:
        """Return the contacts with a name, or else those whose names have all its words.

        An alias is a name like any other.
        """
        wanted = _words(name)
        return self.all_called(name) or self._whose(
            wanted, lambda own: set(wanted) <= set(_words(own))
        )

    def all_called(self, name: str) -> list[Contact]:
        """Return the contacts that have a name as a whole, or have it as an alias."""
        whole, wanted = _folded(name).split(), _words(name)
        # As it is written, brackets and all, before as it is said.
        return self._whose(
            wanted, lambda own: _folded(own).split() == whole
        ) or self._whose(wanted, lambda own: _words(own) == wanted)

    def are_one_person(self, contacts: Iterable[Contact]) -> bool:
        """Whether contacts of several address books are certainly the same person.

        They have their name and a number in common. In one book, there may be two people
        of one name in one house.
        """
        found = tuple(contacts)
        books = {contact.book for contact in found}
        return len(books) == len(found) and len(self._once(found)) == 1

    def _whose(
        self, words: Collection[str], fits: Callable[[str], bool]
    ) -> list[Contact]:
        """Return the contacts that have all of some words, and one name that fits."""
        return [one for one in self._having(words) if any(map(fits, one.names))]

    def _once(self, found: Iterable[Contact]) -> list[Contact]:
        """Return those who are the same person as none before them."""
        seen = set[tuple[str, str | None]]()
        once = []
        for contact in found:
            name = _spoken(contact.name)
            keys = {(name, self._comparable(number)) for number in contact.numbers}
            if not keys & seen:
                once.append(contact)
            seen |= keys
        return once

    def _having(self, words: Collection[str]) -> list[Contact]:
        """Return the contacts that have all of some words among their names."""
        lists = sorted((self._by_word.get(word, []) for word in words), key=len)
        if not lists:
            return []
        others = [set(map(id, one)) for one in lists[1:]]
        return [one for one in lists[0] if all(id(one) in other for other in others)]

    def _without_extensions(self) -> Mapping[str | None, Contact | None]:
        """Return who has an extension of a number; None where several have one."""
        owners: dict[str | None, Contact | None] = {}
        for contact in self.contacts:
            for number in contact.numbers:
                main = self._main_numbers[number]
                owner = owners.setdefault(main, contact)
                owners[main] = contact if owner is contact else None
        return owners

    def _caller_origin(self, call: Call) -> Origin | None:
        if self._origin_of is None:
            return None
        number = call.caller.number
        if (
            number is None
            or call.direction is not Direction.INCOMING
            or call.is_withheld
            or self.contact_of(number) is not None
        ):
            return Origin()
        return self._origin_of(number)

    def _quoted(self, text: str | None, party: Party) -> str | None:
        """Return a text in quotation marks where it is the name of somebody else."""
        if text is None or _spoken(text) not in self._names:
            return text
        return text if self.contact_of(party.number) is not None else f"“{text}”"

    def _named(self, party: Party) -> Party:
        contact = self.contact_of(party.number)
        if contact is None:
            return party
        return replace(party, name=contact.name, person=contact.person)


def _shown(text: str | None) -> str | None:
    """Return a text as it may be shown anywhere, of a length that fits there."""
    text = inert_text(text or "")
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 1].rstrip() + "…"
    return text or None


def _spoken(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(_folded(name)) if word]


def _folded(name: str) -> str:
    # Letters with accents are written as one character or as two. The Turkish letters i
    # with and without a dot have capitals of their own, which a keyboard may not have.
    return normalize("NFC", name).casefold().translate(_LETTERS_I)

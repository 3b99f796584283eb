"""The contacts that somebody can mean who asks Assist for a call."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..account import TelephonyConfigEntry, calling_entries, entry_calling
from ..address_book.loaded_books import async_get_address_books
from ..calls import Contact, DialOrigin
from ..dial_rules.refusal import Obstacle
from ..entry.permission import Person
from ..failures.user_errors import invalid_action
from .spoken_names import meant, spoken


@dataclass(frozen=True, slots=True)
class CallableContact:
    """A contact, and the account that calls it.

    Attributes:
        entry: The account.
        contact: Who is called.
        book: The name of the address book.
    """

    entry: TelephonyConfigEntry
    contact: Contact
    book: str

    @property
    def name_and_book(self) -> str:
        """The name, told apart from the same in another address book."""
        return f"{self.contact.name} ({self.book})"


@callback
def all_contacts(
    hass: HomeAssistant, person: Person | None = None
) -> list[CallableContact]:
    """Return the contacts, where there is an account that can place calls, or may again.

    Those of an account that is not running belong to them: to be told that it is not
    helps more than not to be understood.

    Args:
        hass: Home Assistant.
        person: Who asks: where they may call with no account, they hear neither the
            names nor the numbers. None for what anybody may.
    """
    entries = [
        entry
        for entry in calling_entries(hass)
        if person is None or person.may(hass, entry, POLICY_CONTROL)
    ]
    books = async_get_address_books(hass)
    titles = {book.entry.entry_id: book.entry.title for book in books.books}
    return [
        CallableContact(entry, contact, titles.get(contact.book, ""))
        for contact in books.contacts
        if (entry := entry_calling(entries, contact)) is not None
    ]


@callback
def is_as_it_was(hass: HomeAssistant, contact: Contact) -> bool:
    """Whether a contact still is what it was, and may be called as it might."""
    return async_get_address_books(hass).contact(contact.book, contact.id) == contact


def allowed(found: Iterable[CallableContact]) -> list[CallableContact]:
    """Return those that Assist may call."""
    return [one for one in found if DialOrigin.ASSIST in one.contact.called_by]


def forbidden(found: Iterable[CallableContact]) -> list[CallableContact]:
    """Return the others, those first that somebody put on speed dial."""
    others = [one for one in found if DialOrigin.ASSIST not in one.contact.called_by]
    return sorted(others, key=lambda one: one.contact.speed_dial is None)


async def async_find_contacts(
    hass: HomeAssistant, candidates: Iterable[CallableContact], name: str
) -> list[CallableContact]:
    """Return the contacts that can be meant, one at least.

    Those that Assist may call go before others, so that the permission tells apart two
    address books that have the same contact.

    Raises:
        ServiceValidationError: There is none, or Assist may not call it.
    """
    everybody = list(candidates)
    # To hear what thousands of names sound like takes longer than the event loop has.
    found = await hass.async_add_executor_job(
        lambda: _named(allowed(everybody), name) or _named(everybody, name)
    )
    if not found:
        raise invalid_action("assist_contact_not_found", name=name)
    if DialOrigin.ASSIST not in found[0].contact.called_by:
        _refuse(found[0])
    return found


def goes_by(wanted: CallableContact, name: str) -> bool:
    """Whether a contact can be meant by a name."""
    return bool(_named([wanted], name))


def _refuse(one: CallableContact) -> NoReturn:
    """Count the refusal of a contact that Assist may not call.

    Raises:
        ServiceValidationError: Always.
    """
    error = invalid_action("contact_not_for_assist", name=one.contact.name)
    is_loaded = one.entry.state is ConfigEntryState.LOADED
    if is_loaded and (dialler := one.entry.runtime_data.dialler) is not None:
        with dialler.guard.counting(Obstacle.CALLED_BY, DialOrigin.ASSIST):
            raise error
    raise error


def _named(candidates: Iterable[CallableContact], name: str) -> list[CallableContact]:
    everybody = list(candidates)
    by_name = ((own, one) for one in everybody for own in one.contact.names)
    found = [one for _, one in meant(by_name, lambda pair: pair[0], name)]
    if not found:
        # Whoever is asked which one says it as it was told.
        wanted = spoken(name).casefold()
        found = [
            one for one in everybody if spoken(one.name_and_book).casefold() == wanted
        ]
    # Each once, though a name and an alias fit.
    return list({(one.contact.book, one.contact.id): one for one in found}.values())

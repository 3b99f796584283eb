"""The contacts that somebody can mean who asks Assist for a call, over all accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NoReturn
from unicodedata import category

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..account import TelephonyConfigEntry
from ..calls import AmbiguousContact, Contact, ContactNotFound, DialOrigin, PhoneBook
from ..const import DOMAIN
from ..dial_rules.refusal import Obstacle
from ..entry.contacts import contacts_of
from ..failures.user_errors import invalid_action
from ..providers.base import Capability


@dataclass(frozen=True, slots=True)
class AccountContact:
    """A contact and the account that has it."""

    entry: TelephonyConfigEntry
    contact: Contact


def spoken(name: str) -> str:
    """Return the words of a name as somebody says them."""
    # Nobody hears whether an apostrophe is curved.
    words = "".join(map(_spoken, name.replace("\u2019", "'"))).split()
    return " ".join(word for word in words if any(map(str.isalnum, word))) or name


def _spoken(character: str) -> str:
    """Return a space in place of what nobody speaks.

    Speech-to-text leaves it out or puts it in as it likes.
    """
    # Letters, the marks that are vowels in some languages, and numbers.
    kept = character == "'" or category(character)[0] in "LMN"
    return character if kept else " "


@callback
def all_contacts(hass: HomeAssistant) -> list[AccountContact]:
    """Return the contacts of the accounts that can place calls, or may again.

    Those of an account that is not running belong to them: to be told that it is not
    helps more than not to be understood.
    """
    entries: list[TelephonyConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_disabled=False
    )
    return [
        AccountContact(entry, contact)
        for entry in entries
        if entry.state is not ConfigEntryState.LOADED
        or Capability.CLICK_TO_CALL in entry.runtime_data.capabilities
        for contact in contacts_of(entry)
    ]


def allowed(found: Iterable[AccountContact]) -> list[AccountContact]:
    """Return those that Assist may call."""
    return [one for one in found if DialOrigin.ASSIST in one.contact.called_by]


def find_contact(candidates: Iterable[AccountContact], name: str) -> AccountContact:
    """Return the contact that is meant.

    One that Assist may call goes before others, so that the permission tells apart two
    accounts that have the same contact.

    Raises:
        ServiceValidationError: There is none, or more than one; Assist may not call
            it; or its account is not running.
    """
    everybody = list(candidates)
    found = _named(allowed(everybody), name)
    if not found:
        if forbidden := _named(everybody, name):
            _refuse(forbidden[0])
        raise invalid_action("assist_contact_not_found", name=name)
    if len(found) > 1:
        raise invalid_action(
            "assist_several_contacts", name=name, contacts=", ".join(_told_apart(found))
        )
    if found[0].entry.state is not ConfigEntryState.LOADED:
        raise invalid_action("account_not_loaded", account=found[0].entry.title)
    return found[0]


def goes_by(wanted: AccountContact, name: str) -> bool:
    """Whether a contact can be meant by a name."""
    return bool(_named([wanted], name))


def _refuse(one: AccountContact) -> NoReturn:
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


def _named(candidates: list[AccountContact], name: str) -> list[AccountContact]:
    """Return those whose names, as they are spoken, have the words of a name."""
    book = PhoneBook(
        (
            replace(one.contact, name=spoken(one.contact.name), id=str(place))
            for place, one in enumerate(candidates)
        ),
        lambda number: number,
    )
    try:
        return [candidates[int(book.find(spoken(name)).id)]]
    except ContactNotFound:
        return []
    except AmbiguousContact as error:
        names = set(error.names)
        return [one for one in candidates if spoken(one.contact.name) in names]


def _told_apart(found: list[AccountContact]) -> list[str]:
    """Return the names of contacts, with their accounts where the names are the same."""
    names = [one.contact.name for one in found]
    return [
        f"{one.contact.name} ({one.entry.title})"
        if names.count(one.contact.name) > 1
        else one.contact.name
        for one in found
    ]

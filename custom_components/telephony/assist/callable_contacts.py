"""The contacts that somebody can mean who asks Assist for a call, over all accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..account import TelephonyConfigEntry
from ..calls import Contact, DialOrigin
from ..const import DOMAIN
from ..dial_rules.refusal import Obstacle
from ..entry.contacts import contacts_of
from ..entry.permission import Person
from ..failures.user_errors import invalid_action
from ..providers.base import Capability
from .spoken_names import meant


@dataclass(frozen=True, slots=True)
class AccountContact:
    """A contact and the account that has it."""

    entry: TelephonyConfigEntry
    contact: Contact


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


def within_rights(
    hass: HomeAssistant, person: Person, found: Iterable[AccountContact]
) -> list[AccountContact]:
    """Return those of the accounts that whoever asks may call with.

    Others hear neither their names nor their numbers.
    """
    return [one for one in found if person.may(hass, one.entry, POLICY_CONTROL)]


def allowed(found: Iterable[AccountContact]) -> list[AccountContact]:
    """Return those that Assist may call."""
    return [one for one in found if DialOrigin.ASSIST in one.contact.called_by]


def find_contacts(
    candidates: Iterable[AccountContact], name: str
) -> list[AccountContact]:
    """Return the contacts that can be meant, one at least.

    Those that Assist may call go before others, so that the permission tells apart two
    accounts that have the same contact.

    Raises:
        ServiceValidationError: There is none, or Assist may not call it.
    """
    everybody = list(candidates)
    found = _named(allowed(everybody), name)
    if not found:
        if forbidden := _named(everybody, name):
            _refuse(forbidden[0])
        raise invalid_action("assist_contact_not_found", name=name)
    return found


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


def _named(candidates: Iterable[AccountContact], name: str) -> list[AccountContact]:
    return meant(candidates, lambda one: one.contact.name, name)

"""Who of an address book may be called, and by what."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from homeassistant.config_entries import ConfigEntry

from ..calls import Contact, DialOrigin, SpeedDial
from ..const import CONF_NUMBER, SUBENTRY_TYPE_SPEED_DIAL

CONF_CALL_RULE: Final = "call_rule"
CONF_ALLOWED: Final = "allowed"
CONF_BARRED: Final = "barred"
# Who contacts are at home, by their ids, where their address book cannot say so.
CONF_PEOPLE: Final = "people"
# A speed dial.
CONF_CONTACT: Final = "contact"
CONF_ACCOUNT: Final = "account"
CONF_LINE: Final = "line"

_NOBODY_ASKED: Final = frozenset({DialOrigin.AUTOMATION, DialOrigin.ASSIST})
_BUTTON: Final = frozenset({DialOrigin.BUTTON})


class CallRule(StrEnum):
    """Whom automations, Assist and language models may call by name."""

    NOBODY = "nobody"
    SPEED_DIAL = "speed_dial"
    EVERYBODY = "everybody"


def as_chosen(entry: ConfigEntry, contacts: Iterable[Contact]) -> list[Contact]:
    """Return the contacts of a book with what the user chose for them.

    Args:
        entry: The address book.
        contacts: As they are kept.
    """
    rule = CallRule(entry.options.get(CONF_CALL_RULE, CallRule.SPEED_DIAL))
    allowed = frozenset(entry.options.get(CONF_ALLOWED, ()))
    barred = frozenset(entry.options.get(CONF_BARRED, ()))
    people = entry.options.get(CONF_PEOPLE, {})
    dialled = speed_dials(entry)

    def chosen(contact: Contact) -> Contact:
        speed_dial = dialled.get(contact.id)
        is_barred = contact.id in barred or (
            rule is CallRule.NOBODY and contact.id not in allowed
        )
        may_be_called = not is_barred and (
            rule is CallRule.EVERYBODY
            or contact.id in allowed
            or (rule is CallRule.SPEED_DIAL and speed_dial is not None)
        )
        called_by = _NOBODY_ASKED if may_be_called else frozenset[DialOrigin]()
        return replace(
            contact,
            book=entry.entry_id,
            person=people.get(contact.id, contact.person),
            speed_dial=speed_dial,
            called_by=called_by | _BUTTON if speed_dial is not None else called_by,
            is_barred=is_barred,
        )

    return [chosen(contact) for contact in contacts]


def speed_dials(entry: ConfigEntry) -> dict[str, SpeedDial]:
    """Return how contacts of a book are called at one press, by their ids."""
    return {
        subentry.data[CONF_CONTACT]: SpeedDial(
            number=subentry.data.get(CONF_NUMBER),
            account=subentry.data.get(CONF_ACCOUNT),
            line=subentry.data.get(CONF_LINE),
        )
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_SPEED_DIAL)
    }

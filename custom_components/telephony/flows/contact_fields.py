"""The fields of a contact, what may be entered in them, and how contacts are chosen."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain, count
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..address_book.contact_check import (
    FIELD_ALIASES,
    FIELD_NUMBERS,
)
from ..calls import Contact, NumberUse, PhoneBook, plain_text
from .form import TEXT, Form, read_text

CONF_ORGANIZATION: Final = "organization"
CONF_PERSON: Final = "person"
SECTION_USES: Final = "uses"

# Of the numbers, in their order. Few people have more, and those keep what they are for.
_PLACES: Final = ("first", "second", "third", "fourth")

_NUMBERS: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.TEL, multiple=True)
)
_USE: Final = SelectSelector(
    SelectSelectorConfig(
        options=[*NumberUse],
        mode=SelectSelectorMode.DROPDOWN,
        translation_key="number_use",
    )
)
PERSON_CHOICE: Final = EntitySelector(EntitySelectorConfig(domain="person"))
CONTACT_FIELDS: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): TEXT,
        vol.Required(FIELD_NUMBERS): _NUMBERS,
        vol.Optional(FIELD_ALIASES): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Optional(CONF_ORGANIZATION): TEXT,
        vol.Optional(CONF_PERSON): PERSON_CHOICE,
        vol.Optional(SECTION_USES): section(
            vol.Schema({vol.Optional(place): _USE for place in _PLACES}),
            {"collapsed": True},
        ),
    }
)


def contact_as_entered(contact: Contact) -> dict[str, Any]:
    """Return a contact as a form that is filled in with it."""
    filled = {
        CONF_NAME: contact.name,
        FIELD_NUMBERS: list(contact.numbers),
        FIELD_ALIASES: list(contact.aliases),
        CONF_ORGANIZATION: contact.organization,
        CONF_PERSON: contact.person,
        SECTION_USES: _chosen_uses(contact),
    }
    return {name: value for name, value in filled.items() if value}


def read_contact(form: Form, contact: Contact) -> Contact:
    """Return a contact as somebody entered it, without blanks around its texts."""
    numbers = dict.fromkeys(filter(None, map(str.strip, form[FIELD_NUMBERS])))
    aliases = dict.fromkeys(filter(None, map(plain_text, form.get(FIELD_ALIASES, []))))
    return replace(
        contact,
        name=plain_text(read_text(form, CONF_NAME) or ""),
        numbers=tuple(numbers),
        uses=_read_uses(form, tuple(numbers), contact),
        aliases=tuple(aliases),
        organization=plain_text(read_text(form, CONF_ORGANIZATION) or "") or None,
        person=form.get(CONF_PERSON),
    )


def _chosen_uses(contact: Contact) -> dict[str, str]:
    return {
        place: str(use)
        for place, use in zip(_PLACES, contact.uses, strict=False)
        if use is not None
    }


def _read_uses(
    form: Form, numbers: tuple[str, ...], contact: Contact
) -> tuple[NumberUse | None, ...]:
    """Return what each number is for; of a number that somebody moved, still the same."""
    known = dict(zip(contact.numbers, contact.uses, strict=False))
    uses = [known.get(number) for number in numbers]
    chosen = form.get(SECTION_USES, {})
    if chosen != _chosen_uses(contact):
        uses[: len(_PLACES)] = [
            NumberUse(chosen[place]) if place in chosen else None
            for place, _number in zip(_PLACES, numbers, strict=False)
        ]
    return tuple(uses) if any(uses) else ()


def contacts_choice(contacts: Iterable[Contact]) -> SelectSelector:
    """Return a field to choose contacts in, by name or number. Takes its time."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=contact.id, label=label)
                for label, contact in _labelled(contacts).items()
            ],
            multiple=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def contact_choice(contacts: Iterable[Contact]) -> SelectSelector:
    """Return a field to choose one contact in, by name or number. Takes its time.

    The frontend lets people search among few to many only where they may enter something
    else as well, and then shows values in place of labels.
    """
    return SelectSelector(
        SelectSelectorConfig(
            options=list(_labelled(contacts)),
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=True,
        )
    )


def chosen_contact(contacts: Collection[Contact], chosen: str | None) -> Contact | None:
    """Return who was chosen, or named; None where that is nobody, or several.

    Takes its time.
    """
    if not chosen:
        return None
    if (contact := _labelled(contacts).get(chosen)) is not None:
        return contact
    named = PhoneBook(contacts, str).all_named(chosen)
    return named[0] if len(named) == 1 else None


def _labelled(contacts: Iterable[Contact]) -> dict[str, Contact]:
    """Return contacts as they stand in a list: each with its name and its numbers."""
    labelled: dict[str, Contact] = {}
    for contact in sorted(contacts, key=lambda one: one.name.casefold()):
        label = f"{contact.name} · {', '.join(contact.numbers)}"
        ways = (f"{label} ({number})" for number in count(2))
        labelled[next(way for way in chain([label], ways) if way not in labelled)] = (
            contact
        )
    return labelled

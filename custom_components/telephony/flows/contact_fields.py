"""The fields of a contact, what may be entered in them, and how contacts are chosen."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import CONF_NAME
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

from ..calls import LONGEST_NAME, Contact, PhoneBook, plain_text
from ..numbering.phone_number import NumberKind
from .form import TEXT, Form, FormErrors, read_text

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

CONF_NUMBERS: Final = "numbers"
CONF_ALIASES: Final = "aliases"
CONF_ORGANIZATION: Final = "organization"
CONF_PERSON: Final = "person"

_NUMBERS: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.TEL, multiple=True)
)
_PERSON: Final = EntitySelector(EntitySelectorConfig(domain="person"))
CONTACT_FIELDS: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): TEXT,
        vol.Required(CONF_NUMBERS): _NUMBERS,
        vol.Optional(CONF_ALIASES): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Optional(CONF_ORGANIZATION): TEXT,
        vol.Optional(CONF_PERSON): _PERSON,
    }
)


def contact_as_entered(contact: Contact) -> dict[str, Any]:
    """Return a contact as a form that is filled in with it."""
    filled = {
        CONF_NAME: contact.name,
        CONF_NUMBERS: list(contact.numbers),
        CONF_ALIASES: list(contact.aliases),
        CONF_ORGANIZATION: contact.organization,
        CONF_PERSON: contact.person,
    }
    return {name: value for name, value in filled.items() if value}


def read_contact(form: Form, contact: Contact) -> Contact:
    """Return a contact as somebody entered it, without blanks around its texts."""
    numbers = dict.fromkeys(filter(None, map(str.strip, form[CONF_NUMBERS])))
    aliases = dict.fromkeys(filter(None, map(plain_text, form.get(CONF_ALIASES, []))))
    return replace(
        contact,
        name=plain_text(read_text(form, CONF_NAME) or ""),
        numbers=tuple(numbers),
        uses=(),
        aliases=tuple(aliases),
        organization=plain_text(read_text(form, CONF_ORGANIZATION) or "") or None,
        person=form.get(CONF_PERSON),
    )


def check_contact(
    entered: Contact,
    known: Contact | None,
    others: Iterable[Contact],
    plan: NumberPlan,
    errors: FormErrors,
) -> tuple[Contact, dict[str, str]]:
    """Return a contact with each number once, and what errors name. Takes its time.

    Args:
        entered: As it was entered.
        known: As it was before; None for a new one.
        others: All others of the address book.
        plan: How numbers are read.
        errors: What is wrong is added.
    """
    placeholders: dict[str, str] = {}
    others = list(others)
    numbers = [one for text in entered.numbers for one in plan.numbers_in(text)]
    if not entered.name:
        errors[CONF_NAME] = "no_name"
    elif len(entered.name) > LONGEST_NAME:
        errors[CONF_NAME] = "name_too_long"
    elif plan.read(entered.name).kind is not NumberKind.TEXT:
        # Whoever wants to call it by name would dial the number.
        errors[CONF_NAME] = "name_is_number"
    elif any(other.name.casefold() == entered.name.casefold() for other in others):
        errors[CONF_NAME] = "name_exists"
    for alias in entered.aliases:
        if len(alias) > LONGEST_NAME:
            errors[CONF_ALIASES] = "name_too_long"
        elif plan.read(alias).kind is not NumberKind.TEXT:
            errors[CONF_ALIASES] = "name_is_number"
    if not numbers:
        errors[CONF_NUMBERS] = "no_number"
    owners = PhoneBook(others, plan.comparable)
    # Contacts that were imported may share a number, which is theirs to keep.
    kept = set(map(plan.comparable, known.numbers if known is not None else ()))
    for number in numbers:
        owner = owners.contact_of(number)
        if not plan.read(number).possible:
            errors[CONF_NUMBERS] = "not_a_phone_number"
        elif owner is not None and plan.comparable(number) not in kept:
            errors[CONF_NUMBERS] = "number_exists"
            placeholders["contact"] = owner.name
        else:
            continue
        placeholders["number"] = number
        break
    callable_numbers = plan.callable_numbers(numbers)
    uses = (
        dict(zip(known.numbers, known.uses, strict=True))
        if known and known.uses
        else {}
    )
    return (
        replace(
            entered,
            numbers=callable_numbers,
            uses=tuple(uses.get(number) for number in callable_numbers) if uses else (),
        ),
        placeholders,
    )


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
    """Return who was chosen, or named; None where that is nobody, or several."""
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

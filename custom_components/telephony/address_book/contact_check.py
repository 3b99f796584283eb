"""Whether what somebody entered can be a contact."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from homeassistant.const import CONF_NAME

from ..calls import LONGEST_NAME, Contact, PhoneBook
from ..numbering.phone_number import NumberKind

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

# Of forms and actions.
FIELD_ALIASES: Final = "aliases"
FIELD_NUMBERS: Final = "numbers"


class ContactProblem(StrEnum):
    """What is wrong with a contact; under each there is a text that says what to do."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    NAME_IS_NUMBER = "name_is_number"
    NAME_EXISTS = "name_exists"
    NO_NUMBER = "no_number"
    NOT_A_PHONE_NUMBER = "not_a_phone_number"
    NUMBER_EXISTS = "number_exists"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    Attributes:
        field: In which field.
        problem: What it is.
        number: The number that it is about; "" where about none.
        contact: The name of somebody else who has it.
    """

    field: str
    problem: ContactProblem
    number: str = ""
    contact: str = ""


def checked_contact(
    entered: Contact,
    known: Contact | None,
    others: Iterable[Contact],
    plan: NumberPlan,
) -> tuple[Contact, list[Finding]]:
    """Return a contact with each of its numbers once, and what is wrong. Takes its time.

    Args:
        entered: As it was entered.
        known: As it was before; None for a new one.
        others: All others of the address book.
        plan: How numbers are read.
    """
    others = list(others)
    uses = dict(zip(entered.numbers, entered.uses, strict=False))
    read = {text: plan.numbers_in(text) for text in entered.numbers}
    numbers = [one for texts in read.values() for one in texts]
    found = [
        *_wrong_with_name(entered.name, others, plan),
        *_wrong_with_aliases(entered.aliases, plan),
        *_wrong_with_numbers(numbers, known, others, plan),
    ]
    possible = plan.callable_numbers(numbers)
    use_of = {
        one: uses.get(text) for text, texts in reversed(read.items()) for one in texts
    }
    return (
        replace(
            entered,
            numbers=possible,
            uses=tuple(map(use_of.get, possible)) if any(uses.values()) else (),
        ),
        found,
    )


def _wrong_with_name(
    name: str, others: list[Contact], plan: NumberPlan
) -> Iterable[Finding]:
    if not name:
        yield Finding(CONF_NAME, ContactProblem.NO_NAME)
    elif problem := _wrong_with_word(name, plan):
        yield Finding(CONF_NAME, problem)
    elif any(other.name.casefold() == name.casefold() for other in others):
        yield Finding(CONF_NAME, ContactProblem.NAME_EXISTS)


def _wrong_with_aliases(aliases: Iterable[str], plan: NumberPlan) -> Iterable[Finding]:
    for alias in aliases:
        if problem := _wrong_with_word(alias, plan):
            yield Finding(FIELD_ALIASES, problem)


def _wrong_with_word(name: str, plan: NumberPlan) -> ContactProblem | None:
    if len(name) > LONGEST_NAME:
        return ContactProblem.NAME_TOO_LONG
    if plan.read(name).kind is not NumberKind.TEXT:
        # Whoever wants to call it by name would dial the number.
        return ContactProblem.NAME_IS_NUMBER
    return None


def _wrong_with_numbers(
    numbers: list[str], known: Contact | None, others: list[Contact], plan: NumberPlan
) -> Iterable[Finding]:
    if not numbers:
        yield Finding(FIELD_NUMBERS, ContactProblem.NO_NUMBER)
    owners = PhoneBook(others, plan.comparable)
    # Contacts that were imported may share a number, which is theirs to keep.
    kept = set(map(plan.comparable, known.numbers if known is not None else ()))
    for number in numbers:
        owner = owners.contact_of(number)
        if not plan.read(number).possible:
            yield Finding(FIELD_NUMBERS, ContactProblem.NOT_A_PHONE_NUMBER, number)
        elif owner is not None and plan.comparable(number) not in kept:
            yield Finding(
                FIELD_NUMBERS, ContactProblem.NUMBER_EXISTS, number, owner.name
            )

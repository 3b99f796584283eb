"""Whom somebody wants to call: from a name or digits to a number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..address_book.account_contacts import AccountContacts, may_be_name
from ..calls import AmbiguousContact, Contact, ContactNotFound, DialOrigin, PhoneBook
from ..entry.numbers import AccountNumbers
from ..failures.user_errors import invalid_action
from ..numbering.phone_number import NumberKind, PhoneNumber

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Who is to be called.

    Attributes:
        written: The number as the user gave it, or as the contact has it.
        number: What it means.
        contact: Whose it is; None where nobody's.
        barred: Who of all that have the number may be called by nothing; None where
            nobody of them is.
        is_by_name: Whether the contact was meant, and not this very number.
    """

    written: str
    number: PhoneNumber
    contact: Contact | None
    barred: Contact | None = None
    is_by_name: bool = False


async def async_find_destination(
    wanted: str | Contact,
    numbers: AccountNumbers,
    contacts: AccountContacts,
    origin: DialOrigin,
) -> Destination:
    """Return who is meant by a number, a name or a contact.

    Args:
        wanted: A number, the name of a contact, or the contact.
        numbers: How the account's numbers are read.
        contacts: Who can be meant by a name.
        origin: What wants to call.

    Raises:
        ServiceValidationError: Nobody is meant, or several are.
    """
    plan = await numbers.async_load()
    phone_book = await contacts.async_load()
    if isinstance(wanted, Contact):
        return _destination_of(wanted, phone_book, plan)
    return _find(wanted, phone_book, plan, origin)


def check_permission(destination: Destination, origin: DialOrigin) -> None:
    """Let a contact be called only in the ways that the user chose.

    A person may call everybody. By its number, an automation may call it as it may call
    anybody, unless the user said that nothing may. Another contact of the same number,
    of this address book or another, does not change that.

    Raises:
        ServiceValidationError: It may not be called in this one.
    """
    contact = destination.contact
    if origin is DialOrigin.DASHBOARD:
        return
    is_meant = destination.is_by_name or origin is DialOrigin.ASSIST
    if contact is not None and is_meant and origin not in contact.called_by:
        raise invalid_action(f"contact_not_for_{origin}", name=contact.name)
    if destination.barred is not None and origin is not DialOrigin.BUTTON:
        raise invalid_action(f"contact_not_for_{origin}", name=destination.barred.name)
    if contact is None and origin is DialOrigin.ASSIST:
        # Whoever is in earshot can speak to an assistant.
        raise invalid_action("assist_without_contact")


def _destination_of(
    contact: Contact, phone_book: PhoneBook, plan: NumberPlan
) -> Destination:
    written = contact.called_number
    number = plan.read(written)
    return Destination(
        written=written,
        number=number,
        contact=contact,
        barred=_barred(written, number, phone_book),
        is_by_name=True,
    )


def _find(
    text: str, phone_book: PhoneBook, plan: NumberPlan, origin: DialOrigin
) -> Destination:
    """Return who is meant by a name or digits.

    Raises:
        ServiceValidationError: It is neither, or several are called so.
    """
    number = plan.read(text)
    if may_be_name(text, number):
        try:
            named = phone_book.find(text, called_by=origin)
            return _destination_of(named, phone_book, plan)
        except AmbiguousContact as error:
            names = ", ".join(error.names)
            raise invalid_action(
                "several_contacts", name=text, contacts=names
            ) from error
        except ContactNotFound as error:
            if number.kind is NumberKind.TEXT:
                raise invalid_action("contact_not_found", name=text) from error
    # An extension makes it another number, but is not dialled.
    contact = phone_book.contact_of(text) or phone_book.contact_of(number.dialled)
    return Destination(
        written=text,
        number=number,
        contact=contact,
        barred=_barred(text, number, phone_book),
    )


def _barred(text: str, number: PhoneNumber, phone_book: PhoneBook) -> Contact | None:
    return phone_book.barred_at(text) or phone_book.barred_at(number.dialled)

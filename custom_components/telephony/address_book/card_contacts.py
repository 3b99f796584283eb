"""The contacts that the cards of a server are about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..calls import Contact
from ..carddav.synchronisation import Card
from ..contact_import.callable_numbers import with_callable_numbers
from ..contact_import.vcard import NotAVCardError, read_cards

if TYPE_CHECKING:
    from ..contact_import.small_picture import TakePicture
    from ..numbering.number_plan import NumberPlan


def contacts_of(
    cards: Iterable[Card], plan: NumberPlan, take_picture: TakePicture
) -> dict[str, Contact | None]:
    """Return whom cards are about, by their paths. Takes its time.

    Args:
        cards: As the server keeps them.
        plan: Reads their numbers.
        take_picture: Keeps what may be a picture, and tells what it is known by.

    Returns:
        None for a card without a number that can be called, and for one that cannot be
        read.
    """
    return {card.path: _contact(card, plan, take_picture) for card in cards}


def _contact(card: Card, plan: NumberPlan, take_picture: TakePicture) -> Contact | None:
    try:
        found = read_cards(card.text.encode(), pictures=True).cards
    except NotAVCardError:
        return None
    for written in found:
        person = with_callable_numbers(written, plan)
        if person.numbers:
            return Contact(
                id=card.path,
                name=person.name or plan.for_people(person.numbers[0]),
                numbers=person.numbers,
                uses=person.uses if any(person.uses) else (),
                aliases=person.nicknames,
                organization=person.organization,
                picture=take_picture(person.picture),
            )
    return None

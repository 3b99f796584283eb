"""Cards of an address book that are about one person or organization, put together."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from .callable_numbers import with_callable_numbers
from .vcard import VCard, other_names

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


def one_for_each(cards: Iterable[VCard], plan: NumberPlan) -> list[VCard]:
    """Return one card for everybody, with the numbers of all that are about them.

    Cards are about one person if two of three agree: name, UID and any number. A name
    alone may be two people's, a number a family's, and a careless address book gives
    one UID to everybody.
    """
    groups: dict[int, list[VCard]] = {}
    group_of: dict[Hashable, int] = {}

    def put(card: VCard, place: int) -> None:
        groups[place].append(card)
        group_of.update(dict.fromkeys(_signs(card, plan), place))

    for place, card in enumerate(cards):
        known = sorted(
            {group_of[sign] for sign in _signs(card, plan) if sign in group_of}
        )
        for other in known[1:]:
            # The card is the link between people who seemed to be two.
            for moved in groups.pop(other):
                put(moved, known[0])
        if not known:
            groups[place] = []
        put(card, known[0] if known else place)
    return [_united(group, plan) for group in groups.values()]


def _signs(card: VCard, plan: NumberPlan) -> Iterator[Hashable]:
    """Yield what another card of the same person has in common with a card."""
    name = card.name.casefold()
    if name and card.uid is not None:
        yield "name and UID", name, card.uid
    for number in map(plan.comparable, card.numbers):
        yield "name and number", name, number
        if card.uid is not None:
            yield "UID and number", card.uid, number


def _united(cards: Sequence[VCard], plan: NumberPlan) -> VCard:
    """Return a card with what the first one says, and the others where it says nothing.

    The numbers and nicknames are those of all.
    """
    nicknames = chain.from_iterable(card.nicknames for card in cards)
    name = next((card.name for card in cards if card.name), "")
    united = VCard(
        name=name,
        numbers=tuple(chain.from_iterable(card.numbers for card in cards)),
        uses=tuple(chain.from_iterable(card.uses for card in cards)),
        uid=next((card.uid for card in cards if card.uid), None),
        organization=next(
            (card.organization for card in cards if card.organization), None
        ),
        nicknames=other_names(name, nicknames),
        picture=next((card.picture for card in cards if card.picture), None),
    )
    return with_callable_numbers(united, plan)

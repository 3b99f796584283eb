"""Everybody in an address book, each by a name of their own."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from ..calls import free_name, name_with
from .one_person import one_for_each
from .vcard import VCard

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Somebody in an address book who can be called.

    Attributes:
        label: A name that nobody else in the address book has.
        card: What the address book says of them.
        keys: Their numbers in a form in which all ways to write one are equal.
        uid: What they alone are known by; None where by nothing.
    """

    label: str
    card: VCard
    keys: frozenset[str | None]
    uid: str | None

    def names(self, for_people: Callable[[str], str]) -> Iterator[str]:
        """Yield the names that an import may give them, the best first.

        Args:
            for_people: Writes a number as people do.
        """
        return chain((self.label, self.card.name), _told_apart(self.card, for_people))

    def free_name(
        self, taken: Collection[str], for_people: Callable[[str], str]
    ) -> str:
        """Return the best name that is not among some, which are casefolded."""
        return free_name(chain(self.names(for_people), _counted(self.card)), taken)


def listings_of(cards: Iterable[VCard], plan: NumberPlan) -> list[Listing]:
    """Return everybody whom cards with numbers are about. Takes its time.

    Who has no name is called by the number.
    """
    people = [
        card if card.name else replace(card, name=plan.for_people(card.numbers[0]))
        for card in one_for_each(cards, plan)
    ]
    uids = Counter(card.uid for card in people)
    names = Counter(card.name.casefold() for card in people)
    places = Counter(
        name_with(card.name, card.organization).casefold()
        for card in people
        if card.organization
    )
    # What several could be called, nobody is.
    taken = {*names, *(place for place, several in places.items() if several > 1)}
    listings = []
    for card in people:
        label = card.name
        if names[label.casefold()] > 1:
            ways = chain(_told_apart(card, plan.for_people), _counted(card))
            label = free_name(ways, taken)
            taken.add(label.casefold())
        listings.append(
            Listing(
                label=label,
                card=card,
                keys=frozenset(map(plan.comparable, card.numbers)),
                uid=card.uid if uids[card.uid] == 1 else None,
            )
        )
    return listings


def without_addition(name: str) -> str:
    """Return a name without what tells it from others."""
    return name.partition(" (")[0]


def _told_apart(card: VCard, for_people: Callable[[str], str]) -> Iterator[str]:
    """Yield the name with what tells it from others."""
    if card.organization:
        yield name_with(card.name, card.organization)
    for number in card.numbers:
        yield name_with(card.name, for_people(number))


def _counted(card: VCard) -> Iterator[str]:
    return (name_with(card.name, str(number)) for number in count(2))

"""Which people in an address book are contacts already."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .imported import KnownContact
from .listing import Listing, without_addition

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


@dataclass(frozen=True, slots=True)
class _Signs:
    """What somebody is recognized by; the names are casefolded."""

    uid: str | None
    names: frozenset[str]
    keys: frozenset[str | None]


type _Kind = Callable[[_Signs], Iterable[Hashable]]


def _by_uid(signs: _Signs) -> Iterable[Hashable]:
    return () if signs.uid is None else (signs.uid,)


def _by_name_and_number(signs: _Signs) -> Iterable[Hashable]:
    names = {without_addition(name) for name in signs.names}
    return [(name, key) for name in names for key in signs.keys]


def _by_name(signs: _Signs) -> Iterable[Hashable]:
    return signs.names


def match(
    listings: Iterable[Listing], contacts: Iterable[KnownContact], plan: NumberPlan
) -> dict[Listing, KnownContact]:
    """Return the contacts that people are. Takes its time.

    They are known by the UID, else by the name and a number, else by the name alone,
    unless it is several people's, or their UIDs tell them apart.
    """
    of_id = {known.contact.id: known for known in contacts}
    known = {one: _signs_of_contact(contact, plan) for one, contact in of_id.items()}
    people = {listing: _signs_of_listing(listing) for listing in listings}
    matched: dict[Listing, KnownContact] = {}
    for kind in (_by_uid, _by_name_and_number, _by_name):
        owners = _sole_owners(known, kind)
        for sign, listing in _sole_owners(people, kind).items():
            contact_id = owners.get(sign)
            if contact_id not in known or listing not in people:
                continue
            if kind is _by_name and people[listing].uid and known[contact_id].uid:
                continue
            matched[listing] = of_id[contact_id]
            del people[listing], known[contact_id]
    return matched


def _sole_owners[Owner](
    signs: Mapping[Owner, _Signs], kind: _Kind
) -> dict[Hashable, Owner]:
    """Return the signs of a kind that only one has, and who it is."""
    owner_of: dict[Hashable, Owner] = {}
    shared = set()
    for owner, own in signs.items():
        for sign in kind(own):
            if owner_of.setdefault(sign, owner) is not owner:
                shared.add(sign)
    return {sign: owner for sign, owner in owner_of.items() if sign not in shared}


def _signs_of_listing(listing: Listing) -> _Signs:
    names = (listing.label, listing.card.name)
    return _Signs(
        listing.uid, frozenset(name.casefold() for name in names), listing.keys
    )


def _signs_of_contact(known: KnownContact, plan: NumberPlan) -> _Signs:
    contact, imported = known.contact, known.imported
    return _Signs(
        imported.uid,
        frozenset(name.casefold() for name in (contact.name, imported.title) if name),
        frozenset(map(plan.comparable, (*contact.numbers, *imported.numbers))),
    )

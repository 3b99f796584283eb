"""What an import makes of contacts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from homeassistant.util.ulid import ulid_now

from ..calls import Contact, NumberUse
from .imported import Imported, KnownContact, merge_numbers
from .listing import Listing
from .vcard import VCard

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan
    from .small_picture import TakePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an import makes of a contact.

    Attributes:
        before: What it was; None for a new one.
        after: What it is.
    """

    before: Contact | None
    after: KnownContact

    @property
    def is_visible(self) -> bool:
        """Whether somebody who looks at the contact sees a difference.

        What a number is for stands in no form.
        """
        return self.before is None or (
            replace(self.before, uses=()) != replace(self.after.contact, uses=())
        )


def merge(
    chosen: Iterable[Listing],
    matched: Mapping[Listing, KnownContact],
    contacts: Iterable[KnownContact],
    plan: NumberPlan,
    take_picture: TakePicture,
) -> list[Change]:
    """Return what becomes of the people whom somebody chose. Takes its time.

    Args:
        chosen: Whom.
        matched: Which contacts people are already.
        contacts: All of the address book.
        plan: How numbers are read.
        take_picture: Keeps what may be a picture, and tells what it is known by.
    """
    wanted = {listing: matched.get(listing) for listing in chosen}
    renamed = {
        known.contact.id
        for listing, known in wanted.items()
        if known is not None and _is_renamed(known, listing, plan)
    }
    taken = {
        known.contact.name.casefold()
        for known in contacts
        if known.contact.id not in renamed
    }
    # A UID that a careless address book gives to several is nobody's.
    owners = {known.imported.uid: known.contact.id for known in contacts}
    changes = []
    for listing, matching in wanted.items():
        if matching is None or matching.contact.id in renamed:
            name = listing.free_name(taken, plan.for_people)
            taken.add(name.casefold())
        else:
            name = matching.contact.name
        known = matching or KnownContact(Contact(id=ulid_now(), name=name, numbers=()))
        owner = owners.setdefault(listing.uid, known.contact.id)
        uid = listing.uid if owner == known.contact.id else known.imported.uid
        picture = take_picture(listing.card.picture)
        changes.append(
            Change(
                before=None if matching is None else matching.contact,
                after=_updated(known, listing, name, uid, plan, picture=picture),
            )
        )
    return changes


def _is_renamed(known: KnownContact, listing: Listing, plan: NumberPlan) -> bool:
    """Whether a name that came from an address book is no longer right."""
    name = known.contact.name
    return name == known.imported.title and name not in listing.names(plan.for_people)


def _updated(
    known: KnownContact,
    listing: Listing,
    name: str,
    uid: str | None,
    plan: NumberPlan,
    *,
    picture: str | None,
) -> KnownContact:
    contact, before, card = known.contact, known.imported, listing.card
    numbers, imported = merge_numbers(
        contact.numbers, before.numbers, card.numbers, plan.comparable
    )
    by_hand = contact.name != before.title and bool(contact.numbers)
    return KnownContact(
        contact=replace(
            contact,
            name=name,
            numbers=tuple(numbers),
            uses=_uses(numbers, contact, card, plan),
            aliases=_followed(contact.aliases, before.aliases, card.nicknames),
            organization=_followed(
                contact.organization, before.organization, card.organization
            ),
            # Nobody can choose another one.
            picture=picture,
        ),
        imported=Imported(
            title=listing.label if by_hand else name,
            numbers=tuple(imported),
            uid=uid,
            aliases=card.nicknames,
            organization=card.organization,
        ),
    )


def _followed[Value](present: Value, imported: Value, offered: Value) -> Value:
    """Return what a file says now, unless the user has changed what it said before."""
    return offered if present == imported else present


def _uses(
    numbers: Iterable[str], contact: Contact, card: VCard, plan: NumberPlan
) -> tuple[NumberUse | None, ...]:
    """Return what numbers are for; empty where nobody says so."""
    said = {
        plan.comparable(number): use
        for of in (contact, card)
        for number, use in zip(of.numbers, of.uses, strict=False)
    }
    uses = tuple(said.get(plan.comparable(number)) for number in numbers)
    return uses if any(uses) else ()

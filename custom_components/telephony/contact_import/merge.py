"""What an import makes of contacts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry

from ..entry.contacts import CONF_NUMBERS
from .imported import Imported, merge_numbers
from .listing import Listing

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A contact as it is after an import.

    Attributes:
        contact: What it was; None for a new one.
        title: Its name.
        numbers: Its numbers.
        imported: What of it came from the file.
        uid: What the address book knows it by; None where by nothing.
    """

    contact: ConfigSubentry | None
    title: str
    numbers: list[str]
    imported: Imported
    uid: str | None

    @property
    def is_visible(self) -> bool:
        """Whether somebody who looks at the contact sees a difference."""
        known = self.contact
        return (
            known is None
            or known.title != self.title
            or known.data[CONF_NUMBERS] != self.numbers
        )


def merge(
    chosen: Iterable[Listing],
    matched: Mapping[Listing, ConfigSubentry],
    contacts: Iterable[ConfigSubentry],
    plan: NumberPlan,
) -> list[Change]:
    """Return what becomes of the people whom somebody chose. Takes its time.

    Args:
        chosen: Whom.
        matched: Which contacts people are already.
        contacts: All of the account.
        plan: How numbers are read.
    """
    wanted = {listing: matched.get(listing) for listing in chosen}
    renamed = {
        contact.subentry_id
        for listing, contact in wanted.items()
        if contact is not None and _is_renamed(contact, listing, plan)
    }
    taken = {
        contact.title.casefold()
        for contact in contacts
        if contact.subentry_id not in renamed
    }
    changes = []
    for listing, contact in wanted.items():
        if contact is None or contact.subentry_id in renamed:
            title = listing.free_name(taken, plan.for_people)
            taken.add(title.casefold())
        else:
            title = contact.title
        changes.append(_change(listing, contact, title, plan))
    return changes


def _is_renamed(contact: ConfigSubentry, listing: Listing, plan: NumberPlan) -> bool:
    """Whether a name that came from an address book is no longer right."""
    return contact.title == Imported.of(contact.data).title and (
        contact.title not in listing.names(plan.for_people)
    )


def _change(
    listing: Listing, contact: ConfigSubentry | None, title: str, plan: NumberPlan
) -> Change:
    known = Imported.of(contact.data) if contact is not None else Imported()
    numbers, imported = merge_numbers(
        contact.data[CONF_NUMBERS] if contact is not None else (),
        known.numbers,
        listing.card.numbers,
        plan.comparable,
    )
    by_hand = contact is not None and contact.title != known.title
    return Change(
        contact=contact,
        title=title,
        numbers=numbers,
        imported=Imported(
            title=listing.label if by_hand else title, numbers=tuple(imported)
        ),
        uid=listing.uid,
    )

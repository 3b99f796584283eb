"""Brings the contacts of a file into an address book."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..entry.numbers import async_home_plan
from .local_book import LocalBook

if TYPE_CHECKING:
    from ..contact_import.contact_file import FileContacts
    from ..contact_import.imported import KnownContact
    from ..contact_import.listing import Listing
    from ..contact_import.merge import Change
    from ..contact_import.small_picture import TakePicture
    from ..numbering.number_plan import NumberPlan


async def async_import_contacts(
    book: LocalBook, offered: FileContacts, chosen: Sequence[Listing]
) -> dict[str, int]:
    """Add or update contacts.

    Args:
        book: Theirs.
        offered: Who is in the file.
        chosen: Those of them who are wanted.

    Returns:
        How many were `added`, `updated`, `unchanged`, and left out: `without_number`,
        `unreadable`, and `unreadable_lines` of the others.
    """
    plan = await async_home_plan(book.hass)
    async with book.changing:
        changes = await book.hass.async_add_executor_job(
            _changes, offered.listings, chosen, book.known(), plan, book.pictures.take
        )
        await book.async_put(change.after for change in changes)
    visible = [change for change in changes if change.is_visible]
    added = sum(change.before is None for change in visible)
    return {
        "added": added,
        "updated": len(visible) - added,
        "unchanged": len(changes) - len(visible),
        "without_number": offered.without_number,
        "unreadable": offered.unreadable,
        "unreadable_lines": offered.unreadable_lines,
    }


async def async_count_new(book: LocalBook, chosen: Sequence[Listing]) -> int:
    """Return how many of some people are none of the contacts yet."""
    plan = await async_home_plan(book.hass)
    matched = await book.hass.async_add_executor_job(_match, chosen, book.known(), plan)
    return len(chosen) - len(matched)


# Nothing but an import of contacts needs what reads cards. So it is loaded by the import,
# in the thread in which it works.


def _match(
    listings: Sequence[Listing], known: Sequence[KnownContact], plan: NumberPlan
) -> dict[Listing, KnownContact]:
    from ..contact_import.matching import match

    return match(listings, known, plan)


def _changes(
    listings: Sequence[Listing],
    chosen: Sequence[Listing],
    known: Sequence[KnownContact],
    plan: NumberPlan,
    take_picture: TakePicture,
) -> list[Change]:
    from ..contact_import.merge import merge

    # All of the file, for whoever is not wanted may be the contact that another is not.
    matched = _match(listings, known, plan)
    return merge(chosen, matched, known, plan, take_picture)

"""Which address books an action is for, or a trigger or a condition means."""

from collections.abc import Mapping

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import HomeAssistant, ServiceCall
import voluptuous as vol

from ..address_book.address_book import AddressBook
from ..address_book.loaded_books import async_get_address_books
from ..const import CONF_ADDRESS_BOOK
from ..entry.permission import async_person_of
from ..entry.stored_entries import address_book_entries
from ..failures.user_errors import invalid_action


def check_address_book(hass: HomeAssistant, options: Mapping[str, object]) -> None:
    """Check the address book that was chosen for a trigger or a condition.

    Raises:
        vol.Invalid: It does not exist.
    """
    chosen = options.get(CONF_ADDRESS_BOOK)
    if chosen is not None and chosen not in {
        entry.entry_id for entry in address_book_entries(hass)
    }:
        raise vol.Invalid(
            f"The address book {chosen} does not exist (any more). Choose another one",
            path=[CONF_OPTIONS, CONF_ADDRESS_BOOK],
        )


async def async_find_books[Kind: AddressBook](
    call: ServiceCall, kind: type[Kind], permission: str
) -> list[Kind]:
    """Return the address books that are meant: the named one, or all of a kind.

    Args:
        call: The action.
        kind: What books can do it.
        permission: `POLICY_READ` or `POLICY_CONTROL` of Home Assistant.

    Raises:
        ServiceValidationError: The named one does not exist, or cannot do it; or none is
            loaded that can.
        Unauthorized: There is a right to none of them.
    """
    books = async_get_address_books(call.hass)
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY_ID)) is not None:
        book = books.book(entry_id)
        if book is None:
            raise invalid_action("address_book_not_found")
        if not isinstance(book, kind):
            raise invalid_action("address_book_of_other_kind", book=book.entry.title)
        found = [book]
    else:
        found = [book for book in books.books if isinstance(book, kind)]
        if not found:
            raise invalid_action("no_address_book")
    person = await async_person_of(call.hass, call.context)
    permitted = [
        book for book in found if person.may(call.hass, book.entry, permission)
    ]
    if not permitted:
        person.check(call.hass, found[0].entry, permission)
    return permitted

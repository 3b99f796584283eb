"""The file in which an address book is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_VERSION: Final = 1


class KeptBook(TypedDict):
    """What is kept of an address book.

    Attributes:
        contacts: One value a contact.
        source: What the book remembers of where they are from.
    """

    contacts: Sequence[Mapping[str, Any]]
    source: Mapping[str, Any]


def contact_store(hass: HomeAssistant, entry_id: str) -> Store[KeptBook]:
    """Return the file of an address book; what is written to it must not change later.

    Ten thousand contacts are some megabytes, which are written off the event loop.
    """
    return Store(
        hass,
        _VERSION,
        f"{DOMAIN}.address_book.{entry_id}",
        private=True,
        atomic_writes=True,
        serialize_in_event_loop=False,
    )

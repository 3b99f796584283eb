"""The pictures of contacts, by addresses that a dashboard can show as they are."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..address_book.loaded_books import async_get_address_books
from ..calls import Contact
from ..const import DOMAIN
from ..entities.shown_picture import ShownPicture
from ..entry.permission import Person

# By whose they are, so that browsers get the same address again.
_SHOWN: Final[HassKey[dict[tuple[str, str], ShownPicture]]] = HassKey(
    f"{DOMAIN}_shown_pictures"
)


@callback
def async_picture_address(
    hass: HomeAssistant, person: Person, contact: Contact | None
) -> str | None:
    """Return the address of a contact's picture, if there is one that may be seen.

    Args:
        hass: Home Assistant.
        person: Who looks.
        contact: Whose picture; None for nobody's.
    """
    if contact is None or contact.picture is None:
        return None
    book = async_get_address_books(hass).book(contact.book)
    if book is None or not person.may(hass, book.entry, POLICY_READ):
        return None
    shown = hass.data.setdefault(_SHOWN, {})
    picture = shown.setdefault((contact.book, contact.id), ShownPicture())
    return picture.address(hass, contact)

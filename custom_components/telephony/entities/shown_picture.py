"""The picture of a contact, as an entity shows it."""

from datetime import timedelta
from typing import Final

from homeassistant.components.http.auth import async_sign_path
from homeassistant.const import ATTR_ENTITY_PICTURE
from homeassistant.core import HomeAssistant, callback

from ..address_book.picture_view import picture_path
from ..calls import Contact

# The address is of no use after a restart, and no use to keep.
UNRECORDED: Final = frozenset({ATTR_ENTITY_PICTURE})

# Longer than any Home Assistant runs. With it the signature ends.
_VALID: Final = timedelta(days=10 * 365)


class ShownPicture:
    """Gives the address of a picture to whoever sees the entity.

    Browsers fetch the pictures of entities without saying who they are. So the address is
    signed, for this picture alone and as long as Home Assistant runs.
    """

    def __init__(self) -> None:
        """Show nobody yet."""
        self._path: str | None = None
        self._address: str | None = None

    @callback
    def address(self, hass: HomeAssistant, contact: Contact | None) -> str | None:
        """Return the address; the same one as long as the picture is the same."""
        path = None if contact is None else picture_path(contact)
        if path != self._path:
            self._path = path
            self._address = (
                None
                if path is None
                else async_sign_path(hass, path, _VALID, use_content_user=True)
            )
        return self._address

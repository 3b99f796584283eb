"""The pictures of contacts, for browsers and apps of people who may see the address book."""

from typing import Final

from aiohttp import hdrs, web
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..calls import Contact
from ..const import DOMAIN
from ..entry.view_access import person_of_request
from .loaded_books import async_get_address_books

_PATH: Final = f"/api/{DOMAIN}/picture"
# Another picture has another address; one that is deleted is not to be shown for ever.
_CACHED: Final = "private, max-age=604800, immutable"


def picture_path(contact: Contact) -> str | None:
    """Return where a contact's picture is to be had; None where it has none.

    Knowing it gives no right to see the picture.
    """
    if contact.picture is None:
        return None
    return f"{_PATH}/{contact.book}/{contact.picture}"


class PictureView(HomeAssistantView):
    """Sends the pictures that contacts have, and nothing else.

    Home Assistant cannot forget a view. So it is there once, and finds nothing while no
    address book is loaded.
    """

    url = f"{_PATH}/{{address_book}}/{{digest}}"
    name = f"api:{DOMAIN}:picture"
    requires_auth = False  # It is asked for below, as Home Assistant's images do.

    async def get(
        self, request: web.Request, address_book: str, digest: str
    ) -> web.Response:
        """Send a picture to somebody who is logged in, or has a signed address."""
        person = person_of_request(request)
        hass = request.app[KEY_HASS]
        book = async_get_address_books(hass).book(address_book)
        # Whoever may not see a book is not told either that there is one.
        if book is None or not person.may(hass, book.entry, POLICY_READ):
            raise web.HTTPNotFound
        if (picture := await book.async_picture(digest)) is None:
            raise web.HTTPNotFound
        return web.Response(
            body=picture,
            content_type="image/jpeg",
            headers={hdrs.CACHE_CONTROL: _CACHED},
        )

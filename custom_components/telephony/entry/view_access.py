"""Who asks for something by an address of the integration's own."""

from aiohttp import hdrs, web
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import Context
from homeassistant.helpers.http import KEY_AUTHENTICATED

from .permission import Person


def person_of_request(request: web.Request) -> Person:
    """Return who is logged in, or has a signed address.

    For views that do not have Home Assistant ask: a dashboard that is open while Home
    Assistant starts anew asks by the addresses of before. Unauthorized, it would be
    reported for trying to log in.

    Raises:
        HTTPUnauthorized: Somebody tries to log in, and fails.
        HTTPForbidden: It is nobody known.
    """
    if not request[KEY_AUTHENTICATED]:
        if hdrs.AUTHORIZATION in request.headers:
            raise web.HTTPUnauthorized
        raise web.HTTPForbidden
    user = request[KEY_HASS_USER]
    return Person(Context(user_id=user.id), user)

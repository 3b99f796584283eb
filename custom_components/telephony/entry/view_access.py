"""Who asks for something: by an address of the integration's own, or by Home Assistant's."""

from aiohttp import hdrs, web
from homeassistant.auth.models import User
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.websocket_api.connection import current_connection
from homeassistant.core import Context, callback
from homeassistant.helpers.http import KEY_AUTHENTICATED, current_request

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


@callback
def person_asking() -> Person:
    """Return who asks at this moment, where Home Assistant does not hand that on.

    It is nobody in particular where no browser or app does.
    """
    user: User | None = None
    if (connection := current_connection.get()) is not None:
        user = connection.user
    elif (request := current_request.get()) is not None:
        user = request.get(KEY_HASS_USER)
    return Person(Context(user_id=None if user is None else user.id), user)

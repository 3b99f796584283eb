"""Recordings for browsers and media players of people who may see the calls.

They hear them through Home Assistant, piece by piece, and learn neither where the vendor
keeps them nor what opens them there.
"""

from abc import ABC, abstractmethod
from datetime import timedelta
import logging
from typing import Final, override
from urllib.parse import quote

from aiohttp import hdrs, web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..account import Account
from ..const import DOMAIN
from ..entry.view_access import person_of_request
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .recorded_calls import async_find_call, find_listened_account
from .time_limit import async_ending_with

_LOGGER: Final = logging.getLogger(__name__)

_PATH: Final = f"/api/{DOMAIN}/recording"
_PATH_BY_NAME: Final = f"/api/{DOMAIN}/recording_by_name"
# As long as Home Assistant's own media.
_VALID: Final = timedelta(days=1)

# Somebody may have paused for lunch; whoever goes on listening asks for the rest.
_LONGEST_SECONDS: Final = 3600

_HEADERS: Final = {
    hdrs.ACCEPT_RANGES: "bytes",
    # It is as private as the call, and to be forgotten with it.
    hdrs.CACHE_CONTROL: "private, no-store",
    # Whatever it is, it is played and nothing else.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def recording_path(account: Account, call_id: str) -> str:
    """Return where the recording of a call can be heard.

    Knowing it gives no right to hear it.
    """
    return f"{_PATH}/{account.entry.entry_id}/{quote(call_id, safe='')}"


@callback
def async_sign_recording(
    hass: HomeAssistant, account: Account, *, call_id: str | None, reference: str
) -> str:
    """Return where a recording can be heard for a day, by whoever knows the address.

    It ends with the login of the user who asks, and with Home Assistant.

    Args:
        hass: Home Assistant.
        account: The account.
        call_id: Of the call that was recorded; None where it is not known.
        reference: `Call.recording`.
    """
    path = (
        f"{_PATH_BY_NAME}/{account.entry.entry_id}/{quote(reference, safe='')}"
        if call_id is None
        else recording_path(account, call_id)
    )
    # Home Assistant gives it back in plain letters.
    signature = async_sign_path(hass, path, _VALID).rpartition("?")[2]
    return f"{path}?{signature}"


class _AnyRecordingView(HomeAssistantView, ABC):
    """Sends recordings, whole or in parts, while the vendor sends them.

    Home Assistant cannot forget a view. So it is there once, and finds nothing while no
    account is loaded.
    """

    requires_auth = False  # It is asked for below, as Home Assistant's images do.

    async def get(
        self, request: web.Request, config_entry_id: str, name: str
    ) -> web.StreamResponse:
        """Send a recording to somebody who is logged in, or has a signed address."""
        person = person_of_request(request)
        hass = request.app[KEY_HASS]
        account = find_listened_account(hass, config_entry_id, person)
        if account is None:
            raise web.HTTPNotFound
        reference = await self._async_reference(account, name)
        if reference is None:
            raise web.HTTPNotFound
        return await _async_send(hass, request, account, reference)

    head = get

    @abstractmethod
    async def _async_reference(self, account: Account, name: str) -> str | None:
        """Return what the vendor calls the recording; None where there is none."""


class RecordingView(_AnyRecordingView):
    """Sends the recording of a call."""

    url = f"{_PATH}/{{config_entry_id}}/{{name:.+}}"
    name = f"api:{DOMAIN}:recording"

    @override
    async def _async_reference(self, account: Account, name: str) -> str | None:
        call = await async_find_call(account, name)
        return None if call is None else call.recording


class NamedRecordingView(_AnyRecordingView):
    """Sends a recording of a call that is not known here, by the vendor's name for it."""

    url = f"{_PATH_BY_NAME}/{{config_entry_id}}/{{name:.+}}"
    name = f"api:{DOMAIN}:recording_by_name"

    @override
    async def _async_reference(self, account: Account, name: str) -> str | None:
        return name


async def _async_send(
    hass: HomeAssistant,
    request: web.Request,
    account: Account,
    reference: str,
) -> web.StreamResponse:
    """Send a recording as it comes.

    Raises:
        HTTPNotFound: There is none.
        HTTPBadGateway: It cannot be had now.
    """
    response: web.StreamResponse | None = None
    try:
        async with async_ending_with(account.entry, _LONGEST_SECONDS):
            with action_errors(hass, account.entry, Capability.RECORDINGS):
                async with account.provider.open_recording(
                    reference, _wanted(request)
                ) as stream:
                    response = _response(
                        stream.content_type, stream.length, stream.content_range
                    )
                    await response.prepare(request)
                    if request.method == hdrs.METH_HEAD:
                        return response
                    while chunk := await stream.read():
                        await response.write(chunk)
    except ConnectionResetError:
        # Nobody listens any more.
        pass
    except (HomeAssistantError, TimeoutError) as error:
        if response is None:
            _LOGGER.debug("A recording cannot be heard: %s", type(error).__name__)
            raise _refusal(error) from None
        # What was sent so far must not pass for the whole.
        if request.transport is not None:
            request.transport.abort()
    return response or web.Response()


def _wanted(request: web.Request) -> str | None:
    """Return which part is asked for; the whole where it depends on what is the same."""
    if hdrs.IF_RANGE in request.headers:
        return None
    return request.headers.get(hdrs.RANGE)


def _response(
    content_type: str | None, length: int | None, content_range: str | None
) -> web.StreamResponse:
    """Return the answer, without what is to be heard."""
    status = 200 if content_range is None else 206 if content_type else 416
    response = web.StreamResponse(status=status, headers=_HEADERS)
    if content_type is not None:
        response.content_type = content_type
    if content_range is not None:
        response.headers[hdrs.CONTENT_RANGE] = content_range
    response.content_length = length
    return response


def _refusal(error: Exception) -> web.HTTPException:
    if isinstance(error, ServiceValidationError):
        return web.HTTPNotFound()
    return web.HTTPBadGateway()

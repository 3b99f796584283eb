"""What may come in at the webhook of an account, and what is answered."""

import asyncio
from http import HTTPMethod, HTTPStatus
from typing import Final, Protocol

from aiohttp.web import Request, Response
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..providers.base import Provider
from ..providers.push import (
    MalformedPushError,
    PushMessage,
    PushNews,
    UnprovenPushError,
)
from .push_state import PushRefusal
from .standing_webhooks import async_take_from_webhook
from .webhook_address import async_ensure_webhook_id

# No vendor's message is a tenth of this.
LARGEST_BODY: Final = 64 * 1024
SLOWEST_SECONDS: Final = 10

_ANSWERS: Final = {
    PushRefusal.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    PushRefusal.SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PushRefusal.SLOW: HTTPStatus.REQUEST_TIMEOUT,
    PushRefusal.UNPROVEN: HTTPStatus.FORBIDDEN,
    PushRefusal.MALFORMED: HTTPStatus.BAD_REQUEST,
}


class _RefusedError(Exception):
    """A request that is not taken."""

    def __init__(self, refusal: PushRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class NewsTaker(Protocol):
    """Who is told what comes in."""

    @property
    def has_room(self) -> bool:
        """Whether more can be taken now."""

    @callback
    def async_take(self, news: PushNews) -> None:
        """Take news, after what came before."""

    @callback
    def async_refuse(self, refusal: PushRefusal) -> None:
        """Note that something came that is not taken."""


class PushWebhook:
    """Takes what a vendor sends, until the account is unloaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        provider: Provider,
        intake: NewsTaker,
    ) -> None:
        """Take the messages of one account."""
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._intake = intake

    @callback
    def async_start(self) -> None:
        """Listen from now on."""
        async_ensure_webhook_id(self._hass, self._entry)
        self._entry.async_on_unload(
            async_take_from_webhook(self._hass, self._entry, self._async_handle)
        )

    async def _async_handle(self, request: Request) -> Response:
        try:
            message = await _async_read(request)
            # Not before: while this one was read, others may have taken the room. What is
            # received must be kept, for whoever gets an answer does not tell it again.
            if not self._intake.has_room:
                return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
            news = self._provider.receive(message)
        except UnprovenPushError:
            return self._refuse(PushRefusal.UNPROVEN)
        except MalformedPushError:
            return self._refuse(PushRefusal.MALFORMED)
        except _RefusedError as error:
            return self._refuse(error.refusal)
        self._intake.async_take(news)
        return Response(status=HTTPStatus.OK)

    def _refuse(self, refusal: PushRefusal) -> Response:
        self._intake.async_refuse(refusal)
        return Response(status=_ANSWERS[refusal])


async def _async_read(request: Request) -> PushMessage:
    """Return a request as far as anybody may send one.

    Raises:
        _RefusedError: It is of another kind, too large or too slow.
    """
    if request.method != HTTPMethod.POST:
        raise _RefusedError(PushRefusal.METHOD)
    # Home Assistant Cloud gives another stream from the beginning each time it is asked.
    content = request.content
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_SECONDS):
            while part := await content.read(LARGEST_BODY + 1 - len(body)):
                body += part
                if len(body) > LARGEST_BODY:
                    raise _RefusedError(PushRefusal.SIZE)
    except TimeoutError:
        raise _RefusedError(PushRefusal.SLOW) from None
    return PushMessage(
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query),
        body=bytes(body),
        received_at=dt_util.utcnow(),
    )

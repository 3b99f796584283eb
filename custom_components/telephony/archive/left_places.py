"""Sees to calls that are left where the archive was before: their server cannot be reached.

The archive works where it is now. It is tried again and again to take them along, until
that is done, or the user gives them up.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.event import async_call_later
from sqlalchemy import URL

from ..const import DOMAIN
from ..growing_pause import DoublingPause
from .archive_issues import async_tell_left_server, async_tell_no_left_server
from .database import FAILURES, open_engine
from .database_thread import ArchiveUnavailableError
from .location import ArchiveLocation, LeftPlace
from .server_address import place_word, shown_address

_LOGGER = logging.getLogger(__name__)

_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)

_LATE_CALLS: Final = f"{DOMAIN}_late_calls"


@callback
def async_listen_to_late_calls(
    hass: HomeAssistant, listener: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Have a callback called when calls came that accounts were opened without.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _LATE_CALLS, listener)


class LeftPlaces:
    """Knows where calls are left, by words for the databases."""

    def __init__(
        self,
        hass: HomeAssistant,
        location: ArchiveLocation,
        take_along: Callable[[LeftPlace], Awaitable[None]],
    ) -> None:
        """Begin without any.

        Args:
            hass: Home Assistant.
            location: Knows them after a restart.
            take_along: Takes along what is at a place, where it can be reached.
        """
        self._hass = hass
        self._location = location
        self._take_along = take_along
        self._left: frozenset[str] = frozenset()
        self._awaited: dict[str, URL] = {}
        self._pause = DoublingPause(_FIRST_PAUSE, _LONGEST_PAUSE)
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def async_begin(self, left: Iterable[LeftPlace]) -> None:
        """See to some places and no others: the archive is opened, or is another one now."""
        self._left = frozenset(place_word(place.url) for place in left)
        for word in self._awaited.keys() - self._left:
            self._wait_no_more(word)

    @callback
    def async_note_unreachable(self, url: URL, description: str) -> None:
        """Note that calls are left somewhere, for now.

        Args:
            url: Where.
            description: What is wrong.
        """
        word = place_word(url)
        # It may have been given up in this moment.
        if word not in self._left:
            return
        if word not in self._awaited:
            _LOGGER.warning(
                "Calls are left on %s, which cannot be used at the moment: %s",
                shown_address(url),
                description,
            )
            async_tell_left_server(self._hass, url)
        self._awaited[word] = url
        self._try_later()

    async def async_note_moved(self, url: URL) -> None:
        """Note that nothing is left somewhere."""
        is_late = await self._async_end(place_word(url), url)
        if is_late:
            self._pause.end()
            async_dispatcher_send(self._hass, _LATE_CALLS)

    async def async_note_removed(self, entry_id: str) -> None:
        """Have no calls of an account taken along any more: it was removed."""
        await self._location.async_note_removed(entry_id)

    async def async_give_up(self, word: str) -> bool:
        """Look no more for the calls on a server that cannot be reached.

        Args:
            word: For its database.

        Returns:
            Whether there was such a server.
        """
        url = self._awaited.get(word)
        return url is not None and await self._async_end(word, url)

    async def _async_end(self, word: str, url: URL) -> bool:
        """See to a place no more; return whether it was waited for."""
        self._left -= {word}
        was_awaited = self._wait_no_more(word)
        await self._location.async_note_nothing_left(url)
        return was_awaited

    def _wait_no_more(self, word: str) -> bool:
        url = self._awaited.pop(word, None)
        if url is not None:
            async_tell_no_left_server(self._hass, url)
        if not self._awaited and self._cancel is not None:
            self._cancel()
            self._cancel = None
        return url is not None

    def _try_later(self) -> None:
        if self._cancel is None:
            self._cancel = async_call_later(
                self._hass,
                self._pause.next(),
                HassJob(self._async_try, cancel_on_shutdown=True),
            )

    async def _async_try(self, _now: datetime) -> None:
        self._cancel = None
        for left in (await self._location.async_find()).left:
            if place_word(left.url) not in self._awaited:
                continue
            # Not in the thread of the database, which others wait for.
            if await self._hass.async_add_executor_job(_answers, left.url):
                with suppress(ArchiveUnavailableError):
                    await self._take_along(left)
        if self._awaited:
            self._try_later()


def _answers(url: URL) -> bool:
    """Whether a server lets somebody in."""
    try:
        engine = open_engine(url)
        try:
            engine.connect().close()
        finally:
            engine.dispose()
    except (*FAILURES, ImportError, OSError):
        return False
    return True

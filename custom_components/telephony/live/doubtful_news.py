"""News that are so unless more is told of the same call in a moment."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..providers.push import PushNews

# Beyond these, the oldest are believed.
_MOST: Final = 100


class DoubtfulNews:
    """Keeps news until they are believed, or others have taken their place."""

    def __init__(self, hass: HomeAssistant, take: Callable[[PushNews], None]) -> None:
        """Begin without any.

        Args:
            hass: Home Assistant.
            take: Called with what is believed.
        """
        self._hass = hass
        self._take = take
        self._waiting: OrderedDict[str, tuple[PushNews, CALLBACK_TYPE]] = OrderedDict()

    @callback
    def async_note(self, news: PushNews) -> None:
        """Drop what others have taken the place of, and keep what is to be believed later."""
        for call_id in news.call_ids:
            self._drop(call_id)
        if (later := news.later) is None:
            return
        for call_id in later.news.call_ids:
            self._drop(call_id)
            stop = async_call_later(
                self._hass,
                later.after,
                HassJob(partial(self._believe, call_id), cancel_on_shutdown=True),
            )
            self._waiting[call_id] = later.news, stop
        while len(self._waiting) > _MOST:
            self._believe(next(iter(self._waiting)))

    def __contains__(self, call_id: str) -> bool:
        """Whether more may be told of a call before what is known of it is believed."""
        return call_id in self._waiting

    @callback
    def async_take_out(self) -> list[PushNews]:
        """Return all that is waited for: nobody will be there to believe it later."""
        return [news for call_id in [*self._waiting] if (news := self._drop(call_id))]

    def _drop(self, call_id: str) -> PushNews | None:
        if (waiting := self._waiting.pop(call_id, None)) is None:
            return None
        news, stop = waiting
        stop()
        return news

    @callback
    def _believe(self, call_id: str, _now: datetime | None = None) -> None:
        if (news := self._drop(call_id)) is not None:
            self._take(news)

"""An account without a history, whose vendor may tell of its calls one day."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..providers.push import PushNews, PushSource
from .push_state import PushRefusal, PushState
from .push_store import PushStore

# More than end until the account is set up anew.
_MOST_WAITING: Final = 100

_NEWS: HassKey[dict[str, list[PushNews]]] = HassKey(f"{DOMAIN}_first_news")


class FirstPushes:
    """Has an account set up anew, with a history, when it is told of a first call.

    Until then nobody knows whether the vendor was given the address, and what shows calls
    would have nothing to show.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, store: PushStore
    ) -> None:
        """Await a call of one account."""
        self._hass = hass
        self._entry = entry
        self._store = store
        self._waiting = hass.data.setdefault(_NEWS, {}).setdefault(entry.entry_id, [])
        self.state = PushState(PushSource.WEBHOOK, tells_every_call=False)

    @property
    def has_room(self) -> bool:
        """Whether more can be taken now."""
        # Once a history has begun, nobody looks here any more.
        is_awaited = self._hass.data[_NEWS].get(self._entry.entry_id) is self._waiting
        return is_awaited and len(self._waiting) < _MOST_WAITING

    @callback
    def async_take(self, news: PushNews) -> None:
        """Keep a call until somebody can take it; there is no other news here."""
        if not news.finished_calls:
            return
        self._waiting.append(news)
        if self._store.since is None:
            self._store.since = dt_util.utcnow()
            _ = self._entry.async_create_task(
                self._hass, self._async_begin(), "begin a history"
            )

    @callback
    def async_refuse(self, refusal: PushRefusal) -> None:
        """Note that something came that is not taken."""
        self.state.refuse(refusal)

    async def _async_begin(self) -> None:
        await self._store.async_keep()
        self._hass.config_entries.async_schedule_reload(self._entry.entry_id)


@callback
def async_first_news(hass: HomeAssistant, entry: ConfigEntry) -> list[PushNews]:
    """Return what came before the account had a history, for the one time."""
    return hass.data.get(_NEWS, {}).pop(entry.entry_id, [])

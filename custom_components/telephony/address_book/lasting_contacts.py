"""The contacts of accounts that do not run, for a while after somebody has asked for them.

To find the numbers of thousands of them takes seconds, and whoever looks for a call asks
with every letter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..entry.numbers_at_home import Home, async_numbers_at_home, home_of
from .account_contacts import AccountContacts

_LASTING: Final = timedelta(minutes=10)

_KNOWN: Final[HassKey[dict[str, _Lasting]]] = HassKey(f"{DOMAIN}_lasting_contacts")


@dataclass(slots=True)
class _Lasting:
    """The contacts of an account.

    Attributes:
        contacts: As the account finds them.
        home: Where it is.
        following: Ends the following of the address books.
        cancel: Ends the waiting for their end.
    """

    contacts: AccountContacts
    home: Home
    following: _Following
    cancel: CALLBACK_TYPE | None = None

    @callback
    def end(self) -> None:
        """Follow no address book any more."""
        if self.cancel is not None:
            self.cancel()
        self.following.end()


class _Following:
    """What follows address books, and is loaded after its end in the worst case."""

    def __init__(self) -> None:
        self._stops: list[CALLBACK_TYPE] = []
        self._is_over = False

    @callback
    def add(self, stop: CALLBACK_TYPE) -> None:
        if self._is_over:
            stop()
        else:
            self._stops.append(stop)

    @callback
    def end(self) -> None:
        self._is_over = True
        while self._stops:
            self._stops.pop()()


async def async_lasting_contacts(
    hass: HomeAssistant, entry: ConfigEntry
) -> AccountContacts:
    """Return the contacts of an account, loaded or not, made again when home moves."""
    known = hass.data.setdefault(_KNOWN, {})
    home = home_of(hass, entry)
    lasting = known.get(entry.entry_id)
    if lasting is None or lasting.home != home:
        if lasting is not None:
            lasting.end()
        following = _Following()
        numbers = async_numbers_at_home(hass, entry)
        contacts = AccountContacts(hass, numbers, following.add)
        known[entry.entry_id] = lasting = _Lasting(contacts, home, following)
    elif lasting.cancel is not None:
        lasting.cancel()
    lasting.cancel = async_call_later(
        hass,
        _LASTING,
        HassJob(partial(_end, known, entry.entry_id), cancel_on_shutdown=True),
    )
    return lasting.contacts


@callback
def _end(known: dict[str, _Lasting], entry_id: str, _now: datetime) -> None:
    lasting = known.pop(entry_id)
    lasting.cancel = None
    lasting.end()

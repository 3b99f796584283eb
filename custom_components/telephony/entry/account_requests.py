"""How many requests an account has cost today: kept beyond a restart, told as needed."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..polling.request_budget import RequestBudget
from ..providers.base import Provider
from .account_store import AccountStore, read_count

# Home Assistant writes it when it stops, and so does an account that is unloaded. What
# a computer loses that is switched off is an hour of polls, which is no disk worn out.
_DELAY_SECONDS: Final = 3600


class StoredRequests(TypedDict):
    """What is kept of a day, which is an ISO 8601 date where the user is.

    `polls` are those of `sent` that polls made.
    """

    day: str
    sent: int
    polls: int


@callback
def async_listen_to_requests(
    hass: HomeAssistant, entry_id: str, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Have a callback called when it matters how many requests an account has cost.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


@callback
def async_tell_requests(hass: HomeAssistant, entry_id: str) -> None:
    """Tell that requests were made which somebody may want to see."""
    async_dispatcher_send(hass, _signal(entry_id))


@callback
def async_listen_to_polls(
    hass: HomeAssistant, entry_id: str, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Have a callback called when an account was polled, with news or without.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _poll_signal(entry_id), listener)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_requests_{entry_id}"


def _poll_signal(entry_id: str) -> str:
    return f"{DOMAIN}_poll_{entry_id}"


class AccountRequests:
    """Counts the requests of an account's day, those of its polls against a budget.

    Attributes:
        aside: How many were sent beside the polls, also while one was on its way.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, provider: Provider
    ) -> None:
        """Count what a provider sends, in a file of the account's own."""
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._store = AccountStore[StoredRequests](hass, entry.entry_id, "requests")
        self._budget = RequestBudget()
        self._day = dt_util.now().date()
        self._sent_before_today = 0
        self._reads_past = False
        self._is_due = False
        self.aside = 0

    async def async_load(self) -> None:
        """Go on with what was counted today, and keep it from now on."""
        with self._store.reading("How many requests there were"):
            stored = await self._store.async_load()
            self._reads_past = stored is None
            if stored is not None:
                day = date.fromisoformat(stored["day"])
                sent, polls = read_count(stored["sent"]), read_count(stored["polls"])
                self._budget = RequestBudget(day, polls)
                if day == self._day:
                    self._sent_before_today = -sent
        self._entry.async_on_unload(self._async_save)

    @property
    def today(self) -> int:
        """How many requests were sent since midnight, for whatever reason."""
        self.async_begin_day()
        return self._provider.requests_sent - self._sent_before_today

    @property
    def of_polls_today(self) -> int:
        """How many of them count against the budget."""
        return self._budget.spent(dt_util.now().date())

    @property
    def polls_left(self) -> float:
        """For how many polls the rest of today's budget does."""
        return self._budget.polls_left(dt_util.now().date())

    @callback
    def async_count_poll(self, requests: int, *, is_look: bool) -> None:
        """Count what a poll sent against the budget.

        The first one of a new account does not count: it reads the past, as much as the
        user chose.
        """
        if not self._reads_past:
            today = dt_util.now().date()
            self._budget.spend(requests, today, is_look=is_look)
        self._reads_past = False
        self.async_begin_day()
        if not self._is_due:
            # Asked for again, Home Assistant would put it off from poll to poll.
            self._is_due = True
            self._store.async_delay_save(self._take, _DELAY_SECONDS)
        async_dispatcher_send(self._hass, _poll_signal(self._entry.entry_id))

    @callback
    def async_count_aside(self) -> None:
        """Count against the budget one request that is sent regularly beside the polls."""
        self.aside += 1
        self._budget.spend(1, dt_util.now().date(), is_look=True)
        self.async_begin_day()

    @callback
    def async_begin_day(self) -> None:
        """Begin anew at midnight, which somebody may be the first to notice."""
        today = dt_util.now().date()
        if self._day != today:
            self._day = today
            self._sent_before_today = self._provider.requests_sent

    async def _async_save(self) -> None:
        await self._store.async_save(self._take())

    def _take(self) -> StoredRequests:
        self._is_due = False
        return StoredRequests(
            sent=self.today, polls=self.of_polls_today, day=self._day.isoformat()
        )


async def async_forget_requests(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file of an account that is removed."""
    await AccountStore[StoredRequests](hass, entry_id, "requests").async_remove()

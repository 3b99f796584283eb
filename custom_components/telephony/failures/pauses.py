"""A vendor that says how long to leave something alone is left alone with it.

What it refused is held, and nothing else: an account can be throttled for one product
and welcome with another. Home Assistant repeats a start that failed, at a pace of its
own, which is held as well; a person who reloads an account has it tried once.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, TIMER_LEEWAY
from ..entry.account_requests import async_tell_requests
from ..providers.base import Capability
from ..providers.errors import LONGEST_DELAY, ThrottledError
from .issues import SET_UP, async_create_pause_issue, async_delete_pause_issue

# A shorter pause is over before anybody has read about it.
_TOLD_FROM: Final = timedelta(minutes=10)

# What follows a pause may renew it, so that the message about it stays a little longer.
_AFTERGLOW: Final = timedelta(minutes=1)

# A start asks for the history, too.
_ASKED_BY: Final = {SET_UP: (SET_UP, Capability.CALL_HISTORY)}


class PausedError(ThrottledError):
    """The vendor wanted to be left alone, and still does; nothing was sent."""


@dataclass(slots=True)
class _Pauses:
    """What is held of an account, by purpose.

    Attributes:
        held: When a pause ends, by the event loop's clock, and what the vendor said.
        told: What ends the message about a pause when it is over.
    """

    held: dict[str, tuple[float, ThrottledError]] = field(default_factory=dict)
    told: dict[str, CALLBACK_TYPE] = field(default_factory=dict)


_PAUSES: Final[HassKey[dict[str, _Pauses]]] = HassKey(f"{DOMAIN}_vendor_pauses")


@callback
def async_start_pause(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, error: ThrottledError
) -> None:
    """Remember for how long a vendor wants to be left alone, if it says so.

    Args:
        hass: Home Assistant.
        entry: The account.
        purpose: What was refused: a capability, or `SET_UP`.
        error: How it was refused.
    """
    if error.retry_after is not None:
        end = hass.loop.time() + error.retry_after.total_seconds()
        _pauses_of(hass, entry).held[purpose] = (end, error)
        async_tell_pause(hass, entry, purpose, error.retry_after)


@callback
def async_tell_pause(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, pause: timedelta
) -> None:
    """Show a long pause among the repairs, for as long as it lasts."""
    if pause < _TOLD_FROM:
        return
    told = _pauses_of(hass, entry).told
    if (cancel := told.get(purpose)) is not None:
        cancel()

    @callback
    def on_end(_now: datetime) -> None:
        del told[purpose]
        async_delete_pause_issue(hass, entry, purpose)

    # Whoever reads that it were too many finds how many there were.
    async_tell_requests(hass, entry.entry_id)
    async_create_pause_issue(hass, entry, purpose, pause)
    told[purpose] = async_call_later(
        hass, pause + _AFTERGLOW, HassJob(on_end, cancel_on_shutdown=True)
    )


@callback
def async_end_pause(hass: HomeAssistant, entry: ConfigEntry, purpose: str) -> None:
    """Forget a pause: the vendor does again what it is asked for."""
    pauses = _pauses_of(hass, entry)
    for asked in _ASKED_BY.get(purpose, (purpose,)):
        pauses.held.pop(asked, None)
        if (cancel := pauses.told.pop(asked, None)) is not None:
            cancel()
            async_delete_pause_issue(hass, entry, asked)


@callback
def async_end_pauses(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget all pauses of an account: nobody asks any more, or a person does."""
    pauses = hass.data.get(_PAUSES, {}).pop(entry.entry_id, _Pauses())
    for purpose, cancel in pauses.told.items():
        cancel()
        async_delete_pause_issue(hass, entry, purpose)


@callback
def async_follow_reloads(hass: HomeAssistant) -> None:
    """Have every account that is reloaded tried once, from now on.

    When Home Assistant itself repeats a start, the account is never not loaded.
    """

    @callback
    def on_change(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and entry.state is ConfigEntryState.NOT_LOADED:
            async_end_pauses(hass, entry)

    # For as long as Home Assistant runs.
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change)


@callback
def async_check_pause(hass: HomeAssistant, entry: ConfigEntry, purpose: str) -> None:
    """Let nobody ask a vendor for what it wants to be left alone with.

    Raises:
        PausedError: It still does; as it said it, and for how much longer.
    """
    held = _pauses_of(hass, entry).held
    for asked in _ASKED_BY.get(purpose, (purpose,)):
        end, error = held.get(asked, (0.0, None))
        left = timedelta(seconds=end - hass.loop.time())
        # More is left only where the clock was set back.
        if error is not None and TIMER_LEEWAY < left <= LONGEST_DELAY:
            raise PausedError(code=error.code, text=error.text, retry_after=left)


def _pauses_of(hass: HomeAssistant, entry: ConfigEntry) -> _Pauses:
    return hass.data.setdefault(_PAUSES, {}).setdefault(entry.entry_id, _Pauses())

"""Changes of accounts, their lines and contacts, which take effect without a reload."""

from asyncio import Handle
from collections.abc import Callable

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN


@callback
def async_follow_changes(
    hass: HomeAssistant, entry: ConfigEntry, listener: Callable[[], None]
) -> None:
    """Have a callback called after an account was changed, until it is unloaded.

    It comes in the event loop's next turn: changes that are made at once, as to
    several subentries, are told together.
    """

    def is_meant(change: ConfigEntryChange, changed: ConfigEntry) -> bool:
        return (
            change is ConfigEntryChange.UPDATED and changed.entry_id == entry.entry_id
        )

    entry.async_on_unload(_async_follow(hass, is_meant, listener))


@callback
def async_follow_all_changes(
    hass: HomeAssistant, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Have a callback called after any account was added, changed or removed.

    It comes in the event loop's next turn, too.

    Returns:
        What ends the following.
    """
    return _async_follow(hass, lambda _, changed: changed.domain == DOMAIN, listener)


@callback
def _async_follow(
    hass: HomeAssistant,
    is_meant: Callable[[ConfigEntryChange, ConfigEntry], bool],
    listener: Callable[[], None],
) -> CALLBACK_TYPE:
    """Return what ends the following."""
    pending: Handle | None = None

    @callback
    def on_change(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        nonlocal pending
        if pending is None and is_meant(change, changed):
            pending = hass.loop.call_soon(tell)

    @callback
    def tell() -> None:
        nonlocal pending
        pending = None
        listener()

    stop_listening = async_dispatcher_connect(
        hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change
    )

    @callback
    def stop() -> None:
        stop_listening()
        if pending is not None:
            pending.cancel()

    return stop

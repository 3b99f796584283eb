"""Changes of an account's lines and contacts, which take effect without a reload."""

from asyncio import Handle
from collections.abc import Callable

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect


@callback
def async_follow_changes(
    hass: HomeAssistant, entry: ConfigEntry, listener: Callable[[], None]
) -> None:
    """Have a callback called after an account was changed, until it is unloaded.

    It comes in the event loop's next turn: changes that are made at once, as by an
    import of hundreds of contacts, are told together.
    """
    pending: Handle | None = None

    @callback
    def on_change(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        nonlocal pending
        if (
            pending is None
            and change is ConfigEntryChange.UPDATED
            and changed.entry_id == entry.entry_id
        ):
            pending = hass.loop.call_soon(tell)

    @callback
    def tell() -> None:
        nonlocal pending
        pending = None
        listener()

    @callback
    def stop() -> None:
        if pending is not None:
            pending.cancel()

    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change)
    )
    entry.async_on_unload(stop)

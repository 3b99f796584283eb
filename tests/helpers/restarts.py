"""Home Assistant stops, or is killed, and starts again, as an account sees it."""

from copy import deepcopy
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.telephony.archive.archive import _ARCHIVE


async def restart(
    hass: HomeAssistant,
    entry: ConfigEntry,
    killed_storage: dict[str, Any] | None = None,
) -> None:
    """Have nothing in memory of what was.

    Args:
        hass: Home Assistant.
        entry: The account, whose calls are the only ones that are kept.
        killed_storage: Home Assistant's files, where it is killed: they are afterwards as
            they were before.
    """
    killed = deepcopy(killed_storage)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    del hass.data[_ARCHIVE]
    if killed_storage is not None:
        killed_storage.clear()
        killed_storage |= killed or {}
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

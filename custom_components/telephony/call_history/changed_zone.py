"""Has calls read again whose times were read in another time zone than today's."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..archive.account_archive import AccountArchive
from ..archive.database_thread import ArchiveUnavailableError
from ..const import CONF_READ_IN_ZONE
from ..entry.stored_account import time_zone_of, vendor_of

# What is kept was read in one zone and another.
_SEVERAL: Final = ""


async def async_unread_other_zone(
    hass: HomeAssistant, entry: ConfigEntry, archive: AccountArchive
) -> None:
    """Have all be read again that the vendor still knows, where the zone is another one.

    Args:
        hass: Home Assistant.
        entry: Of an account, which is being opened.
        archive: What is kept of it.
    """

    @callback
    def try_again() -> None:
        _ = entry.async_create_background_task(
            hass, _async_unread(hass, entry, archive), "have calls read again"
        )

    entry.async_on_unload(archive.late_loading.add(try_again))
    await _async_unread(hass, entry, archive)


async def _async_unread(
    hass: HomeAssistant, entry: ConfigEntry, archive: AccountArchive
) -> None:
    vendor = vendor_of(entry)
    zone = time_zone_of(vendor, entry.options)
    # Who adds an account does not choose it.
    if entry.data.get(CONF_READ_IN_ZONE, time_zone_of(vendor, {})) == zone:
        return
    try:
        await archive.async_unread(dt_util.utcnow() - vendor.history_reach)
    except ArchiveUnavailableError:
        # It tells when it is there. Whatever is chosen by then, some calls are read in
        # this zone now.
        zone = _SEVERAL
    # Not before: it would not be done after a kill.
    data = {**entry.data, CONF_READ_IN_ZONE: zone}
    hass.config_entries.async_update_entry(entry, data=data)

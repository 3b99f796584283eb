"""From what is stored of an account to a provider that can be asked."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_ENDPOINTS,
    CONF_KEEP_FOREVER,
    CONF_KEPT_DAYS,
    CONF_VENDOR,
    DEFAULT_KEPT_DAYS,
)
from ..providers import VENDORS
from ..providers.base import Provider, Vendor
from ..providers.configuration import Configuration, Setting, SignatureAlgorithm


def vendor_of(entry: ConfigEntry) -> Vendor:
    """Return the vendor of a stored account."""
    return VENDORS[entry.data[CONF_VENDOR]]


def kept_days_of(entry: ConfigEntry) -> int | None:
    """Return how many days before today the calls of an account are kept; None for all."""
    if entry.options.get(CONF_KEEP_FOREVER):
        return None
    return int(entry.options.get(CONF_KEPT_DAYS, DEFAULT_KEPT_DAYS))


def time_zone_of(vendor: Vendor, options: Mapping[str, Any]) -> str | None:
    """Return the zone of times for which the vendor names none; None where it does."""
    zone = options.get(Setting.TIME_ZONE, vendor.settings.get(Setting.TIME_ZONE))
    return None if zone is None else str(zone)


async def async_open_provider(
    hass: HomeAssistant,
    vendor: Vendor,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
) -> Provider:
    """Make a provider from an entry's data and options; sends nothing."""
    credentials = {
        name: str(data[name]) for name in vendor.credential_names if data.get(name)
    }
    time_zone = time_zone_of(vendor, options)
    algorithm = options.get(Setting.SIGNATURE_ALGORITHM)
    configuration = Configuration(
        credentials=credentials,
        endpoints={**vendor.endpoints, **data.get(CONF_ENDPOINTS, {})},
        time_zone=await dt_util.async_get_time_zone(time_zone) if time_zone else None,
        signature_algorithm=SignatureAlgorithm(algorithm) if algorithm else None,
    )
    return await hass.async_add_import_executor_job(
        vendor.open_account, async_get_clientsession(hass), configuration
    )

"""Telephony: cloud phone accounts as a part of Home Assistant."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .account import Account, TelephonyConfigEntry, async_open_provider, vendor_of
from .const import DOMAIN
from .coordinator import CallHistoryCoordinator
from .entity import async_register_account_device
from .providers.base import Capability
from .services import async_setup_services
from .vendor_errors import setup_errors

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the actions, whether or not an account is loaded."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Check the credentials of an account and read its recent calls."""
    vendor = vendor_of(entry)
    provider = await async_open_provider(hass, vendor, entry.data, entry.options)
    with setup_errors(vendor):
        capabilities = await provider.verify()
    coordinator: CallHistoryCoordinator | None = None
    if Capability.CALL_HISTORY in capabilities:
        coordinator = CallHistoryCoordinator(hass, entry, vendor, provider)
        await coordinator.async_config_entry_first_refresh()
        coordinator.async_watch_midnight()
    entry.runtime_data = Account(vendor, provider, capabilities, coordinator)
    # An account without history has no entities, and still is something to see.
    async_register_account_device(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Stop polling an account."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)

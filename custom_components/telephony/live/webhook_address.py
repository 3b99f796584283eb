"""The address at which a vendor tells of calls: unguessable, and of one account alone."""

from collections.abc import Awaitable
from contextlib import suppress
from typing import Final, Protocol, cast

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.loader import async_get_integration

_CLOUD: Final = "cloud"


class _Cloud(Protocol):
    """What is asked of Home Assistant Cloud, as far as somebody uses it.

    It is no dependency, nor one of those that are only set up before: everybody would
    have to install what the cloud needs. It is asked while forms are open, not at a start.
    """

    def async_active_subscription(self, hass: HomeAssistant) -> bool: ...

    def async_get_or_create_cloudhook(
        self, hass: HomeAssistant, webhook_id: str
    ) -> Awaitable[str]: ...

    def async_delete_cloudhook(
        self, hass: HomeAssistant, webhook_id: str
    ) -> Awaitable[None]: ...


async def _async_cloud(hass: HomeAssistant) -> _Cloud | None:
    """Return the cloud; None where nobody has set it up."""
    if _CLOUD not in hass.config.components:
        return None
    integration = await async_get_integration(hass, _CLOUD)
    return cast("_Cloud", await integration.async_get_component())


def new_webhook_id() -> str:
    """Return an id that nobody can guess."""
    return webhook.async_generate_id()


@callback
def async_ensure_webhook_id(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give an account that has no webhook one."""
    if CONF_WEBHOOK_ID not in entry.data:
        data = {**entry.data, CONF_WEBHOOK_ID: new_webhook_id()}
        hass.config_entries.async_update_entry(entry, data=data)


async def async_webhook_address(hass: HomeAssistant, webhook_id: str) -> str:
    """Return the address to be entered with the vendor.

    Where Home Assistant Cloud is there, it is one of the cloud's, which reaches a Home
    Assistant that has no address of its own on the internet.
    """
    cloud = await _async_cloud(hass)
    if cloud is not None and cloud.async_active_subscription(hass):
        # Without the cloud, what follows is an address as well.
        with suppress(HomeAssistantError, ValueError):
            return await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    try:
        return webhook.async_generate_url(hass, webhook_id, allow_internal=False)
    except NoURLAvailableError:
        pass
    try:
        return webhook.async_generate_url(hass, webhook_id)
    except NoURLAvailableError:
        return webhook.async_generate_path(webhook_id)


async def async_delete_webhook_address(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the address of an account that is removed, where the cloud has one."""
    webhook_id = entry.data.get(CONF_WEBHOOK_ID)
    cloud = await _async_cloud(hass)
    if webhook_id is not None and cloud is not None:
        with suppress(HomeAssistantError, ValueError):
            await cloud.async_delete_cloudhook(hass, webhook_id)

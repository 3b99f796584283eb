"""Serves the card, and has all dashboards load it while there is an account.

A dashboard loads what is among its resources. There the card stands once, by an address
that is another one with each version, so that no browser goes on with an older card. To
have it loaded in yet another way, by `add_extra_js_url`, would keep apps on phones that
failed once from trying again.
"""

import asyncio
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.components.http.server import StaticPathConfig
from homeassistant.const import CONF_ID, CONF_TYPE, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration

from ..const import DOMAIN
from ..entry.changes import async_follow_all_changes
from ..entry.stored_entries import account_entries
from ..failures.issues import async_create_card_issue, async_delete_card_issue

if TYPE_CHECKING:
    from homeassistant.components.lovelace.resources import ResourceStorageCollection

CARD: Final = Path(__file__).with_name("telephony-card.js")
CARD_PATH: Final = f"/{DOMAIN}/{CARD.name}"

_MODULE: Final = "module"
# Home Assistant takes the type by another name than it gives it.
_NEW_TYPE: Final = "res_type"


async def async_offer_card(hass: HomeAssistant, card: Path = CARD) -> None:
    """Serve the card for as long as Home Assistant runs, and follow the accounts.

    Args:
        hass: Home Assistant.
        card: The file; where it was not built, there is no card.
    """
    digest = await hass.async_add_executor_job(_digest, card)
    if digest is None:
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(CARD_PATH, str(card))]
    )
    integration = await async_get_integration(hass, DOMAIN)
    resource = _CardResource(hass, f"{CARD_PATH}?v={integration.version}-{digest}")
    # For as long as Home Assistant runs.
    async_follow_all_changes(hass, resource.async_follow)
    resource.async_follow()


def _digest(card: Path) -> str | None:
    try:
        return blake2b(card.read_bytes(), digest_size=4).hexdigest()
    except FileNotFoundError:
        return None


class _CardResource:
    """The card among the resources of dashboards."""

    def __init__(self, hass: HomeAssistant, address: str) -> None:
        """Be none of them yet.

        Args:
            hass: Home Assistant.
            address: Where browsers get this version of the card.
        """
        self._hass = hass
        self._address = address
        self._turn = asyncio.Lock()

    @callback
    def async_follow(self) -> None:
        """Be a resource while there is an account that is not disabled."""
        _ = self._hass.async_create_task(
            self._async_follow(), "have dashboards load the card"
        )

    async def _async_follow(self) -> None:
        if "lovelace" not in self._hass.config.components:
            return
        # Takes a while to import, where there are no dashboards.
        from homeassistant.components.lovelace.const import LOVELACE_DATA
        from homeassistant.components.lovelace.resources import (
            ResourceStorageCollection,
        )

        async with self._turn:
            is_wanted = bool(account_entries(self._hass, include_disabled=False))
            resources = self._hass.data[LOVELACE_DATA].resources
            if isinstance(resources, ResourceStorageCollection):
                async_delete_card_issue(self._hass)
                await self._async_store(resources, is_wanted)
            elif is_wanted and not any(
                item[CONF_URL] == self._address for item in resources.async_items()
            ):
                async_create_card_issue(self._hass, self._address)
            else:
                async_delete_card_issue(self._hass)

    async def _async_store(
        self, resources: ResourceStorageCollection, is_wanted: bool
    ) -> None:
        """Have the card among the resources once, or not at all."""
        # It is loaded when somebody asks for it.
        await resources.async_get_info()
        own = [
            item
            for item in resources.async_items()
            if item[CONF_URL].partition("?")[0] == CARD_PATH
        ]
        if is_wanted:
            kept = own.pop(0) if own else None
            wanted = {_NEW_TYPE: _MODULE, CONF_URL: self._address}
            if kept is None:
                await resources.async_create_item(wanted)
            elif (kept[CONF_URL], kept[CONF_TYPE]) != (self._address, _MODULE):
                await resources.async_update_item(kept[CONF_ID], wanted)
        for item in own:
            await resources.async_delete_item(item[CONF_ID])

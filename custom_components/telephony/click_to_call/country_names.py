"""What countries are called, in the language of Home Assistant."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..entry.dial_options import CONF_COUNTRIES


async def async_country_names(hass: HomeAssistant) -> Mapping[str, str]:
    """Return the names of all countries that can be chosen, by ISO 3166-1 code."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    prefix = f"component.{DOMAIN}.selector.{CONF_COUNTRIES}.options."
    return {
        key.removeprefix(prefix).upper(): name
        for key, name in texts.items()
        if key.startswith(prefix)
    }

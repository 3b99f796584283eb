"""How numbers are read at home, whichever account is asked."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from .numbers import AccountNumbers

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


async def async_home_plan(hass: HomeAssistant) -> NumberPlan:
    """Return the numbering plan of Home Assistant's country, loaded off the event loop."""
    return await AccountNumbers(hass, hass.config.country, None).async_load()

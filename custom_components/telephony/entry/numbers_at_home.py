"""What an account takes from where Home Assistant is at home."""

from typing import NamedTuple

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_REGION, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback

from ..const import CONF_LOOK_UP_PLACES, DEFAULT_LOOK_UP_PLACES
from .numbers import AccountNumbers
from .stored_account import vendor_of


class Home(NamedTuple):
    """What of it counts.

    Attributes:
        region: The country in which numbers are dialled; None where it is not known.
        places_language: In which it is told where callers are from; None where nobody
            wants to know.
    """

    region: str | None
    places_language: str | None


@callback
def async_numbers_at_home(hass: HomeAssistant, entry: ConfigEntry) -> AccountNumbers:
    """Return how numbers of an account are read as long as home stays where it is."""
    home = home_of(hass, entry)
    return AccountNumbers(
        hass,
        home.region,
        vendor_of(entry).home_region,
        places_language=home.places_language,
    )


@callback
def async_follow_home(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Start an account anew when its country becomes another one, or its language.

    What is an emergency number or an expensive one depends on the country.
    """
    home = home_of(hass, entry)

    @callback
    def on_change(_event: Event) -> None:
        if home_of(hass, entry) != home:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, on_change))


@callback
def home_of(hass: HomeAssistant, entry: ConfigEntry) -> Home:
    """Return where an account is at home."""
    looks_up_places = entry.options.get(CONF_LOOK_UP_PLACES, DEFAULT_LOOK_UP_PLACES)
    return Home(
        entry.options.get(CONF_REGION) or hass.config.country,
        hass.config.language if looks_up_places else None,
    )

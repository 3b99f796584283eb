"""A vendor that says how long to leave an account alone is left alone, at starts too.

Home Assistant repeats a start that failed, at a pace of its own.
"""

from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..providers.errors import LONGEST_DELAY, ThrottledError

# By entry: when the pause ends, by the event loop's clock, and what the vendor said.
_PAUSES: Final[HassKey[dict[str, tuple[float, ThrottledError]]]] = HassKey(
    f"{DOMAIN}_vendor_pauses"
)


@callback
def async_start_pause(
    hass: HomeAssistant, entry: ConfigEntry, error: ThrottledError
) -> None:
    """Remember for how long a vendor wants to be left alone, if it says so."""
    if error.retry_after is not None:
        end = hass.loop.time() + error.retry_after.total_seconds()
        hass.data.setdefault(_PAUSES, {})[entry.entry_id] = (end, error)


@callback
def async_end_pause(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget a pause: the vendor does what it is asked again, or nobody asks any more."""
    hass.data.get(_PAUSES, {}).pop(entry.entry_id, None)


@callback
def async_check_pause(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let nobody ask a vendor that wants to be left alone.

    Raises:
        ThrottledError: It still does; as it said it, and for how much longer.
    """
    end, error = hass.data.get(_PAUSES, {}).get(entry.entry_id, (0.0, None))
    left = timedelta(seconds=end - hass.loop.time())
    # More is left only where the clock was set back.
    if error is not None and timedelta() < left <= LONGEST_DELAY:
        raise ThrottledError(code=error.code, text=error.text, retry_after=left)

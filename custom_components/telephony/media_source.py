"""Recordings in Home Assistant's media browser."""

from homeassistant.components.media_source import MediaSource
from homeassistant.core import HomeAssistant

from .recordings.recordings_library import RecordingsLibrary


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the recordings of all accounts."""
    return RecordingsLibrary(hass)

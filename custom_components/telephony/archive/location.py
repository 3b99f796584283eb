"""Where the archive is: with the recorder on a server, or in a file."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import DATA_INSTANCE
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .database import FILE_NAME, file_url

# Who outgrew a file has chosen for the archive, too.
_SERVERS: Final = ("postgresql", "mysql")


@callback
def database_url(hass: HomeAssistant) -> URL:
    """Return where calls are kept: in the recorder's database where a server has it.

    A server that cannot be reached stays the place: the recorder knows its address from
    the configuration.
    """
    instance = hass.data.get(DATA_INSTANCE)
    if instance is not None:
        # The recorder tells what is wrong with its address.
        try:
            url = make_url(instance.db_url)
        except ArgumentError:
            url = None
        if url is not None and url.get_backend_name() in _SERVERS:
            return url
    return file_url(own_file(hass))


@callback
def own_file(hass: HomeAssistant) -> Path:
    """Return the file in the configuration folder, which may be there or not."""
    return Path(hass.config.path(FILE_NAME))

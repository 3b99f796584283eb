"""The lines of an account, as the user keeps them."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_PASSWORD

from ..const import CONF_NUMBER, SUBENTRY_TYPE_LINE
from ..providers.base import Line


def _line(subentry: ConfigSubentry) -> Line:
    return Line(
        number=subentry.data[CONF_NUMBER],
        name=subentry.title,
        password=subentry.data.get(CONF_PASSWORD),
    )


def lines_of(entry: ConfigEntry) -> list[Line]:
    """Return the lines of an account."""
    return [
        _line(subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    ]

"""The lines and DIDs of an account, as the user keeps them."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant, callback

from ..const import (
    CONF_DEFAULT_LINE,
    CONF_NUMBER,
    SUBENTRY_TYPE_DID,
    SUBENTRY_TYPE_LINE,
)
from ..providers.configuration import Line


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


def lines_called(lines: list[Line], wanted: str) -> list[Line]:
    """Return the lines with a number or, where none has it, with a name."""
    folded = wanted.strip().casefold()
    return [line for line in lines if line.number.casefold() == folded] or [
        line for line in lines if line.name.casefold() == folded
    ]


def default_line(entry: ConfigEntry) -> Line | None:
    """Return the line that rings where none is named: the chosen one, or the first.

    None is where the account has no lines.
    """
    lines = lines_of(entry)
    chosen = entry.options.get(CONF_DEFAULT_LINE)
    return next(
        (line for line in lines if line.number == chosen), lines[0] if lines else None
    )


@callback
def async_choose_default_line(
    hass: HomeAssistant, entry: ConfigEntry, number: str | None
) -> None:
    """Have a line ring where none is named; None is the first one."""
    options = {
        name: value
        for name, value in entry.options.items()
        if name != CONF_DEFAULT_LINE
    }
    if number is not None:
        options[CONF_DEFAULT_LINE] = number
    hass.config_entries.async_update_entry(entry, options=options)


def numbers_by_name(entry: ConfigEntry) -> list[tuple[str, str]]:
    """Return the names of an account's lines and DIDs, each with its number."""
    return [
        (subentry.title, subentry.data[CONF_NUMBER])
        for kind in (SUBENTRY_TYPE_LINE, SUBENTRY_TYPE_DID)
        for subentry in entry.get_subentries_of_type(kind)
    ]

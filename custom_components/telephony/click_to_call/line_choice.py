"""Which line of an account is to ring."""

from homeassistant.config_entries import ConfigEntry

from ..calls import SpeedDial
from ..const import CONF_NUMBER
from ..entry.lines import default_line, lines_called, lines_of
from ..failures.user_errors import invalid_action
from ..providers.configuration import Line


def choose_line(
    entry: ConfigEntry, wanted: str | None, speed_dial: SpeedDial | None
) -> Line:
    """Return the line that was named, or the speed dial's, or the default one.

    Args:
        entry: The account.
        wanted: The name or the number of a line; None where none is named.
        speed_dial: How the user wants the contact to be called; None where nothing was
            chosen, or for a number of nobody's.

    Raises:
        ServiceValidationError: There is none, or more than one has the name.
    """
    default = default_line(entry)
    if default is None:
        raise invalid_action("account_without_lines", account=entry.title)
    if wanted is None and speed_dial is not None and speed_dial.line is not None:
        # A line that the user has removed since, or another account's, counts as none.
        subentry = entry.subentries.get(speed_dial.line)
        wanted = subentry.data[CONF_NUMBER] if subentry else None
    if wanted is None:
        return default
    lines = lines_of(entry)
    found = lines_called(lines, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        raise invalid_action("several_lines", account=entry.title, line=wanted)
    names = ", ".join(line.name for line in lines)
    raise invalid_action(
        "line_not_found", account=entry.title, line=wanted, lines=names
    )

"""Which line of an account is to ring."""

from homeassistant.config_entries import ConfigEntry

from ..calls import Contact
from ..const import CONF_NUMBER
from ..entry.lines import default_line, lines_called, lines_of
from ..failures.user_errors import invalid_action
from ..providers.base import Line


def choose_line(
    entry: ConfigEntry, wanted: str | None, contact: Contact | None
) -> Line:
    """Return the line that was named, or the contact's, or the default one.

    Args:
        entry: The account.
        wanted: The name or the number of a line; None where none is named.
        contact: Who is called; None for a number of nobody's.

    Raises:
        ServiceValidationError: There is none, or more than one has the name.
    """
    default = default_line(entry)
    if default is None:
        raise invalid_action("account_without_lines", account=entry.title)
    if wanted is None and contact is not None and contact.line is not None:
        # A line that the user has removed since counts as none.
        subentry = entry.subentries.get(contact.line)
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

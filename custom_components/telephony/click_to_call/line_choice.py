"""Which line of an account is to ring."""

from homeassistant.config_entries import ConfigEntry

from ..calls import Contact
from ..const import CONF_NUMBER
from ..entry.lines import lines_of
from ..failures.user_errors import invalid_action
from ..providers.base import Line


def choose_line(
    entry: ConfigEntry, wanted: str | None, contact: Contact | None
) -> Line:
    """Return the line that was named, or the contact's, or the only one.

    Args:
        entry: The account.
        wanted: The name or the number of a line; None where none is named.
        contact: Who is called; None for a number of nobody's.

    Raises:
        ServiceValidationError: There is none, or more than one.
    """
    if wanted is None and contact is not None and contact.line is not None:
        # A line that the user has removed since counts as none.
        subentry = entry.subentries.get(contact.line)
        wanted = subentry.data[CONF_NUMBER] if subentry else None
    lines = lines_of(entry)
    found = lines
    if wanted is not None:
        name = wanted.strip().casefold()
        found = [line for line in lines if line.number.casefold() == name] or [
            line for line in lines if line.name.casefold() == name
        ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(line.name for line in lines)
    if not lines:
        raise invalid_action("account_without_lines", account=entry.title)
    if found:
        raise invalid_action("several_lines", account=entry.title, lines=names)
    raise invalid_action(
        "line_not_found", account=entry.title, line=wanted or "", lines=names
    )

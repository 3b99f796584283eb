"""The lines of an account, as the user keeps them."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_PASSWORD
from homeassistant.exceptions import ServiceValidationError

from .account import TelephonyConfigEntry
from .const import CONF_NUMBER, DOMAIN, SUBENTRY_TYPE_LINE
from .providers.base import Line


def _line(subentry: ConfigSubentry) -> Line:
    return Line(
        number=subentry.data[CONF_NUMBER],
        name=subentry.title,
        password=subentry.data.get(CONF_PASSWORD),
    )


def lines_of(entry: TelephonyConfigEntry) -> list[Line]:
    """Return the lines of an account."""
    return [
        _line(subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    ]


def find_line(entry: TelephonyConfigEntry, wanted: str | None) -> Line:
    """Return the line with a name or number, or the only one of the account.

    Raises:
        ServiceValidationError: There is none, or more than one.
    """
    lines = lines_of(entry)
    found = lines
    if wanted is not None:
        name = wanted.strip().casefold()
        found = [line for line in lines if line.number.casefold() == name] or [
            line for line in lines if line.name.casefold() == name
        ]
    if len(found) == 1:
        return found[0]
    if not lines:
        problem = "account_without_lines"
    elif not found:
        problem = "line_not_found"
    else:
        problem = "several_lines"
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders={
            "account": entry.title,
            "line": wanted or "",
            "lines": ", ".join(line.name for line in lines),
        },
    )

"""What a person has to know of the archive, among the repairs until it is over."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from sqlalchemy import URL

from ..const import DOMAIN
from ..failures.issues import as_code
from .call_forgetting import LeftAccount
from .database import Trouble
from .server_address import place_word, shown_address

_DAMAGED: Final = "archive_damaged"

# And the id of the config entry that there was.
_LEFT_CALLS: Final = "left_calls_"

# And the word for its database; what is attached to a bug report does not tell where it is.
_LEFT_SERVER: Final = "left_server_"


@callback
def async_tell_trouble(hass: HomeAssistant, trouble: Trouble | None) -> None:
    """Show what keeps calls from being written, and nothing else; None for nothing."""
    for other in Trouble:
        issue_id = f"archive_{other}"
        if other is not trouble:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    if trouble is not None:
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"archive_{trouble}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=f"archive_{trouble}",
        )


@callback
def async_tell_moved_aside(hass: HomeAssistant, file: Path | None) -> None:
    """Show that a damaged archive was begun anew, as long as its file is kept."""
    if file is None:
        ir.async_delete_issue(hass, DOMAIN, _DAMAGED)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _DAMAGED,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=_DAMAGED,
        translation_placeholders={"file": file.name},
    )


@callback
def async_tell_left_accounts(hass: HomeAssistant, left: Iterable[LeftAccount]) -> None:
    """Show of which accounts there are calls and nothing else; the user may delete them."""
    by_issue = {f"{_LEFT_CALLS}{one.entry_id}": one for one in left if one.count}
    for domain, issue_id in list(ir.async_get(hass).issues):
        is_left = domain == DOMAIN and issue_id.startswith(_LEFT_CALLS)
        if is_left and issue_id not in by_issue:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, one in by_issue.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            data={ATTR_CONFIG_ENTRY_ID: one.entry_id},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="left_calls",
            translation_placeholders={
                "count": str(one.count),
                "first": _day(one.first),
                "last": _day(one.last),
            },
        )


@callback
def async_told_left_accounts(hass: HomeAssistant) -> list[str]:
    """Return of which accounts that is shown: the ids of the entries that there were."""
    return [
        issue_id.removeprefix(_LEFT_CALLS)
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(_LEFT_CALLS)
    ]


@callback
def async_tell_nothing_left(hass: HomeAssistant, entry_id: str) -> None:
    """Show no more that there are calls of an account that is gone."""
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_CALLS}{entry_id}")


@callback
def async_tell_left_server(hass: HomeAssistant, url: URL) -> None:
    """Show that calls are left on a server; the user may give them up."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_LEFT_SERVER}{place_word(url)}",
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="left_server",
        translation_placeholders={"server": as_code(shown_address(url))},
    )


@callback
def async_tell_no_left_server(hass: HomeAssistant, url: URL) -> None:
    """Show no more that calls are left on a server."""
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_SERVER}{place_word(url)}")


def left_server_of(issue_id: str) -> str | None:
    """Return the word for the server's database that a message is about; None for others."""
    if not issue_id.startswith(_LEFT_SERVER):
        return None
    return issue_id.removeprefix(_LEFT_SERVER)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else dt_util.as_local(moment).date().isoformat()

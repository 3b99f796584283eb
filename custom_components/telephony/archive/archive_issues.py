"""What a person has to know of the archive, among the repairs until it is over."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .database import Trouble

_DAMAGED: Final = "archive_damaged"


@callback
def async_tell_trouble(hass: HomeAssistant, trouble: Trouble | None) -> None:
    """Show what keeps calls from being written, and nothing else; None for nothing."""
    for other in Trouble:
        issue_id = f"archive_{other}"
        if other is not trouble and issue_id != _DAMAGED:
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

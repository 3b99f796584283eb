"""Issues of what vendors tell: nothing yet, nothing any more, or nothing to be believed."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..entry.stored_account import vendor_of
from .issues import warn

_NO_PUSH_YET: Final = "no_push_yet"
_SILENT: Final = "push_silent"
_UNPROVEN: Final = "push_unproven"


@callback
def async_create_first_push_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Show that the vendor has to be given the address of the webhook."""
    _warn(hass, entry, _NO_PUSH_YET)


@callback
def async_delete_first_push_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the hint: a message has come."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_NO_PUSH_YET}")


async def async_create_silence_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Show that calls come and go of which the vendor tells nothing."""
    vendor = vendor_of(entry)
    texts = await async_get_translations(hass, hass.config.language, "config", {DOMAIN})
    labels = [
        texts.get(f"component.{DOMAIN}.config.step.{vendor.key}.data.{name}", name)
        for name in vendor.optional_credentials
    ]
    _warn(hass, entry, _SILENT, fields=", ".join(labels))


@callback
def async_delete_silence_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issue: the vendor tells again."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_SILENT}")


@callback
def async_create_unproven_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Show that all that comes is refused, for it is not signed as it has to be."""
    _warn(hass, entry, _UNPROVEN)


@callback
def async_delete_unproven_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issue: a message has come that is the vendor's."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_UNPROVEN}")


@callback
def _warn(
    hass: HomeAssistant, entry: ConfigEntry, key: str, **placeholders: str
) -> None:
    warn(
        hass,
        entry,
        f"{entry.entry_id}_{key}",
        key,
        {
            **placeholders,
            "account": entry.title,
            "vendor": vendor_of(entry).name,
        },
    )

"""Asking for the credentials of an account again, for as long as that is needed."""

from typing import Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigFlowContext
from homeassistant.core import HomeAssistant, callback

from .issues import SET_UP

# Kept beside the account's name; no text names it.
_PURPOSE: Final = "purpose"


@callback
def async_start_reauth(hass: HomeAssistant, entry: ConfigEntry, purpose: str) -> None:
    """Ask for the credentials of an account, unless that is done already.

    Args:
        hass: Home Assistant.
        entry: The account.
        purpose: The capability that the vendor refused.
    """
    names = {"name": entry.title, _PURPOSE: purpose}
    entry.async_start_reauth(hass, ConfigFlowContext(title_placeholders=names))


@callback
def async_abort_reauth(hass: HomeAssistant, entry: ConfigEntry, purpose: str) -> None:
    """End the question when what was refused is granted.

    An account can have credentials of several kinds, so the success of one purpose
    proves nothing for another; a start checks them all. Whether somebody is at the
    form cannot be known: what is asked there has become needless all the same, and
    credentials can be changed under "Reconfigure" at any time.

    Args:
        hass: Home Assistant.
        entry: The account.
        purpose: The capability that the vendor granted, or `SET_UP`.
    """
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        names = flow["context"].get("title_placeholders", {})
        if purpose in (SET_UP, names.get(_PURPOSE)):
            hass.config_entries.flow.async_abort(flow["flow_id"])

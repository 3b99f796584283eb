"""Which account an action is for."""

from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .account import TelephonyConfigEntry
from .const import DOMAIN
from .providers.base import Capability

ATTR_CONFIG_ENTRY_ID: Final = "config_entry_id"

# Room for every way to write a number, and an end to everything else.
TEXT: Final = vol.All(cv.string, vol.Strip, vol.Length(min=1, max=128))


def invalid_action(problem: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells the user of an action what to change."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders=placeholders,
    )


def find_account(call: ServiceCall, capability: Capability) -> TelephonyConfigEntry:
    """Return the account that an action is for.

    Raises:
        ServiceValidationError: It does not exist, is not loaded or cannot do it;
            or none or several could be meant.
    """
    entries = call.hass.config_entries
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY_ID)) is not None:
        entry: TelephonyConfigEntry | None = entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN:
            raise invalid_action("account_not_found")
        if entry.state is not ConfigEntryState.LOADED:
            raise invalid_action("account_not_loaded", account=entry.title)
        if capability not in entry.runtime_data.capabilities:
            raise invalid_action(f"account_without_{capability}", account=entry.title)
        return entry
    able: list[TelephonyConfigEntry] = [
        entry
        for entry in entries.async_loaded_entries(DOMAIN)
        if capability in entry.runtime_data.capabilities
    ]
    if not able:
        raise invalid_action(f"no_account_with_{capability}")
    if len(able) > 1:
        raise invalid_action(
            "several_accounts", accounts=", ".join(entry.title for entry in able)
        )
    return able[0]

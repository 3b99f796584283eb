"""Which accounts a trigger listens to, or a condition asks."""

from collections.abc import Callable
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .account import TelephonyConfigEntry
from .action_target import ATTR_CONFIG_ENTRY_ID, TEXT
from .const import DOMAIN
from .providers.base import Capability

ACCOUNT_OPTION: Final[dict[vol.Marker, Callable[[object], object]]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT
}
_PATH: Final = [CONF_OPTIONS, ATTR_CONFIG_ENTRY_ID]


def chosen_accounts(
    hass: HomeAssistant, entry_id: str | None
) -> list[TelephonyConfigEntry]:
    """Return the account that was chosen, if it still exists, or all of them."""
    entries: list[TelephonyConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_disabled=entry_id is not None
    )
    return [entry for entry in entries if entry_id in (None, entry.entry_id)]


def check_account(hass: HomeAssistant, entry_id: str | None) -> None:
    """Check the account that was chosen, as far as is known now.

    Raises:
        vol.Invalid: It does not exist, or has no calls to tell of.
    """
    if entry_id is None:
        return
    accounts = chosen_accounts(hass, entry_id)
    if not accounts:
        raise vol.Invalid(
            f"There is no Telephony account with the config entry ID {entry_id}",
            path=_PATH,
        )
    for entry in accounts:
        if (
            entry.state is ConfigEntryState.LOADED
            and Capability.CALL_HISTORY not in entry.runtime_data.capabilities
        ):
            raise vol.Invalid(
                f"The account {entry.title} has no call history",
                path=_PATH,
            )

"""How an account is, in a word that a dashboard has a sentence for."""

from enum import StrEnum

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..account import TelephonyConfigEntry
from ..providers.errors import ThrottledError


class AccountState(StrEnum):
    """How an account is.

    Its vendor tells what it is asked for; cannot be asked; wants to be left alone for a
    while; does not accept the credentials. It is being started; it does not run.
    """

    RUNNING = "running"
    UNAVAILABLE = "unavailable"
    THROTTLED = "throttled"
    SIGN_IN = "sign_in"
    STARTING = "starting"
    STOPPED = "stopped"


@callback
def async_account_state(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> AccountState:
    """Return how an account is."""
    match entry.state:
        case ConfigEntryState.LOADED:
            coordinator = entry.runtime_data.coordinator
            if coordinator is None or coordinator.last_update_success:
                return AccountState.RUNNING
            error = coordinator.last_exception
            key = error.translation_key if isinstance(error, HomeAssistantError) else ""
        case ConfigEntryState.SETUP_RETRY | ConfigEntryState.SETUP_ERROR:
            key = entry.error_reason_translation_key
        case ConfigEntryState.SETUP_IN_PROGRESS:
            return AccountState.STARTING
        case _:
            return AccountState.STOPPED
    if any(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        return AccountState.SIGN_IN
    is_throttled = key == ThrottledError.key
    return AccountState.THROTTLED if is_throttled else AccountState.UNAVAILABLE

"""The action `get_recording`: a link to the recording of a call."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..account import Account
from ..entry.permission import async_check_permission
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import find_account
from .fields import TEXT

ATTR_CALL_ID: Final = "call_id"
ATTR_RECORDING: Final = "recording"

SCHEMA: Final = vol.Schema(
    {
        vol.Exclusive(ATTR_CALL_ID, "which"): TEXT,
        vol.Exclusive(ATTR_RECORDING, "which"): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def async_get_recording(call: ServiceCall) -> ServiceResponse:
    """Get a link to the recording of a call."""
    account = find_account(call, Capability.RECORDINGS)
    await async_check_permission(call.hass, call.context, account.entry, POLICY_READ)
    reference = call.data.get(ATTR_RECORDING) or _recording_of(
        account, call.data.get(ATTR_CALL_ID)
    )
    with action_errors(call.hass, account.entry, Capability.RECORDINGS):
        recording = await account.provider.recording(reference)
    expires_at = recording.expires_at
    return {
        "url": recording.url,
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


def _recording_of(account: Account, call_id: str | None) -> str:
    """Return the recording of a recent call.

    Raises:
        ServiceValidationError: No call is named, it is not a recent one, or it
            was not recorded.
    """
    if call_id is None:
        raise invalid_action("recording_not_named")
    coordinator = account.coordinator
    for call in coordinator.data.calls if coordinator else ():
        if call.id == call_id:
            if call.recording is None:
                raise invalid_action("call_not_recorded")
            return call.recording
    raise invalid_action("call_not_found", account=account.entry.title)

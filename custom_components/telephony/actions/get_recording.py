"""The action `get_recording`: a link to the recording of a call."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..account import Account
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from ..recordings.recorded_calls import async_find_call, recent_calls
from ..recordings.recording_view import async_sign_recording
from .account_choice import async_find_accounts
from .fields import ONE_LINE

ATTR_CALL_ID: Final = "call_id"
ATTR_RECORDING: Final = "recording"

SCHEMA: Final = vol.Schema(
    {
        vol.Exclusive(ATTR_CALL_ID, "which"): ONE_LINE,
        vol.Exclusive(ATTR_RECORDING, "which"): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_get_recording(call: ServiceCall) -> ServiceResponse:
    """Get a link to the recording of a call."""
    accounts = await async_find_accounts(call, Capability.RECORDINGS, POLICY_READ)
    if (name := call.data.get(ATTR_RECORDING)) is not None:
        account, call_id, reference = await _async_recording_named(accounts, name)
    else:
        call_id = call.data.get(ATTR_CALL_ID)
        account, reference = await async_recording_of(accounts, call_id)
    with action_errors(call.hass, account.entry, Capability.RECORDINGS):
        recording = await account.provider.recording(reference)
    expires_at = recording.expires_at
    return {
        "path": async_sign_recording(
            call.hass, account, call_id=call_id, reference=reference
        ),
        "url": recording.url,
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


async def _async_recording_named(
    accounts: list[Account], name: str
) -> tuple[Account, str | None, str]:
    """Return the account of a recording, the call's id and the vendor's reference.

    Where no call is known of it, it may be one of the default account all the same.
    """
    for account in accounts:
        for call in recent_calls(account):
            if name in (call.recording_name, call.recording) and call.recording:
                return account, call.id, call.recording
    for account in accounts:
        kept = await async_find_call(account, name)
        if kept is not None and kept.recording is not None:
            return account, kept.id, kept.recording
    return accounts[0], None, name


async def async_recording_of(
    accounts: list[Account], call_id: str | None
) -> tuple[Account, str]:
    """Return the recording of a call, and the account whose call it is.

    Raises:
        ServiceValidationError: No call is named, none is known by that id, or it was
            not recorded.
    """
    if call_id is None:
        raise invalid_action("recording_not_named")
    for account in accounts:
        found = await async_find_call(account, call_id)
        if found is not None:
            if found.recording is None:
                raise invalid_action("call_not_recorded")
            return account, found.recording
    titles = ", ".join(account.entry.title for account in accounts)
    raise invalid_action("call_not_found", accounts=titles)

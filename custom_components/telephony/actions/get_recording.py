"""The action `get_recording`: a link to the recording of a call."""

from contextlib import suppress
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..account import Account
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import Call
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import async_find_accounts
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
    accounts = await async_find_accounts(call, Capability.RECORDINGS, POLICY_READ)
    if (reference := call.data.get(ATTR_RECORDING)) is not None:
        account = _owner_of(accounts, reference)
    else:
        account, reference = await _async_recording_of(
            accounts, call.data.get(ATTR_CALL_ID)
        )
    with action_errors(call.hass, account.entry, Capability.RECORDINGS):
        recording = await account.provider.recording(reference)
    expires_at = recording.expires_at
    return {
        "url": recording.url,
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


def _recent_calls(account: Account) -> tuple[Call, ...]:
    return account.coordinator.data.calls if account.coordinator else ()


def _owner_of(accounts: list[Account], recording: str) -> Account:
    """Return the account with a recent call of a recording, or else the default one."""
    return next(
        (
            account
            for account in accounts
            for call in _recent_calls(account)
            if call.recording == recording
        ),
        accounts[0],
    )


async def _async_recording_of(
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
        found = await _async_call(account, call_id)
        if found is not None:
            if found.recording is None:
                raise invalid_action("call_not_recorded")
            return account, found.recording
    titles = ", ".join(account.entry.title for account in accounts)
    raise invalid_action("call_not_found", accounts=titles)


async def _async_call(account: Account, call_id: str) -> Call | None:
    """Return a call of an account, a recent one or one that is kept."""
    for call in _recent_calls(account):
        if call.id == call_id:
            return call
    if account.archive is not None:
        # Without it, what is recent is all that is known.
        with suppress(ArchiveUnavailableError):
            return await account.archive.async_call(call_id)
    return None

"""The actions of the integration."""

from datetime import datetime
from typing import Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
import voluptuous as vol

from .account import TelephonyConfigEntry
from .action_target import ATTR_CONFIG_ENTRY_ID, TEXT, find_account, invalid_action
from .call_history.actions import (
    GET_CALL_HISTORY_SCHEMA,
    MARK_SEEN_SCHEMA,
    async_get_call_history,
    async_mark_seen,
)
from .call_history.call_filter import ATTR_LINE
from .calls import DialOrigin
from .const import CONF_NUMBER, DOMAIN
from .providers.base import Capability
from .vendor_errors import action_errors

ACTION_CLICK_TO_CALL: Final = "click_to_call"
ACTION_QUERY_AXB: Final = "query_axb"
ACTION_GET_RECORDING: Final = "get_recording"
ACTION_GET_CALL_HISTORY: Final = "get_call_history"
ACTION_MARK_SEEN: Final = "mark_seen"

ATTR_CALL_ID: Final = "call_id"
ATTR_CALLER: Final = "caller"
ATTR_CALLER_ID: Final = "caller_id"
ATTR_DID: Final = "did"
ATTR_ORDER_ID: Final = "order_id"
ATTR_RECORDING: Final = "recording"

CLICK_TO_CALL_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NUMBER): TEXT,
        vol.Optional(ATTR_LINE): TEXT,
        vol.Optional(ATTR_CALLER_ID): TEXT,
        vol.Optional(ATTR_ORDER_ID): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)
QUERY_AXB_SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_CALLER): TEXT,
        vol.Required(ATTR_DID): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)
GET_RECORDING_SCHEMA: Final = vol.Schema(
    {
        vol.Exclusive(ATTR_CALL_ID, "which"): TEXT,
        vol.Exclusive(ATTR_RECORDING, "which"): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def _click_to_call(call: ServiceCall) -> ServiceResponse:
    """Place a call."""
    entry = find_account(call, Capability.CLICK_TO_CALL)
    dialler = entry.runtime_data.dialler
    if dialler is None:
        raise invalid_action("account_without_click_to_call", account=entry.title)
    attempt = await dialler.async_call(
        call.data[CONF_NUMBER],
        origin=DialOrigin.AUTOMATION,
        context=call.context,
        line=call.data.get(ATTR_LINE),
        caller_id=call.data.get(ATTR_CALLER_ID),
        order_id=call.data.get(ATTR_ORDER_ID),
    )
    return {
        ATTR_CONFIG_ENTRY_ID: entry.entry_id,
        "dial_id": attempt.id,
        "contact": attempt.name,
        ATTR_LINE: attempt.line,
        CONF_NUMBER: attempt.number,
        "reference": attempt.reference,
        ATTR_ORDER_ID: attempt.order_id,
    }


async def _query_axb(call: ServiceCall) -> ServiceResponse:
    """Look up who a privacy number connects a caller with."""
    entry = find_account(call, Capability.AXB_QUERY)
    with action_errors(call.hass, entry, Capability.AXB_QUERY):
        binding = await entry.runtime_data.provider.query_axb(
            call.data[ATTR_CALLER], call.data[ATTR_DID]
        )
    return {
        "callee": binding.callee,
        "call_id": binding.call_id,
        "flag": binding.flag,
        "audio_when_call_fail": binding.audio_when_call_fail,
        "bind_type": binding.bind_type,
        "audio_when_dtmf_need": binding.audio_when_dtmf_need,
        "audio_when_dtmf_err": binding.audio_when_dtmf_err,
        "request_id": binding.request_id,
    }


async def _get_recording(call: ServiceCall) -> ServiceResponse:
    """Get a link to the recording of a call."""
    entry = find_account(call, Capability.RECORDINGS)
    reference = call.data.get(ATTR_RECORDING) or _recording_of(
        entry, call.data.get(ATTR_CALL_ID)
    )
    with action_errors(call.hass, entry, Capability.RECORDINGS):
        recording = await entry.runtime_data.provider.recording(reference)
    expires_at: datetime | None = recording.expires_at
    return {
        "url": recording.url,
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


def _recording_of(entry: TelephonyConfigEntry, call_id: str | None) -> str:
    """Return the recording of a recent call.

    Raises:
        ServiceValidationError: No call is named, it is not a recent one, or it
            was not recorded.
    """
    if call_id is None:
        raise invalid_action("recording_not_named")
    coordinator = entry.runtime_data.coordinator
    for call in coordinator.data.calls if coordinator else ():
        if call.id == call_id:
            if call.recording is None:
                raise invalid_action("call_not_recorded")
            return call.recording
    raise invalid_action("call_not_found", account=entry.title)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        ACTION_CLICK_TO_CALL,
        _click_to_call,
        CLICK_TO_CALL_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    # Optional, so that a dashboard button can fire it as well.
    hass.services.async_register(
        DOMAIN,
        ACTION_QUERY_AXB,
        _query_axb,
        QUERY_AXB_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_GET_RECORDING,
        _get_recording,
        GET_RECORDING_SCHEMA,
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_GET_CALL_HISTORY,
        async_get_call_history,
        GET_CALL_HISTORY_SCHEMA,
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_MARK_SEEN,
        async_mark_seen,
        MARK_SEEN_SCHEMA,
        SupportsResponse.OPTIONAL,
    )

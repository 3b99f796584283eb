"""The action `query_axb`: who a privacy number connects a caller with."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import async_find_account
from .fields import ONE_LINE

ATTR_CALLER: Final = "caller"
ATTR_DID: Final = "did"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_CALLER): ONE_LINE,
        vol.Required(ATTR_DID): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_query_axb(call: ServiceCall) -> ServiceResponse:
    """Look up who a privacy number connects a caller with."""
    account = await async_find_account(call, Capability.AXB_QUERY, POLICY_CONTROL)
    with action_errors(call.hass, account.entry, Capability.AXB_QUERY):
        binding = await account.provider.query_axb(
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

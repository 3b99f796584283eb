"""The action `bind_axb`: let two numbers reach each other through a privacy number."""

from datetime import timedelta
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..providers.base import Capability
from .account_choice import async_find_parts
from .fields import ONE_LINE

ATTR_A: Final = "a"
ATTR_B: Final = "b"
ATTR_EXPIRES_AFTER: Final = "expires_after"
ATTR_RECORD_CALLS: Final = "recording"
ATTR_REFERENCE: Final = "reference"

# Ten years: more is a slip, and never is zero.
_LONGEST: Final = timedelta(days=3653)

SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_A): ONE_LINE,
        vol.Required(ATTR_B): ONE_LINE,
        vol.Required(ATTR_EXPIRES_AFTER): vol.All(
            cv.positive_time_period, vol.Range(max=_LONGEST)
        ),
        vol.Optional(ATTR_RECORD_CALLS, default=False): cv.boolean,
        vol.Optional(ATTR_REFERENCE): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_bind_axb(call: ServiceCall) -> ServiceResponse:
    """Bind two numbers."""
    found = await async_find_parts(
        call, Capability.AXB_BINDING, POLICY_CONTROL, lambda one: one.axb_binder
    )
    account, binder = found[0]
    binding = await binder.async_bind(
        call.data[ATTR_A],
        call.data[ATTR_B],
        context=call.context,
        expires_after=call.data[ATTR_EXPIRES_AFTER],
        is_recorded=call.data[ATTR_RECORD_CALLS],
        reference=call.data.get(ATTR_REFERENCE),
    )
    return {
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        "bind_id": binding.binding_id,
        "did": binding.did,
        "customer_bind_id": binding.reference,
        "phone_a": binding.phone_a,
        "phone_b": binding.phone_b,
        "request_id": binding.request_id,
    }

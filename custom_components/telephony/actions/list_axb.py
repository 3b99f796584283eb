"""The action `list_axb`: which numbers reach each other through privacy numbers."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import async_find_account
from .fields import ONE_LINE

SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE})


async def async_list_axb(call: ServiceCall) -> ServiceResponse:
    """List all bindings."""
    account = await async_find_account(call, Capability.AXB_BINDING, POLICY_CONTROL)
    with action_errors(call.hass, account.entry, Capability.AXB_BINDING):
        bindings = await account.provider.list_axb()
    return {
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        "bindings": [
            {
                "bind_id": binding.binding_id,
                "customer_bind_id": binding.reference,
                "phone_a": binding.phone_a,
                "phone_b": binding.phone_b,
                "did": binding.did,
                "flag": binding.flag,
                "expire_at": binding.expires_at.isoformat()
                if binding.expires_at is not None
                else None,
                "extension": binding.extension,
                "customer_id": binding.customer_id,
                "business_id": binding.business_id,
            }
            for binding in bindings
        ],
        "total": len(bindings),
    }

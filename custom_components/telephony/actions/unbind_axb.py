"""The action `unbind_axb`: end a binding of two numbers by a privacy number."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import async_find_account
from .bind_axb import ATTR_REFERENCE
from .fields import ONE_LINE

ATTR_BIND_ID: Final = "bind_id"

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_BIND_ID): ONE_LINE,
        vol.Optional(ATTR_REFERENCE): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_unbind_axb(call: ServiceCall) -> ServiceResponse:
    """End a binding; it takes no rule to have fewer calls possible.

    Raises:
        ServiceValidationError: Neither an ID nor a reference is given, or both are; or there
            is no such account or binding.
        HomeAssistantError: It could not be done now.
        Unauthorized: There is a right to none of the accounts.
    """
    binding_id, reference = call.data.get(ATTR_BIND_ID), call.data.get(ATTR_REFERENCE)
    if (binding_id is None) == (reference is None):
        raise invalid_action("unbind_by_id_or_reference")
    account = await async_find_account(call, Capability.AXB_BINDING, POLICY_CONTROL)
    with action_errors(call.hass, account.entry, Capability.AXB_BINDING):
        await account.provider.unbind_axb(binding_id=binding_id, reference=reference)
    return {ATTR_CONFIG_ENTRY_ID: account.entry.entry_id}

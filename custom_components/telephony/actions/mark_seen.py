"""The action `mark_seen`: take missed calls for returned."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..const import CONF_NUMBER
from ..entry.permission import async_check_permission
from ..providers.base import Capability
from .account_choice import find_part
from .fields import TEXT

SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_NUMBER): TEXT, vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT}
)


async def async_mark_seen(call: ServiceCall) -> ServiceResponse:
    """Take missed calls for returned."""
    account, reporter = find_part(
        call, Capability.CALL_HISTORY, lambda one: one.reporter
    )
    await async_check_permission(call.hass, call.context, account.entry, POLICY_CONTROL)
    return {"count": await reporter.async_mark_seen(call.data.get(CONF_NUMBER))}

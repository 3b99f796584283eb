"""The action `mark_seen`: take missed calls for returned."""

from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..const import CONF_NUMBER
from ..providers.base import Capability
from .account_choice import find_part
from .fields import TEXT

SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_NUMBER): TEXT, vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT}
)


async def async_mark_seen(call: ServiceCall) -> ServiceResponse:
    """Take missed calls for returned."""
    _, reporter = find_part(call, Capability.CALL_HISTORY, lambda one: one.reporter)
    return {"count": await reporter.async_mark_seen(call.data.get(CONF_NUMBER))}

"""The action `mark_seen`: take missed calls for returned."""

from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action
from ..providers.base import Capability
from .account_choice import find_account
from .fields import TEXT

SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_NUMBER): TEXT, vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT}
)


async def async_mark_seen(call: ServiceCall) -> ServiceResponse:
    """Take missed calls for returned."""
    account = find_account(call, Capability.CALL_HISTORY)
    if account.reporter is None:
        raise invalid_action("account_not_loaded", account=account.entry.title)
    return {"count": await account.reporter.async_mark_seen(call.data.get(CONF_NUMBER))}

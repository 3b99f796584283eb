"""The action `mark_seen`: take missed calls for returned."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..const import CONF_NUMBER
from ..providers.base import Capability
from .account_choice import async_find_parts
from .fields import ONE_LINE

# Of callers who withhold their number, for whoever sees which calls there are.
ATTR_CALL_IDS: Final = "call_ids"

SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_NUMBER): ONE_LINE, vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE}
)


async def async_mark_seen(call: ServiceCall) -> ServiceResponse:
    """Take missed calls for returned."""
    found = await async_find_parts(
        call, Capability.CALL_HISTORY, POLICY_CONTROL, lambda one: one.reporter
    )
    wanted = call.data.get(CONF_NUMBER)
    ids = call.data.get(ATTR_CALL_IDS)
    count = 0
    for account, reporter in found:
        if ids is not None:
            seen = [one for one in reporter.unreturned.calls if one.id in ids]
            await reporter.async_take_off(seen)
            count += len(seen)
            continue
        meant = (None,) if wanted is None else account.contacts.numbers_meant(wanted)
        for number in meant:
            count += await reporter.async_mark_seen(number)
    return {"count": count}

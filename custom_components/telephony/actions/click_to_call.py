"""The action `click_to_call`: ring a line and connect it with somebody."""

from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..account import Account
from ..calls import DialAttempt, DialOrigin
from ..const import CONF_NUMBER
from .calling_account import async_find_caller
from .fields import ATTR_LINE, ONE_LINE

ATTR_CALLER_ID: Final = "caller_id"
ATTR_ORDER_ID: Final = "order_id"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NUMBER): ONE_LINE,
        vol.Optional(ATTR_LINE): ONE_LINE,
        vol.Optional(ATTR_CALLER_ID): ONE_LINE,
        vol.Optional(ATTR_ORDER_ID): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_click_to_call(call: ServiceCall) -> ServiceResponse:
    """Place a call."""
    wanted, line = call.data[CONF_NUMBER], call.data.get(ATTR_LINE)
    account, dialler = await async_find_caller(call, wanted, line)
    attempt = await dialler.async_call(
        wanted,
        origin=DialOrigin.AUTOMATION,
        context=call.context,
        line=line,
        caller_id=call.data.get(ATTR_CALLER_ID),
        order_id=call.data.get(ATTR_ORDER_ID),
    )
    return placed_call(account, attempt)


def placed_call(account: Account, attempt: DialAttempt) -> dict[str, JsonValueType]:
    """Return what is said of a call that an account has placed."""
    return {
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        "dial_id": attempt.id,
        "contact": attempt.name,
        ATTR_LINE: attempt.line,
        CONF_NUMBER: attempt.number,
        "reference": attempt.reference,
        ATTR_ORDER_ID: attempt.order_id,
    }

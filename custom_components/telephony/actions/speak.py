"""The action `speak`: ring somebody and have a message read."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import CONF_NUMBER
from ..providers.base import Capability
from .account_choice import async_find_parts
from .click_to_call import ATTR_CALLER_ID
from .fields import TEXT

ATTR_MESSAGE: Final = "message"
ATTR_LANGUAGE: Final = "language"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NUMBER): TEXT,
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(ATTR_LANGUAGE): TEXT,
        vol.Optional(ATTR_CALLER_ID): TEXT,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def async_speak(call: ServiceCall) -> ServiceResponse:
    """Have a message read to somebody."""
    found = await async_find_parts(
        call, Capability.SPEAK, POLICY_CONTROL, lambda one: one.speaker
    )
    account, speaker = found[0]
    spoken = await speaker.async_speak(
        call.data[CONF_NUMBER],
        call.data[ATTR_MESSAGE],
        context=call.context,
        language=call.data.get(ATTR_LANGUAGE),
        caller_id=call.data.get(ATTR_CALLER_ID),
    )
    return {
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        "contact": spoken.name,
        CONF_NUMBER: spoken.number,
        ATTR_LANGUAGE: spoken.language,
        "reference": spoken.reference,
    }

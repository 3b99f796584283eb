"""The action `speak`: ring somebody and have a message read."""

from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_LANGUAGE
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import CONF_NUMBER
from ..providers.base import Capability
from .account_choice import async_find_parts
from .click_to_call import ATTR_CALLER_ID
from .fields import ONE_LINE

ATTR_MESSAGE: Final = "message"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NUMBER): ONE_LINE,
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(CONF_LANGUAGE): ONE_LINE,
        vol.Optional(ATTR_CALLER_ID): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
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
        language=call.data.get(CONF_LANGUAGE),
        caller_id=call.data.get(ATTR_CALLER_ID),
    )
    return {
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
        "contact": spoken.name,
        CONF_NUMBER: spoken.number,
        CONF_LANGUAGE: spoken.language,
        "reference": spoken.reference,
    }

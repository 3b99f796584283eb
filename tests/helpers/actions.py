"""Calling the integration's actions."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.telephony.const import DOMAIN

NUMBER = "12025550143"

type Field = str | int | list[str]


async def act(hass: HomeAssistant, action: str, **fields: Field) -> dict[str, Any]:
    """Call an action and return its response."""
    response = await hass.services.async_call(
        DOMAIN, action, fields, blocking=True, return_response=True
    )
    assert response is not None
    return dict(response)


async def click_to_call(hass: HomeAssistant, **fields: Field) -> dict[str, Any]:
    """Call a number, and return the response."""
    return await act(hass, "click_to_call", **{"number": NUMBER, **fields})


async def refusal(
    hass: HomeAssistant,
    action: str,
    kind: type[HomeAssistantError] = HomeAssistantError,
    **fields: Field,
) -> str:
    """Call an action that fails, and return what a person reads."""
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, action, **fields)
    assert type(error.value) is kind
    await hass.async_block_till_done(wait_background_tasks=True)
    return str(error.value)

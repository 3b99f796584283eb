"""Automations as a user writes them, and what they hear."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .states import shown

AUTOMATION = "automation.listener"


async def automate(hass: HomeAssistant, **parts: object) -> list[ServiceCall]:
    """Add an automation; return the list of what it will do."""
    done = async_mock_service(hass, "test", "heard")
    heard = {
        name: f"{{{{ trigger.{name} }}}}"
        for name in ("call", "late", "account", "config_entry_id", "description", "id")
    }
    config = {
        "alias": "Listener",
        # Calls come in bursts, of which an automation by default hears the first.
        "mode": "queued",
        "max": 20,
        "actions": [{"action": "test.heard", "data": heard}],
        **parts,
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    assert shown(hass, AUTOMATION).state == "on"
    return done


async def listen(
    hass: HomeAssistant, trigger: str, **options: object
) -> list[ServiceCall]:
    """Add an automation with a trigger; return the list of what it will hear."""
    return await automate(
        hass, triggers=[{"trigger": f"telephony.{trigger}", "options": options}]
    )


async def complaint(
    hass: HomeAssistant, browser: WebSocketGenerator, part: str, config: dict[str, Any]
) -> str | None:
    """Have the editor check a part of an automation; return what it shows as wrong."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await browser(hass)
    await client.send_json_auto_id({"type": "validate_config", part: config})
    answer = await client.receive_json()
    assert answer["success"]
    error: str | None = answer["result"][part]["error"]
    assert answer["result"][part]["valid"] is (error is None)
    return error


async def descriptions(
    hass: HomeAssistant, browser: WebSocketGenerator, part: str
) -> dict[str, Any]:
    """Return what the editor is told of the integration's triggers or conditions."""
    client = await browser(hass)
    await client.send_json_auto_id({"type": f"{part}_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    told = (await client.receive_json())["event"]
    return {
        name.removeprefix("telephony."): about
        for name, about in told.items()
        if name.startswith("telephony.")
    }

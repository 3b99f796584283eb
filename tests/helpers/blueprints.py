"""Automations made of blueprints, and what they talk to."""

from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator

from ..repository.files import ROOT
from .contact_entries import add_contact, contact
from .states import shown
from .stored_accounts import add_account
from .turns import until

FOLDER: Final = ROOT / "blueprints" / "automation" / "telephony"
AUTOMATION: Final = "automation.under_test"
ANNA: Final = "12025550143"
STRANGER: Final = "442079460172"


async def use(hass: HomeAssistant, blueprint: str, **inputs: object) -> None:
    """Make an automation of a blueprint, as a user who imported it."""
    imported = Path(hass.config.path("blueprints/automation/telephony"))
    await hass.async_add_executor_job(shutil.rmtree, imported, True)
    await hass.async_add_executor_job(shutil.copytree, FOLDER, imported)
    config = {
        "alias": "Under test",
        "use_blueprint": {"path": f"telephony/{blueprint}.yaml", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    assert shown(hass, AUTOMATION).state == "on"


async def run_by_hand(hass: HomeAssistant) -> None:
    """Run the automation as with the button of its editor."""
    await hass.services.async_call("automation", "trigger", {"entity_id": AUTOMATION})


async def account_with_anna(
    hass: HomeAssistant, simulator: Simulator, vendor: str = "nxcloud"
) -> MockConfigEntry:
    """Set up an account without calls, with one contact."""
    simulator.vendors[vendor].clear_calls()
    await add_contact(hass, contact("Anna", f"+{ANNA}"))
    return await add_account(hass, simulator, vendor)


def running(hass: HomeAssistant) -> int:
    """Return how many runs of the automation go on, or wait for something."""
    count: int = shown(hass, AUTOMATION).attributes["current"]
    return count


def dialled(simulator: Simulator, vendor: str = "nxcloud") -> list[str]:
    """Return the numbers that a vendor was asked to call."""
    return [
        "".join(filter(str.isdigit, placed.number))
        for placed in simulator.vendors[vendor].placed_calls
    ]


class Phone:
    """A phone with the app: what it shows, and a person who taps on it.

    The app's own integration needs the libraries of cameras and voices; this one offers
    the same action and tells of a tap with the same event.
    """

    def __init__(self, hass: HomeAssistant, name: str = "Anna's phone") -> None:
        """Register the phone."""
        self._hass = hass
        self.sent: list[dict[str, Any]] = []
        app = MockConfigEntry(domain="mobile_app", title=name)
        app.add_to_hass(hass)
        self.device_id = (
            dr.async_get(hass)
            .async_get_or_create(
                config_entry_id=app.entry_id,
                identifiers={("mobile_app", name)},
                name=name,
            )
            .id
        )
        hass.services.async_register(
            "notify", slugify(f"mobile_app_{name}"), self._receive
        )

    async def _receive(self, call: ServiceCall) -> None:
        self.sent.append({"data": {}, **call.data})

    async def received(self, count: int) -> None:
        """Wait until as many messages have come."""
        await until(lambda: len(self.sent) >= count)

    @property
    def shown(self) -> dict[str, dict[str, Any]]:
        """The notifications that it shows, by their tags."""
        notifications: dict[str, dict[str, Any]] = {}
        for message in self.sent:
            tag = message["data"]["tag"]
            notifications.pop(tag, None)
            if message["message"] != "clear_notification":
                notifications[tag] = message
        return notifications

    @property
    def texts(self) -> list[str]:
        """What the notifications say, from the oldest to the newest."""
        return [f"{one['title']}: {one['message']}" for one in self.shown.values()]

    def buttons(self, place: int) -> list[dict[str, str]]:
        """Return the buttons of a notification."""
        notification = list(self.shown.values())[place]
        buttons: list[dict[str, str]] = notification["data"].get("actions", [])
        return buttons

    def tap(self, button: dict[str, str]) -> None:
        """Tap on a button."""
        self._hass.bus.async_fire(
            "mobile_app_notification_action", {"action": button["action"]}
        )

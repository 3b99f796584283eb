"""The address at which a vendor tells of calls, with and without the cloud."""

from typing import Any

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
import pytest

from custom_components.telephony.live import webhook_address
from custom_components.telephony.live.webhook_address import (
    async_delete_webhook_address,
    async_webhook_address,
)
from simulator import Simulator

from ..helpers.stored_accounts import set_up, stored_account


class Cloud:
    """Home Assistant Cloud, as far as it is asked."""

    def __init__(self) -> None:
        """Begin with a subscription and no address."""
        self.is_subscribed = True
        self.hooks: set[str] = set()

    def async_active_subscription(self, _: HomeAssistant) -> bool:
        """Whether somebody pays for it."""
        return self.is_subscribed

    async def async_get_or_create_cloudhook(self, _: HomeAssistant, hook: str) -> str:
        """Return an address."""
        self.hooks.add(hook)
        return f"https://hooks.example.org/{hook}"

    async def async_delete_cloudhook(self, _: HomeAssistant, hook: str) -> None:
        """Delete an address."""
        if hook not in self.hooks:
            raise ValueError(hook)
        self.hooks.remove(hook)


@pytest.fixture
def cloud(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Return the cloud of a Home Assistant."""
    made = Cloud()
    hass.config.components.add("cloud")

    class Integration:
        async def async_get_component(self) -> Cloud:
            return made

    async def get(*_: Any) -> Integration:  # noqa: ANN401
        return Integration()

    monkeypatch.setattr(webhook_address, "async_get_integration", get)
    return made


async def test_where_there_is_a_cloud_it_has_the_address_until_the_account_is_gone(
    hass: HomeAssistant, simulator: Simulator, cloud: Cloud
) -> None:
    entry = await set_up(hass, stored_account(simulator, "net2phone"))
    webhook_id = entry.data["webhook_id"]

    assert await async_webhook_address(hass, webhook_id) == (
        f"https://hooks.example.org/{webhook_id}"
    )
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert cloud.hooks == set()
    # There is none to delete, which is as well.
    await async_delete_webhook_address(hass, entry)


async def test_who_does_not_pay_for_the_cloud_has_an_address_of_the_own(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    cloud.is_subscribed = False
    hass.config.external_url = "https://home.example.org"
    hass.config.internal_url = "http://192.168.1.2:8123"

    assert await async_webhook_address(hass, "id") == (
        "https://home.example.org/api/webhook/id"
    )
    hass.config.external_url = None
    assert await async_webhook_address(hass, "id") == (
        "http://192.168.1.2:8123/api/webhook/id"
    )


async def test_a_home_assistant_without_an_address_shows_the_path(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> str:  # noqa: ANN401
        raise NoURLAvailableError

    monkeypatch.setattr(webhook, "async_generate_url", refuse)

    assert await async_webhook_address(hass, "id") == "/api/webhook/id"

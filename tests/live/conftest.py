"""An account whose vendor tells of calls at a webhook."""

from collections.abc import Awaitable, Callable

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from ..helpers.stored_accounts import set_up, stored_account
from .pushes import Pushes

type OpenAccount = Callable[..., Awaitable[Pushes]]


@pytest.fixture
async def open_account(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> OpenAccount:
    """Return what sets an account up, with what is stored of it beside the usual."""
    clients: list[TestClient] = []  # type: ignore[type-arg]

    async def open_it(**changes: str) -> Pushes:
        entry: MockConfigEntry = await set_up(
            hass, stored_account(simulator, "net2phone", changes=changes)
        )
        if not clients:
            clients.append(await hass_client_no_auth())
        return Pushes(hass, entry, clients[0])

    return open_it


@pytest.fixture
async def pushes(open_account: OpenAccount) -> Pushes:
    """Return the way to the webhook of an account without a secret."""
    return await open_account()

"""An account whose vendor tells of calls at a webhook."""

from collections.abc import Awaitable, Callable

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.providers.antbuddy.provider import AntBuddyProvider
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator

from ..helpers.stored_accounts import set_up, stored_account
from .pushes import Pushes
from .scripted_line import Line

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


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """Return the connection that accounts make."""
    made = Line()

    async def listen(
        provider: AntBuddyProvider,
        on_news: Callable[[PushNews], None],
        on_connected: Callable[[str], None],
        *,
        protocol: str | None = None,
    ) -> None:
        await made.listen(provider, on_news, on_connected, protocol=protocol)

    monkeypatch.setattr(AntBuddyProvider, "listen", listen)
    monkeypatch.setattr(
        "custom_components.telephony.live.push_connection.uniform", lambda *_: 1.0
    )
    return made


@pytest.fixture
async def entry(
    hass: HomeAssistant, simulator: Simulator, line: Line
) -> MockConfigEntry:
    """Return an account that listens."""
    added = stored_account(simulator, "antbuddy", changes={"account_id": "a" * 32})
    added.add_to_hass(hass)
    assert await hass.config_entries.async_setup(added.entry_id)
    await hass.async_block_till_done()
    return added

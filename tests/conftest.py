"""What all tests share: the simulated vendors, and accounts with them."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# Imported first, so that the test package's own custom components do not hide ours.
import custom_components.telephony  # noqa: F401
from simulator import Simulator


@pytest.fixture(autouse=True)
def _load_this_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration from this repository."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Start the vendors' stand-ins; a placed call is in the history at once."""
    async with Simulator(answer_delay=0) as vendors:
        yield vendors

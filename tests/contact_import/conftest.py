"""An account, and what imports into it."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from ..helpers.contact_importer import Importer
from ..helpers.stored_accounts import add_account


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: Simulator) -> ConfigEntry:
    """Return an account."""
    return await add_account(hass, simulator, "antbuddy")


@pytest.fixture
def importer(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry
) -> Importer:
    """Return what imports into the account."""
    return Importer(hass, hass_client, entry)

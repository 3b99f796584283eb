"""An address book, and what imports into it."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from ..helpers.contact_entries import add_book
from ..helpers.contact_importer import Importer


@pytest.fixture
async def book(hass: HomeAssistant) -> ConfigEntry:
    """Return an address book that is kept here."""
    return await add_book(hass)


@pytest.fixture
def importer(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, book: ConfigEntry
) -> Importer:
    """Return what imports into the address book."""
    return Importer(hass, hass_client, book)

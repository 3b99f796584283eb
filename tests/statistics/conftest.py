"""An account whose calls a test keeps, and a recorder with a database of its own."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.const import DOMAIN

from ..archive.conftest import PLAN


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Prepare the database before Home Assistant starts."""


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return an account that nothing is loaded of."""
    entry = MockConfigEntry(domain=DOMAIN, title="Office", entry_id="01JABC")
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def account(
    hass: HomeAssistant, entry: MockConfigEntry
) -> AsyncGenerator[AccountArchive]:
    """Return what is kept of the account."""
    archive = async_get_archive(hass)
    yield await archive.async_open_account(entry.entry_id, PLAN.main_number)
    await archive.async_close_account(entry.entry_id)

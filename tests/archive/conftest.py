"""An archive in a folder of its own."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.numbering.number_plan import NumberPlan

PLAN = NumberPlan("US")


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return where the archive is."""
    return Path(hass.config.path("telephony.db"))


@pytest.fixture
def archive(hass: HomeAssistant) -> Archive:
    """Return the archive of a Home Assistant without an account."""
    return async_get_archive(hass)


@pytest.fixture
async def account(archive: Archive) -> AsyncGenerator[AccountArchive]:
    """Return what is kept of an account in the United States."""
    yield await archive.async_open_account("one", PLAN.main_number)
    await archive.async_close_account("one")


@pytest.fixture
def reopen(
    archive: Archive, account: AccountArchive
) -> Callable[[], Awaitable[AccountArchive]]:
    """Return what closes the archive, and opens it again."""

    async def close_and_open() -> AccountArchive:
        await archive.async_close_account(account.entry_id)
        return await archive.async_open_account(account.entry_id, PLAN.main_number)

    return close_and_open

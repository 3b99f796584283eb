"""An archive of its own: in a file, or on a server."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.numbering.number_plan import NumberPlan

from .breaking_disk import BreakingDisk
from .database_servers import (
    SERVERS,
    DatabaseServer,
    Servers,
    use_recorders_database,
)

PLAN = NumberPlan("US")

# What holds whoever keeps the calls.
everywhere = pytest.mark.parametrize("database", ["file", *SERVERS], indirect=True)
on_servers = pytest.mark.parametrize("server", list(SERVERS), indirect=True)


@pytest.fixture
def server(
    request: pytest.FixtureRequest, socket_enabled: None, servers: Servers
) -> DatabaseServer:
    """Return a server that runs."""
    return servers.running(request.param)


@pytest.fixture
def database(
    request: pytest.FixtureRequest, hass: HomeAssistant, socket_enabled: None
) -> str:
    """Let calls be kept somewhere; where nothing is said, in a file."""
    name: str = getattr(request, "param", "file")
    if name != "file":
        servers: Servers = request.getfixturevalue("servers")
        use_recorders_database(hass, servers.running(name).empty_database())
    return name


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> BreakingDisk:
    """Return what can break."""
    return BreakingDisk(monkeypatch)


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return where the archive is."""
    return Path(hass.config.path("telephony.db"))


@pytest.fixture
def archive(hass: HomeAssistant, database: str) -> Archive:
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

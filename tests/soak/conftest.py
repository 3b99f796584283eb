"""Living through a week."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
import pytest

from simulator.antbuddy import histories
from simulator.json_types import Json

from ..archive.database_servers import Servers, use_recorders_database
from ..helpers.network import Network
from ..helpers.small_disk import NoDiskError, SmallDisk, small_disk, small_file
from .database_troubles import DatabaseTroubles, FileTroubles, ServerTroubles
from .week import Week

MODULE = "custom_components.telephony"


class Live(Protocol):
    """Lives a number of polls with a vendor, by chance of a seed."""

    async def __call__(
        self,
        vendor: str,
        seed: int,
        polls: int,
        *,
        encrypted: bool = False,
        database: str = "file",
    ) -> Week:
        """Return what was lived through."""


@pytest.fixture(autouse=True)
def _without_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report without the moment in between that lets automations tell calls apart."""
    monkeypatch.setattr(f"{MODULE}.call_history.reporter._APART_SECONDS", 0)


@pytest.fixture(autouse=True)
def _few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience with pages that never end sooner than with ten thousand calls."""
    monkeypatch.setattr(f"{MODULE}.providers.history_pages.MOST_PAGES", 20)


@pytest.fixture(autouse=True)
def _without_sensors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing shown that nobody looks at."""
    monkeypatch.setattr(f"{MODULE}.PLATFORMS", [Platform.EVENT])


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Return the disk on which Home Assistant has its configuration folder.

    Where none can be mounted, it is the archive's file that can be full.
    """
    try:
        with small_disk(tmp_path / "disk") as disk:
            yield disk
    except NoDiskError:
        with small_file(tmp_path / "file") as file:
            yield file


@pytest.fixture
def hass_config_dir(disk: SmallDisk) -> str:
    """Keep everything on the disk."""
    return str(disk.folder)


@pytest.fixture
def troubles_of(
    hass: HomeAssistant, disk: SmallDisk, servers: Servers
) -> Callable[[str], DatabaseTroubles]:
    """Return what begins an archive, and makes the troubles of it."""

    def begin(database: str) -> DatabaseTroubles:
        if database == "file":
            hass.data.pop(DATA_INSTANCE, None)
            return FileTroubles(hass, disk)
        server = servers.running(database)
        use_recorders_database(hass, server.empty_database())
        return ServerTroubles(server)

    return begin


@pytest.fixture
def live(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
    troubles_of: Callable[[str], DatabaseTroubles],
) -> Live:
    """Return what lives through a week."""

    async def live_through(
        vendor: str,
        seed: int,
        polls: int,
        *,
        encrypted: bool = False,
        database: str = "file",
    ) -> Week:
        week = Week(hass, freezer, network, vendor, seed, troubles_of(database))
        if encrypted:
            week.encrypt()
        write: Callable[..., list[Json]] = histories.page_of

        def page_of(*arguments: object) -> list[Json]:
            page = write(*arguments)
            week.go_on_while_pages_are_read(len(page))
            return page

        monkeypatch.setattr(histories, "page_of", page_of)
        async with week.simulator:
            await week.live(polls)
            assert await hass.config_entries.async_remove(week.entry.entry_id)
        return week

    return live_through

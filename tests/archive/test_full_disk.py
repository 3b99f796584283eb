"""A disk that is full keeps nobody from anything but writing, and nothing is told twice."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import resource
import sqlite3

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import Connection, text

from custom_components.telephony.archive import migrations
from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.actions import act, refusal
from ..helpers.reports import Reports
from ..helpers.small_disk import NoDiskError, SmallDisk, small_disk, small_file
from ..helpers.states import states_from_vendor
from ..helpers.stored_accounts import add_account, state
from ..helpers.time_travel import poll

VENDOR = "nxcloud"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "new_archive")


@pytest.fixture
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """Return the disk on which Home Assistant has its configuration folder."""
    if getattr(request, "param", None) == "file":
        with small_file(tmp_path / "disk") as file:
            yield file
        return
    try:
        with small_disk(tmp_path / "disk") as disk:
            yield disk
    except NoDiskError as error:
        pytest.skip(f"no disk can be mounted: {error}")


# Where no disk can be mounted, there is the other one all the same.
on_both = pytest.mark.parametrize("disk", ["disk", "file"], indirect=True)


@pytest.fixture
def hass_config_dir(disk: SmallDisk) -> str:
    """Keep everything on the disk."""
    return str(disk.folder)


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


def _ring(simulator: Simulator, times: int = 1) -> None:
    server = simulator.vendors[VENDOR]
    for _ in range(times):
        count = len(server.calls)
        server.add_call(
            number=f"1202{2_000_000 + count}",
            duration=1,
            started_at=server.state.true_now(),
        )


async def _reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def _assert_told_once(reports: Reports, simulator: Simulator) -> None:
    told = [str(report.call.remote_party.number) for report in reports.reports]
    assert sorted(told) == [call.number for call in simulator.vendors[VENDOR].calls]


def _kept(disk: SmallDisk, condition: str = "1") -> int:
    with closing(sqlite3.connect(disk.folder / "telephony.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        count: int
        ((count,),) = connection.execute(
            f"SELECT count(*) FROM telephony_calls WHERE {condition}"  # noqa: S608
        )
    return count


@on_both
async def test_calls_are_told_once_however_long_it_lasts(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: SmallDisk,
) -> None:
    """Also when the account is unloaded meanwhile: what waits is not lost with it."""
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    _ring(simulator)
    await poll(hass, freezer)
    disk.fill()
    _ring(simulator, 30)
    await poll(hass, freezer)
    assert _issues(hass) == {"archive_full"}
    await _reload(hass, entry)
    _ring(simulator, 5)
    await poll(hass, freezer)
    assert _issues(hass) == {"archive_full"}
    assert STATE_UNAVAILABLE not in states_from_vendor(hass)
    _assert_told_once(reports, simulator)

    disk.make_room()
    # Nobody calls, and what waits is written all the same.
    await poll(hass, freezer)

    assert _issues(hass) == set()
    assert _kept(disk, "reported IS NOT NULL") == 36
    await _reload(hass, entry)
    _ring(simulator)
    await poll(hass, freezer)
    _assert_told_once(reports, simulator)


@on_both
async def test_an_account_begins_on_a_full_disk(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: SmallDisk,
) -> None:
    disk.fill()
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    _ring(simulator)
    await poll(hass, freezer)
    assert state(entry) is ConfigEntryState.LOADED
    assert _issues(hass) == {"archive_full"}
    # Enough to begin with, and not to end with.
    for room in (8_192, 20_000, 40_000):
        disk.make_room()
        disk.fill(but=room)
        _ring(simulator, 3)
        await poll(hass, freezer)
    disk.make_room()
    await poll(hass, freezer)

    assert _issues(hass) == set()
    assert _kept(disk) == 10
    _assert_told_once(reports, simulator)


async def test_what_needs_room_says_so_and_leaves_nothing_behind(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: SmallDisk,
) -> None:
    media = disk.folder / "media"
    media.mkdir()
    hass.config.media_dirs = {"local": str(media)}
    entry = await add_account(hass, simulator, VENDOR)
    _ring(simulator, 300)
    await poll(hass, freezer)
    reports = Reports(hass, entry)
    disk.fill(but=8_192)

    message = await refusal(hass, "export_calls")
    assert "not be written" in message
    assert [*media.rglob("*.*")] == []
    disk.fill()
    message = await refusal(hass, "forget_calls", number="12022000007")
    assert "forget the calls again" in message
    assert _issues(hass) == {"archive_full"}

    disk.make_room()
    assert (await act(hass, "forget_calls", number="12022000007"))["count"] == 1
    assert (await act(hass, "export_calls"))["count"] == 299
    assert _kept(disk) == 299
    contents = (disk.folder / "telephony.db").read_bytes()
    assert b"12022000008" in contents
    assert b"12022000007" not in contents
    assert _issues(hass) == set()
    assert reports.reports == []


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """Let this process write no file beyond a size, as a quota does."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("disk", ["file"], indirect=True)
async def test_what_the_system_refuses_is_told_and_can_be_done_later(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: SmallDisk,
) -> None:
    media = disk.folder / "media"
    hass.config.media_dirs = {"local": str(media)}
    await add_account(hass, simulator, VENDOR)
    _ring(simulator, 30)
    await poll(hass, freezer)

    with _files_no_larger_than(2_048):
        message = await refusal(hass, "export_calls")
        assert "not be written" in message
        message = await refusal(hass, "forget_calls", number="12022000007")
        assert "forget the calls again" in message
        _ring(simulator)
        await poll(hass, freezer)
    assert [*media.rglob("*.*")] == []
    assert _issues(hass) == {"archive_unavailable"}

    assert (await act(hass, "forget_calls", number="12022000007"))["count"] == 1
    assert (await act(hass, "export_calls"))["count"] == 30
    assert _kept(disk) == 30
    assert _issues(hass) == set()


@on_both
async def test_a_file_that_cannot_be_brought_up_to_date_is_later(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: SmallDisk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    _ring(simulator, 300)
    await poll(hass, freezer)
    assert await hass.config_entries.async_unload(entry.entry_id)
    disk.fill()

    def add_index(connection: Connection) -> None:
        connection.execute(text("CREATE INDEX new ON telephony_calls (caller_number)"))

    monkeypatch.setattr(
        migrations.migrate, "__defaults__", ((*migrations.STEPS, add_index),)
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    _ring(simulator)
    await poll(hass, freezer)
    assert _issues(hass) == {"archive_full"}

    disk.make_room()
    await poll(hass, freezer)

    assert _issues(hass) == set()
    assert _kept(disk) == 301
    _assert_told_once(reports, simulator)

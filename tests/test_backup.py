"""Home Assistant's backups hold the archive as it was at one moment."""

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path
import shutil
import sqlite3
import tarfile
from threading import Event
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.telephony import backup
from custom_components.telephony.archive import database_thread
from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Reset

from .conftest import NOW
from .helpers.actions import act, refusal
from .helpers.reports import Reports
from .helpers.states import shown
from .helpers.stored_accounts import add_account, set_up, state, stored_account
from .helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
OTHER = "12125550162"
CALLS_THIS_MONTH = "sensor.antbuddy_calls_this_month"

pytestmark = pytest.mark.usefixtures("without_past")

frozen = pytest.mark.usefixtures("frozen_time")


def _ids(file: Path) -> list[str]:
    """Return the calls in a database, to somebody else than the archive."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT call_id FROM telephony_calls").fetchall()
    return sorted(row[0] for row in rows)


def _contents(file: Path) -> tuple[bytes, bytes]:
    return file.read_bytes(), Path(f"{file}-wal").read_bytes()


def _bytes(file: Path) -> bytes:
    files = sorted(file.parent.glob(f"{file.name}*"))
    return b"".join(one.read_bytes() for one in files)


def _backups(hass: HomeAssistant) -> list[Path]:
    return list(Path(hass.config.path("backups")).glob("*.tar"))


def _copy(file: Path, folder: Path) -> Path:
    """Copy what a backup copies of a database."""
    folder.mkdir()
    for ending in ("", "-wal"):
        if (journal := Path(f"{file}{ending}")).exists():
            shutil.copy(journal, folder)
    return folder / file.name


def _unpack(backup_file: Path, folder: Path) -> Path:
    """Return the database in a backup."""
    with tarfile.open(backup_file) as outer:
        inner = outer.extractfile("homeassistant.tar.gz")
        assert inner is not None
        with tarfile.open(fileobj=inner, mode="r:gz") as packed:
            packed.extractall(folder, filter="data")
    return folder / "data" / "telephony.db"


async def _known_ids(hass: HomeAssistant) -> list[str]:
    response = await act(hass, "get_call_history", limit=1000)
    return sorted(call["id"] for call in response["calls"])


def _add_calls(simulator: Simulator, count: int) -> None:
    for minutes in range(count):
        simulator.antbuddy.add_call(
            number=NUMBER, started_at=NOW - timedelta(minutes=minutes + 1)
        )


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return where the archive is."""
    return Path(hass.config.path("telephony.db"))


@frozen
async def test_a_backup_holds_every_call_that_was_there_when_it_began(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _add_calls(simulator, 100)
    entry = await add_account(hass, simulator, "antbuddy")
    before = await _known_ids(hass)
    assert len(before) == 100
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    begin = backup.async_pre_backup

    async def begin_and_call(hass: HomeAssistant) -> None:
        await begin(hass)
        simulator.antbuddy.add_call(number=NUMBER)
        await entry.runtime_data.coordinator.async_refresh()

    monkeypatch.setattr(backup, "async_pre_backup", begin_and_call)

    await hass.services.async_call("backup", "create", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)

    (made,) = (await hass.data[DATA_MANAGER].async_get_backups())[0].values()
    (path,) = _backups(hass)
    assert made.database_included
    assert _ids(_unpack(path, tmp_path / "unpacked")) == before
    after = await _known_ids(hass)
    assert len(after) == 101
    assert _ids(file) == after


@frozen
async def test_while_a_backup_is_made_nothing_is_written_and_nothing_is_lost(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    tmp_path: Path,
) -> None:
    _add_calls(simulator, 10)
    entry = await add_account(hass, simulator, "antbuddy")
    reports = Reports(hass, entry)
    await backup.async_pre_backup(hass)
    before = _contents(file)
    assert before[1] == b""

    for _ in range(3):
        simulator.antbuddy.add_call(number=NUMBER)
        await poll(hass, freezer)

    # They are told and shown, and the archive can be read.
    assert len(reports.reports) == 3
    assert len(await _known_ids(hass)) == 10
    assert ir.async_get(hass).issues == {}
    assert _contents(file) == before
    assert len(_ids(_copy(file, tmp_path / "copy"))) == 10

    await backup.async_post_backup(hass)

    assert len(_ids(file)) == 13
    assert len(await _known_ids(hass)) == 13
    assert await hass.config_entries.async_reload(entry.entry_id)
    await poll(hass, freezer)
    assert len(reports.reports) == 3


@frozen
@pytest.mark.parametrize("is_running", [True, False])
@pytest.mark.parametrize("fields", [{"number": NUMBER}, {"before": NOW.isoformat()}])
async def test_whoever_is_forgotten_meanwhile_is_deleted_when_it_is_over(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_running: bool,
    fields: dict[str, str],
) -> None:
    monkeypatch.setattr(database_thread, "_LONGEST_HOLD", timedelta())
    _add_calls(simulator, 10)
    entry = await add_account(hass, simulator, "antbuddy")
    if not is_running:
        simulator.antbuddy.misbehave(Reset())
        await hass.config_entries.async_reload(entry.entry_id)
    freezer.tick(1)
    await backup.async_pre_backup(hass)
    before = _bytes(file)

    told = await refusal(hass, "forget_calls", HomeAssistantError, **fields)

    assert told.startswith("A backup is being made, so that the calls cannot be")
    assert _bytes(file) == before
    await backup.async_post_backup(hass)
    assert _ids(file) == []
    assert NUMBER.encode() not in _bytes(file)
    assert ir.async_get(hass).issues == {}


@frozen
@pytest.mark.usefixtures("every_entity_enabled")
async def test_whoever_is_forgotten_meanwhile_is_seen_nowhere(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_thread, "_LONGEST_HOLD", timedelta())
    hass.config.media_dirs = {"local": str(tmp_path / "media")}
    _add_calls(simulator, 10)
    simulator.antbuddy.add_call(number=OTHER, started_at=NOW - timedelta(minutes=5))
    await add_account(hass, simulator, "antbuddy")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, CALLS_THIS_MONTH).state == "11"
    freezer.tick(1)
    await backup.async_pre_backup(hass)

    await refusal(hass, "forget_calls", HomeAssistantError, number=NUMBER)
    await hass.async_block_till_done(wait_background_tasks=True)

    async def numbers_seen() -> list[str]:
        history = await act(hass, "get_call_history")
        exported = await act(hass, "export_calls")
        events = await hass.services.async_call(
            "calendar",
            "get_events",
            {
                "entity_id": "calendar.antbuddy_calls",
                "start_date_time": (NOW - timedelta(hours=1)).isoformat(),
                "end_date_time": NOW.isoformat(),
            },
            blocking=True,
            return_response=True,
        )
        assert events is not None
        calendar: Any = events["calendar.antbuddy_calls"]
        assert (history["total"], exported["count"]) == (1, 1)
        assert len(calendar["events"]) == 1
        return [call["caller"] for call in history["calls"]]

    assert await numbers_seen() == [OTHER]
    assert shown(hass, CALLS_THIS_MONTH).state == "1"

    await backup.async_post_backup(hass)
    assert len(_ids(file)) == 1
    assert await numbers_seen() == [OTHER]


@frozen
async def test_an_account_that_is_started_anew_meanwhile_tells_nothing_twice(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    reports = Reports(hass, entry)
    await backup.async_pre_backup(hass)
    simulator.antbuddy.add_call(number=NUMBER)
    await poll(hass, freezer)
    assert len(reports.reports) == 1

    reloading = hass.async_create_task(hass.config_entries.async_reload(entry.entry_id))
    await asyncio.sleep(0)
    await backup.async_post_backup(hass)
    assert await reloading

    await poll(hass, freezer)
    assert len(reports.reports) == 1
    assert len(await _known_ids(hass)) == 1


@frozen
async def test_a_backup_without_an_end_holds_up_nobody_for_ever(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await backup.async_pre_backup(hass)
    simulator.antbuddy.add_call(number=NUMBER)
    await pass_time(hass, freezer, timedelta(minutes=50))
    assert _ids(file) == []

    await pass_time(hass, freezer, timedelta(minutes=11))

    assert len(_ids(file)) == 1
    assert "takes too long" in caplog.text
    with pytest.raises(HomeAssistantError, match="could not wait for the end"):
        await backup.async_post_backup(hass)
    # The next one is as good as any.
    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)


@frozen
async def test_a_backup_whose_end_nobody_told_cuts_no_later_one_short(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
) -> None:
    """Another integration refused it, so that it never was."""
    await add_account(hass, simulator, "antbuddy")
    await backup.async_pre_backup(hass)
    await pass_time(hass, freezer, timedelta(minutes=50))
    await backup.async_pre_backup(hass)
    simulator.antbuddy.add_call(number=NUMBER)
    await pass_time(hass, freezer, timedelta(minutes=20))
    assert _ids(file) == []

    await backup.async_post_backup(hass)

    assert len(_ids(file)) == 1


async def test_no_backup_begins_while_something_is_written_that_does_not_end(
    hass: HomeAssistant,
    simulator: Simulator,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    goes_on = Event()
    writing = hass.async_create_task(
        async_get_archive(hass).async_run(lambda _: goes_on.wait(60))
    )
    await asyncio.sleep(0)
    with monkeypatch.context() as patch:
        patch.setattr(database_thread, "PATIENCE", timedelta(milliseconds=50))
        with pytest.raises(HomeAssistantError, match="does not come to an end"):
            await backup.async_pre_backup(hass)
    goes_on.set()
    await writing

    simulator.antbuddy.add_call(number=NUMBER)
    await entry.runtime_data.coordinator.async_refresh()

    assert len(_ids(file)) == 1


async def test_what_waits_for_a_backup_that_cannot_begin_is_done_at_once(
    hass: HomeAssistant,
    simulator: Simulator,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulator.antbuddy.add_call(number=NUMBER)
    await add_account(hass, simulator, "antbuddy")
    assert len(_ids(file)) == 1
    goes_on = Event()
    archive = async_get_archive(hass)
    writing = hass.async_create_task(archive.async_run(lambda _: goes_on.wait(60)))
    await asyncio.sleep(0)
    done: list[bool] = []

    async def do() -> None:
        done.append(archive.backup.holds)

    with monkeypatch.context() as patch:
        patch.setattr(database_thread, "PATIENCE", timedelta(milliseconds=50))
        beginning = hass.async_create_task(backup.async_pre_backup(hass))
        await asyncio.sleep(0)
        assert archive.backup.holds
        archive.backup.async_do_afterwards(do)
        with pytest.raises(HomeAssistantError, match="does not come to an end"):
            await beginning
    # Home Assistant tells the end of what never began, which is no other fault.
    await backup.async_post_backup(hass)
    goes_on.set()
    await writing
    await hass.async_block_till_done(wait_background_tasks=True)

    assert done == [False]


async def test_a_backup_that_is_called_off_as_it_begins_holds_up_nobody(
    hass: HomeAssistant, simulator: Simulator, file: Path
) -> None:
    """Whoever asked for it waits no longer for what is being written."""
    entry = await add_account(hass, simulator, "antbuddy")
    goes_on = Event()
    writing = hass.async_create_task(
        async_get_archive(hass).async_run(lambda _: goes_on.wait(60))
    )
    await asyncio.sleep(0)
    beginning = hass.async_create_task(backup.async_pre_backup(hass))
    await asyncio.sleep(0)

    beginning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await beginning
    goes_on.set()
    await writing

    simulator.antbuddy.add_call(number=NUMBER)
    await entry.runtime_data.coordinator.async_refresh()
    assert len(_ids(file)) == 1
    assert await act(hass, "forget_calls", number=NUMBER) == {
        "count": 1,
        "accounts": ["AntBuddy"],
    }
    assert _ids(file) == []
    # The next one is as good as any.
    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)


@frozen
async def test_an_account_that_comes_meanwhile_waits_with_its_calls(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    await backup.async_pre_backup(hass)
    _add_calls(simulator, 3)

    entry = await set_up(hass, stored_account(simulator, "antbuddy"))

    assert state(entry) is ConfigEntryState.LOADED
    assert list(file.parent.glob("telephony.db*")) == []
    await backup.async_post_backup(hass)
    await poll(hass, freezer)
    assert len(_ids(file)) == 3

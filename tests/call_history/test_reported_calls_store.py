"""What is known of the calls outlives a restart, a kill, and the loss of the archive."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import shutil
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.call_history.reporter import async_listen_to_calls
from custom_components.telephony.calls import Report
from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.calls import Call, Outcome

from ..archive.kept_calls import call_at, fill_with_junk, forget_pages
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
MINUTE = timedelta(minutes=1)

pytestmark = [
    pytest.mark.usefixtures("frozen_time", "without_past"),
    pytest.mark.parametrize("vendor", WITH_HISTORY),
]


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return where the archive is."""
    return Path(hass.config.path("telephony.db"))


def _add_calls(simulator: Simulator, vendor: str, *minutes: int) -> list[Call]:
    return [
        simulator.vendors[vendor].add_call(
            number=f"120255501{number:02}",
            outcome=Outcome.MISSED,
            started_at=NOW - timedelta(minutes=number),
        )
        for number in sorted(minutes, reverse=True)
    ]


async def _start_again(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def _waiting(hass: HomeAssistant, vendor: str) -> list[str]:
    """Return the numbers that wait to be called back."""
    state = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    return [call["caller"] for call in state.attributes["calls"]]


async def test_a_restart_tells_nothing_twice_and_forgets_nobody(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    _add_calls(simulator, vendor, 30, 40)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    _add_calls(simulator, vendor, 1, 2, 3)
    await poll(hass, freezer)
    assert len(reports.reports) == 3
    await act(hass, "mark_seen", number="+1 202 555 0102")
    waiting = _waiting(hass, vendor)
    assert len(waiting) == 4

    await hass.config_entries.async_unload(entry.entry_id)
    await _start_again(hass, entry)
    await poll(hass, freezer)

    assert len(reports.reports) == 3
    assert _waiting(hass, vendor) == waiting


async def test_a_kill_repeats_one_call_at_most(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
) -> None:
    """All calls before the one that is told are remembered, each for itself."""
    _add_calls(simulator, vendor, 30)
    entry = await add_account(hass, simulator, vendor)
    remembered: list[int] = []

    @callback
    def look(_report: Report) -> None:
        with closing(sqlite3.connect(file)) as connection:
            ((count,),) = connection.execute(
                "SELECT count(*) FROM telephony_calls WHERE reported IS NOT NULL"
            )
        remembered.append(count)

    entry.async_on_unload(async_listen_to_calls(hass, entry.entry_id, look))
    _add_calls(simulator, vendor, 1, 2, 3, 4)

    await poll(hass, freezer)

    assert remembered == [1, 2, 3, 4]


async def test_a_call_that_was_kept_and_not_told_is_told_after_a_kill(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    file: Path,
    vendor: str,
) -> None:
    """Though the vendor lists it no more."""
    _add_calls(simulator, vendor, 30)
    entry = await add_account(hass, simulator, vendor)
    apart = f"{DOMAIN}.{entry.entry_id}"
    saved: list[Path] = []

    @callback
    def save(_report: Report) -> None:
        # As the disk is when the process is gone at this moment.
        folder = file.parent / f"killed_{len(saved)}"
        folder.mkdir()
        for each in file.parent.glob("telephony.db*"):
            shutil.copy(each, folder)
        saved.append(folder)

    stop = async_listen_to_calls(hass, entry.entry_id, save)
    calls = _add_calls(simulator, vendor, 1, 2, 3)
    await poll(hass, freezer)
    stop()
    simulator.vendors[vendor].clear_calls()
    reports = Reports(hass, entry)

    for number, folder in enumerate(saved):
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_add_executor_job(_put_back, folder, file)
        # That is written minutes later.
        hass_storage.pop(apart)
        reports.reports.clear()
        await _start_again(hass, entry)
        # The one that was being told, and those that were not.
        assert reports.times == [call.started_at for call in calls[number:]]


def _put_back(folder: Path, file: Path) -> None:
    for each in file.parent.glob("telephony.db*"):
        each.unlink()
    for each in folder.iterdir():
        shutil.copy(each, file.parent)


async def test_what_was_told_is_not_told_again_without_the_archive(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
) -> None:
    """Lost twice: the second time, it is the new archive that knows little."""
    _add_calls(simulator, vendor, 30)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    _add_calls(simulator, vendor, 5, 6)
    await poll(hass, freezer)
    assert len(reports.reports) == 2

    for _ in range(2):
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_add_executor_job(file.unlink)
        reports.reports.clear()
        await _start_again(hass, entry)
        assert reports.reports == []
        call = simulator.vendors[vendor].add_call(number=NUMBER)
        await poll(hass, freezer)
        assert reports.times == [call.started_at]
        await hass.config_entries.async_unload(entry.entry_id)
        await _start_again(hass, entry)
        await poll(hass, freezer)
        assert reports.times == [call.started_at]


async def test_damage_while_it_runs_has_nothing_told_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
) -> None:
    _add_calls(simulator, vendor, 30, 40)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    first = simulator.vendors[vendor].add_call(number=NUMBER)
    await poll(hass, freezer)
    await async_get_archive(hass).async_run(forget_pages, is_reading=True)
    await hass.async_add_executor_job(fill_with_junk, file)
    second = simulator.vendors[vendor].add_call(number=NUMBER)
    await poll(hass, freezer)
    assert list(file.parent.glob("telephony.db.corrupt.*"))
    # What the vendor knows is read anew, as after a while it is by itself.
    await act(hass, "get_call_history", refresh=True)

    await hass.config_entries.async_unload(entry.entry_id)
    await _start_again(hass, entry)
    await poll(hass, freezer)

    assert reports.times == [first.started_at, second.started_at]


async def test_what_was_told_is_not_told_again_where_the_archive_knows_less(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
) -> None:
    """As without its journal, or after an older file was put back."""
    _add_calls(simulator, vendor, 30)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    await async_get_archive(hass).async_empty_journal()
    before = await hass.async_add_executor_job(file.read_bytes)
    _add_calls(simulator, vendor, 1, 2)
    await poll(hass, freezer)
    assert len(reports.reports) == 2
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(file.write_bytes, before)
    assert len(list(file.parent.glob("telephony.db*"))) == 1
    reports.reports.clear()

    for _ in range(2):
        await _start_again(hass, entry)
        await poll(hass, freezer)
        assert reports.reports == []
        await hass.config_entries.async_unload(entry.entry_id)
    call = simulator.vendors[vendor].add_call(number=NUMBER)
    await _start_again(hass, entry)
    assert reports.times == [call.started_at]


async def test_a_record_from_the_future_silences_nobody_after_a_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """It is a slip of the vendor's, or of a clock that was ahead."""
    entry = await add_account(hass, simulator, vendor)
    archive = entry.runtime_data.archive
    future = replace(call_at(0), id="future", started_at=NOW + timedelta(days=90))
    await archive.async_keep([future])
    await archive.async_note_told({future.id: future.started_at}, None)
    await hass.config_entries.async_unload(entry.entry_id)
    reports = Reports(hass, entry)
    await _start_again(hass, entry)

    simulator.vendors[vendor].add_call(number=NUMBER, started_at=NOW + MINUTE)
    freezer.move_to(NOW + timedelta(minutes=2))
    await poll(hass, freezer)

    assert reports.times == [NOW + MINUTE]


async def test_what_comes_late_is_told_though_a_younger_call_is_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """The archive knows of less than was told, but has lost nothing."""
    _add_calls(simulator, vendor, 30)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    _add_calls(simulator, vendor, 1, 5)
    await poll(hass, freezer)
    await pass_time(hass, freezer, timedelta(minutes=11))
    await act(hass, "forget_calls", number="+1 202 555 0101")
    await hass.config_entries.async_unload(entry.entry_id)
    reports.reports.clear()
    (late,) = _add_calls(simulator, vendor, 3)

    await _start_again(hass, entry)
    await poll(hass, freezer)

    assert reports.times == [late.started_at]


@pytest.mark.parametrize("what", ["direction = 9", "started_at = 'x'", "outcome = 77"])
async def test_values_that_mean_nothing_have_nothing_told_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
    what: str,
) -> None:
    """Though it is the last call that was told; what came meanwhile is told."""
    _add_calls(simulator, vendor, 30, 40)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    _add_calls(simulator, vendor, 1, 2)
    await poll(hass, freezer)
    assert len(reports.reports) == 2
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(_change_call, file, what, 0)
    reports.reports.clear()
    freezer.tick(120)
    missed = simulator.vendors[vendor].add_call(number=NUMBER)

    await _start_again(hass, entry)
    await poll(hass, freezer)

    assert entry.state is ConfigEntryState.LOADED
    assert reports.times == [missed.started_at]
    await hass.config_entries.async_unload(entry.entry_id)
    await _start_again(hass, entry)
    await poll(hass, freezer)
    assert reports.times == [missed.started_at]


async def test_what_comes_late_is_told_though_an_older_call_is_lost(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    file: Path,
    vendor: str,
) -> None:
    _add_calls(simulator, vendor, 30, 40)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    _add_calls(simulator, vendor, 1, 5)
    await poll(hass, freezer)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(_change_call, file, "direction = 9", 1)
    reports.reports.clear()
    (late,) = _add_calls(simulator, vendor, 3)

    await _start_again(hass, entry)
    await poll(hass, freezer)

    assert reports.times == [late.started_at]


def _change_call(file: Path, what: str, newer: int) -> None:
    """Change a call, than which so many are newer, as only a disk would."""
    with closing(sqlite3.connect(file)) as connection, connection:
        (newest,) = connection.execute(
            "SELECT id FROM telephony_calls ORDER BY started_at DESC LIMIT 1 OFFSET ?",
            (newer,),
        ).fetchone()
        connection.execute(f"UPDATE telephony_calls SET {what} WHERE id = {newest}")  # noqa: S608 - the test's own

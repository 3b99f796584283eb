"""Calls that a vendor tells once, and that cannot be written when they are told."""

import asyncio
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.telephony.archive import waiting_calls
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.account_removal import (
    async_forget_account,
)
from custom_components.telephony.archive.archive import (
    _ARCHIVE,
    Archive,
    async_get_archive,
)
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.calls import Call, Direction, Outcome, Party
from custom_components.telephony.entry.account_store import AccountStore
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.restarts import restart
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_CALLS, WITH_HISTORY, set_up, stored_account
from ..helpers.time_travel import pass_time, poll
from .breaking_disk import BreakingDisk
from .conftest import PLAN
from .kept_calls import FULL_CALL, call_at, found

TOLD_ONCE = tuple(vendor for vendor in WITH_CALLS if vendor not in WITH_HISTORY)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _files(stored: dict[str, Any]) -> list[str]:
    return [name for name in stored if name.endswith("waiting_calls")]


async def _open(hass: HomeAssistant, *, are_told_once: bool = True) -> Archive:
    archive = async_get_archive(hass)
    await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=are_told_once
    )
    return archive


async def _keep_in_vain(account: AccountArchive, *calls: Call) -> None:
    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep(calls)


def _restart(hass: HomeAssistant) -> None:
    """Have nothing in memory of what was."""
    del hass.data[_ARCHIVE]


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_they_outlive_a_restart(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    is_stopped: bool,
) -> None:
    """Whole, and in whichever way Home Assistant ends."""
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    told = [
        FULL_CALL,
        call_at(1),
        Call(id="bare", started_at=NOW, direction=Direction.INTERNAL),
    ]
    disk.is_broken = True
    await _keep_in_vain(account, *told)
    if is_stopped:
        hass.bus.async_fire_internal(EVENT_HOMEASSISTANT_FINAL_WRITE)
        await hass.async_block_till_done()
    else:
        await archive.async_close_account("one")
    assert len(_files(hass_storage)) == 1

    _restart(hass)
    archive = await _open(hass)
    disk.is_broken = False
    await archive.async_close_account("one")
    archive = await _open(hass)

    kept = {call.id: call for call in await found(archive)}
    assert kept == {call.id: call for call in told}
    assert _files(hass_storage) == []
    await archive.async_close_account("one")


async def test_a_file_that_cannot_be_written_is_tried_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True

    async def fail(store: AccountStore[Any], _data: dict[str, Any]) -> None:
        """Write nothing; Home Assistant tells the log alone."""
        store.is_written = False

    with monkeypatch.context() as patch:
        patch.setattr(AccountStore, "_async_write_data", fail)
        await _keep_in_vain(account, FULL_CALL)
        await hass.async_block_till_done()
        assert _files(hass_storage) == []
    await pass_time(hass, freezer, MINUTE + timedelta(seconds=1))
    assert len(_files(hass_storage)) == 1
    disk.is_broken = False
    await archive.async_close_account("one")
    assert _files(hass_storage) == []


@pytest.mark.parametrize("vendor", ["net2phone", "nxcloud"])
async def test_what_was_pushed_outlives_a_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
    vendor: str,
) -> None:
    """Also where the account is polled: of what was told by itself, no poll tells."""
    entry = await set_up(hass, stored_account(simulator, vendor))
    disk.is_broken = True
    call = replace(FULL_CALL, started_at=NOW - MINUTE)
    entry.runtime_data.push_intake.async_take(PushNews(finished_calls=(call,)))
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)

    _restart(hass)
    disk.is_broken = False
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)
    told = await act(hass, "get_call_history", start=(NOW - 5 * MINUTE).isoformat())
    assert told["total"] == 1


async def test_they_are_known_while_they_are_written(
    hass: HomeAssistant, disk: BreakingDisk
) -> None:
    """Whoever asks at that moment is told of them, and that they were told."""
    account = await async_get_archive(hass).async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    first, second = call_at(2), call_at(1)
    disk.is_broken = True
    await _keep_in_vain(account, first)
    disk.is_broken = False
    newest, _ = await asyncio.gather(
        account.calls.async_newest(NOW - 5 * MINUTE, None, 10),
        account.async_try_to_write(),
    )
    assert newest == (first,)

    disk.is_broken = True
    await _keep_in_vain(account, second)
    await account.async_note_told({second.id: second.started_at}, None)
    disk.is_broken = False
    told, _ = await asyncio.gather(
        account.news.async_told(5 * MINUTE), account.async_try_to_write()
    )
    assert told is not None
    assert told.reported == {second.id: second.started_at}
    await async_get_archive(hass).async_close_account("one")


async def test_what_is_in_memory_counts_more_than_what_is_in_the_file(
    hass: HomeAssistant, hass_storage: dict[str, Any], disk: BreakingDisk
) -> None:
    """The file could not be written, either, when the call was amended."""
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)
    await account.async_save_waiting()
    (name,) = _files(hass_storage)
    before = deepcopy(hass_storage[name])
    amended = replace(FULL_CALL, country="VN")
    await _keep_in_vain(account, amended)
    await archive.async_close_account("one")
    hass_storage[name] = before

    archive = await _open(hass)
    disk.is_broken = False
    await archive.async_close_account("one")

    archive = await _open(hass)
    assert await found(archive) == [amended]
    await archive.async_close_account("one")


async def test_what_is_told_of_one_of_them_is_told_of_the_whole(
    hass: HomeAssistant, disk: BreakingDisk
) -> None:
    account = await async_get_archive(hass).async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)

    assert await account.calls.async_with_id(FULL_CALL.id) == FULL_CALL
    await async_get_archive(hass).async_close_account("one")


async def test_the_file_is_written_when_something_has_changed(
    hass: HomeAssistant, hass_storage: dict[str, Any], disk: BreakingDisk
) -> None:
    """Thousands of calls wait for hours."""
    account = await async_get_archive(hass).async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)
    await hass.async_block_till_done()
    (name,) = _files(hass_storage)
    hass_storage[name]["data"] = "untouched"
    await account.async_save_waiting()
    assert hass_storage[name]["data"] == "untouched"

    await _keep_in_vain(account, call_at(1))
    await hass.async_block_till_done()

    assert len(hass_storage[name]["data"]["calls"]) == 2
    await async_get_archive(hass).async_close_account("one")


async def test_an_account_that_closes_late_keeps_nothing_of_a_removed_one(
    hass: HomeAssistant, hass_storage: dict[str, Any], disk: BreakingDisk
) -> None:
    """Its server was silent, for longer than Home Assistant waits."""
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)
    with pytest.raises(ArchiveUnavailableError):
        await async_forget_account(hass, "one")

    await archive.async_close_account("one")

    assert _files(hass_storage) == []


async def test_an_account_that_closes_late_leaves_the_one_that_was_opened_since(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, disk: BreakingDisk
) -> None:
    """That one goes on trying to write what waits."""
    archive = async_get_archive(hass)
    first = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(first, FULL_CALL)
    second = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    await _keep_in_vain(second, call_at(1))
    await first.async_close()
    disk.is_broken = False

    await pass_time(hass, freezer, MINUTE)

    assert await found(archive) == [FULL_CALL, call_at(1)]
    await archive.async_close_account("one")


async def test_those_of_an_account_that_does_not_run_are_written(
    hass: HomeAssistant,
    simulator: Simulator,
    disk: BreakingDisk,
    hass_storage: dict[str, Any],
) -> None:
    """By whoever asks for them."""
    entry = await set_up(hass, stored_account(simulator, TOLD_ONCE[0]))
    waiting = replace(FULL_CALL, started_at=NOW - MINUTE)
    intake = entry.runtime_data.push_intake
    intake.async_take(PushNews(finished_calls=(call_at(5),)))
    await hass.async_block_till_done()
    disk.is_broken = True
    intake.async_take(PushNews(finished_calls=(waiting,)))
    await hass.async_block_till_done()
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    _restart(hass)
    disk.is_broken = False

    told = await act(hass, "get_call_history", config_entry_id=entry.entry_id)

    assert told["count"] == 2
    assert _files(hass_storage) == []


async def test_whoever_looks_in_vain_leaves_those_of_an_account_that_does_not_run(
    hass: HomeAssistant, simulator: Simulator, disk: BreakingDisk
) -> None:
    """The database is away still, and nobody says of a visitor whose calls they are."""
    entry = await set_up(hass, stored_account(simulator, TOLD_ONCE[0]))
    disk.is_broken = True
    waiting = replace(FULL_CALL, started_at=NOW - MINUTE)
    intake = entry.runtime_data.push_intake
    intake.async_take(PushNews(finished_calls=(waiting,)))
    await hass.async_block_till_done()
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    for disk.is_broken in (True, False):
        _restart(hass)
        with suppress(HomeAssistantError):
            told = await act(hass, "get_call_history", config_entry_id=entry.entry_id)

    assert told["count"] == 1


@pytest.mark.parametrize("is_away_longer", [False, True])
async def test_after_a_restart_they_are_shown_and_wait_to_be_returned(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
    is_away_longer: bool,
) -> None:
    """Also where the database is away when the account starts."""
    vendor = TOLD_ONCE[0]
    entry = await set_up(hass, stored_account(simulator, vendor))
    calls = [
        replace(call_at(minutes), outcome=Outcome.MISSED, caller=Party(f"1202555{n}"))
        for n, minutes in enumerate((5, 4, 3), start=1000)
    ]
    intake = entry.runtime_data.push_intake
    intake.async_take(PushNews(finished_calls=(calls[0],)))
    await hass.async_block_till_done()
    disk.is_broken = True
    for call in calls[1:]:
        intake.async_take(PushNews(finished_calls=(call,)))
        await hass.async_block_till_done()

    def numbers() -> tuple[str, str]:
        return (
            shown(hass, f"sensor.{vendor}_calls_today").state,
            shown(hass, f"sensor.{vendor}_missed_calls_to_return").state,
        )

    assert numbers() == ("3", "3")
    await hass.config_entries.async_unload(entry.entry_id)
    _restart(hass)
    disk.is_broken = is_away_longer
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    disk.is_broken = False
    await pass_time(hass, freezer, 2 * MINUTE)
    await pass_time(hass, freezer, 2 * MINUTE)

    assert numbers() == ("3", "3")


@pytest.mark.parametrize("restarts", [0, 1, 2])
async def test_one_that_began_before_the_last_one_is_told_when_the_database_is_back(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
    restarts: int,
) -> None:
    """Until then, nobody knows whether it was told."""
    vendor = TOLD_ONCE[0]
    entry = await set_up(hass, stored_account(simulator, vendor))
    reports = Reports(hass, entry)
    first, last = (
        replace(call_at(minutes), outcome=Outcome.MISSED, caller=Party(number))
        for minutes, number in ((9, "12025551000"), (5, "12025551001"))
    )
    entry.runtime_data.push_intake.async_take(PushNews(finished_calls=(last,)))
    await pass_time(hass, freezer, MINUTE)
    disk.is_broken = True
    await hass.config_entries.async_reload(entry.entry_id)
    entry.runtime_data.push_intake.async_take(PushNews(finished_calls=(first,)))
    await hass.async_block_till_done(wait_background_tasks=True)
    for _ in range(restarts):
        # What is known is written down, whether or not it changed.
        await act(hass, "mark_seen", number="+12025559999")
        await restart(hass, entry)
    assert [report.call.id for report in reports.reports] == [last.id]
    disk.is_broken = False

    for _ in range(2):
        await pass_time(hass, freezer, 2 * MINUTE)

    assert [report.call.id for report in reports.reports] == [last.id, first.id]
    assert shown(hass, f"sensor.{vendor}_missed_calls_to_return").state == "2"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_was_written_before_is_shown_as_soon_as_the_database_is_back(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    disk: BreakingDisk,
) -> None:
    """Though nobody calls, and nothing is polled."""
    vendor = TOLD_ONCE[0]
    entry = await set_up(hass, stored_account(simulator, vendor))
    missed = replace(call_at(5), outcome=Outcome.MISSED, caller=Party("12025551000"))
    entry.runtime_data.push_intake.async_take(PushNews(finished_calls=(missed,)))
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    disk.is_broken = True
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    disk.is_broken = False

    await pass_time(hass, freezer, 2 * MINUTE)
    await pass_time(hass, freezer, 2 * MINUTE)

    assert shown(hass, f"sensor.{vendor}_calls_today").state == "1"
    assert shown(hass, f"sensor.{vendor}_missed_calls_to_return").state == "1"
    assert not ir.async_get(hass).issues
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("spoil", [{"calls": 5}, {"calls": [{"call_id": "x"}]}, {}])
async def test_a_file_that_means_nothing_keeps_no_account_from_its_work(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    spoil: dict[str, Any],
) -> None:
    hass_storage["telephony.one.waiting_calls"] = {
        "version": 1,
        "minor_version": 1,
        "key": "telephony.one.waiting_calls",
        "data": spoil,
    }
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )

    await account.async_keep([FULL_CALL])

    assert await found(archive) == [FULL_CALL]
    assert _files(hass_storage) == []
    await archive.async_close_account("one")


@pytest.mark.parametrize("spoiled", [{"call_id": 5}, {"line": 7}, {"recording": 1.5}])
async def test_a_call_in_the_file_that_means_nothing_costs_no_other(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    spoiled: dict[str, Any],
) -> None:
    """A disk may have failed, or somebody has changed it."""
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL, call_at(1))
    await archive.async_close_account("one")
    (name,) = _files(hass_storage)
    hass_storage[name]["data"]["calls"][0] |= spoiled
    _restart(hass)
    disk.is_broken = False

    archive = await _open(hass)
    await archive.async_close_account("one")

    archive = await _open(hass)
    assert await found(archive) == [call_at(1)]
    await archive.async_close_account("one")


async def test_those_that_are_told_again_are_not_kept_twice(
    hass: HomeAssistant, hass_storage: dict[str, Any], disk: BreakingDisk
) -> None:
    archive = async_get_archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)

    await archive.async_close_account("one")

    assert _files(hass_storage) == []


async def test_they_go_with_the_account(
    hass: HomeAssistant, hass_storage: dict[str, Any], disk: BreakingDisk
) -> None:
    archive = async_get_archive(hass)
    account = await archive.async_open_account(
        "one", PLAN.main_number, are_told_once=True
    )
    disk.is_broken = True
    await _keep_in_vain(account, FULL_CALL)
    await archive.async_close_account("one")
    assert len(_files(hass_storage)) == 1
    disk.is_broken = False

    await async_forget_account(hass, "one")

    assert _files(hass_storage) == []


@pytest.mark.parametrize("vendor", TOLD_ONCE)
@pytest.mark.parametrize("is_much", [False, True])
async def test_a_call_that_was_told_while_the_disk_failed_is_written_by_itself(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
    is_much: bool,
) -> None:
    """Whether or not there is another one, and after a restart as well."""
    monkeypatch.setattr(waiting_calls, "_LITTLE", 0 if is_much else 200)
    entry = await set_up(hass, stored_account(simulator, vendor))
    intake = entry.runtime_data.push_intake
    first, second = (
        Call(id=each, started_at=NOW, direction=Direction.INCOMING)
        for each in ("first", "second")
    )
    intake.async_take(PushNews(finished_calls=(first,)))
    await hass.async_block_till_done()
    reports = Reports(hass, entry)
    disk.is_broken = True
    intake.async_take(PushNews(finished_calls=(second,)))
    await hass.async_block_till_done()
    assert [report.call.id for report in reports.reports] == ["second"]

    if is_much:
        await pass_time(hass, freezer, MINUTE)
    # Whoever kills Home Assistant now takes none.
    assert len(_files(hass_storage)) == 1
    assert "second" in json.dumps(hass_storage[_files(hass_storage)[0]])
    _restart(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    disk.is_broken = False
    await pass_time(hass, freezer, MINUTE)
    await poll(hass, freezer)

    told = await act(hass, "get_call_history")
    assert {call["id"] for call in told["calls"]} == {"first", "second"}
    assert _files(hass_storage) == []
    assert [report.call.id for report in reports.reports] == ["second"]

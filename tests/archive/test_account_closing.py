"""An account that is closed writes nothing any more, whoever still reads for it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
import time

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from sqlalchemy import Connection

from custom_components.telephony.archive import database_thread
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.account_removal import (
    async_forget_account,
)
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.call_history.history_turns import HistoryTurns
from custom_components.telephony.coordinator import CallHistoryCoordinator
from simulator import Simulator

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.stopped_accounts import is_open
from ..helpers.stored_accounts import add_account
from .conftest import PLAN, everywhere
from .kept_calls import call_at, found, rows_of

NUMBER = "12025550143"
DAY = timedelta(days=1)
PATIENCE_SECONDS = 60

frozen = pytest.mark.usefixtures("frozen_time")


@pytest.fixture
def slow_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[asyncio.Event, asyncio.Event]:
    """Have somebody who reads a history wait for its second piece.

    Returns:
        What is set when that is so, and what ends it.
    """
    waits, goes_on = asyncio.Event(), asyncio.Event()
    read, times = HistoryTurns.async_read, 0

    async def read_slowly(
        turns: HistoryTurns,
        start: datetime,
        end: datetime,
        known: AccountArchive,
        coordinator: CallHistoryCoordinator,
    ) -> object:
        nonlocal times
        times += 1
        history = await read(turns, start, end, known, coordinator)
        if times == 2:
            waits.set()
            await goes_on.wait()
        return history

    monkeypatch.setattr(HistoryTurns, "async_read", read_slowly)
    return waits, goes_on


def _call_every_day(simulator: Simulator) -> None:
    for days in range(1, 20):
        simulator.antbuddy.add_call(number=NUMBER, started_at=NOW - days * DAY)


async def _found_nothing(archive: Archive) -> bool:
    """Whether no call is kept, by the eyes of another account."""
    await archive.async_open_account("two", PLAN.main_number)
    calls = await found(archive)
    await archive.async_close_account("two")
    return calls == []


@frozen
@pytest.mark.usefixtures("without_past")
async def test_an_account_that_is_removed_while_it_is_read_is_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    slow_reading: tuple[asyncio.Event, asyncio.Event],
    file: Path,
) -> None:
    """Or else the next account that is added would have its calls."""
    waits, goes_on = slow_reading
    _call_every_day(simulator)
    await add_account(hass, simulator, "nxcloud")
    entry = await add_account(hass, simulator, "antbuddy")
    reading = hass.async_create_task(
        act(
            hass,
            "get_call_history",
            start=(NOW - 19 * DAY).isoformat(),
            config_entry_id=entry.entry_id,
        )
    )
    await waits.wait()

    await hass.config_entries.async_remove(entry.entry_id)
    goes_on.set()

    with pytest.raises(HomeAssistantError, match="archive"):
        await reading
    assert rows_of(file, "SELECT * FROM telephony_calls") == []
    other = await add_account(hass, simulator, "net2phone")
    history = await act(hass, "get_call_history", config_entry_id=other.entry_id)
    assert (history["total"], history["kept_since"]) == (0, None)


@frozen
@pytest.mark.usefixtures("without_past")
async def test_what_is_forgotten_stays_so_while_it_is_read_for_a_start_before(
    hass: HomeAssistant,
    simulator: Simulator,
    slow_reading: tuple[asyncio.Event, asyncio.Event],
    file: Path,
) -> None:
    waits, goes_on = slow_reading
    _call_every_day(simulator)
    entry = await add_account(hass, simulator, "antbuddy")
    reading = hass.async_create_task(
        act(hass, "get_call_history", start=(NOW - 19 * DAY).isoformat())
    )
    await waits.wait()
    assert await hass.config_entries.async_reload(entry.entry_id)

    await act(hass, "forget_calls", number=NUMBER)
    goes_on.set()

    with pytest.raises(HomeAssistantError, match="archive"):
        await reading
    await hass.config_entries.async_reload(entry.entry_id)
    assert rows_of(file, "SELECT * FROM telephony_calls") == []


@everywhere
async def test_what_comes_too_late_is_written_by_whoever_opens_it_anew(
    archive: Archive, account: AccountArchive
) -> None:
    await archive.async_close_account("one")

    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep([call_at(1)], Period(NOW - DAY, NOW))

    assert await _found_nothing(archive)
    anew = await archive.async_open_account("one", PLAN.main_number)
    assert anew.is_behind
    assert (await anew.async_keep(())).new == (call_at(1),)
    assert anew.periods == (Period(NOW - DAY, NOW),)


async def test_an_account_may_be_opened_again_while_it_still_closes(
    archive: Archive, account: AccountArchive
) -> None:
    """Home Assistant waits ten seconds for whoever unloads, and a backup takes longer."""
    dialling = await archive.async_open_dialling("one")
    await account.async_keep([call_at(1)])
    await archive.backup.async_begin()
    account.note_pushed([call_at(2)])
    closing = asyncio.gather(
        archive.async_close_account("one"), archive.async_close_dialling("one")
    )
    await asyncio.sleep(0)

    anew = await archive.async_open_account("one", PLAN.main_number)
    assert await archive.async_open_dialling("one") is dialling
    await archive.backup.async_end()
    await closing

    await anew.async_keep([call_at(3)])
    assert await found(archive) == [call_at(1), call_at(2), call_at(3)]
    assert not anew.is_behind
    await archive.async_close_dialling("one")


async def test_deleting_an_account_holds_up_no_other(
    hass: HomeAssistant, archive: Archive, account: AccountArchive
) -> None:
    """It takes minutes where there are many calls."""
    other = await archive.async_open_account("two", PLAN.main_number)
    await other.async_keep([call_at(1)])
    await archive.async_close_account("two")
    goes_on = Event()
    slow = asyncio.create_task(
        archive.async_run(lambda _: goes_on.wait(PATIENCE_SECONDS))
    )
    await asyncio.sleep(0)
    deleting = asyncio.create_task(async_forget_account(hass, "two"))
    await asyncio.sleep(0)

    async with asyncio.timeout(PATIENCE_SECONDS / 2):
        await archive.async_close_account("one")
    assert not deleting.done()
    goes_on.set()
    await asyncio.gather(slow, deleting)

    await archive.async_open_account("one", PLAN.main_number)
    assert await found(archive, CallQuery(account="two")) == []


async def test_whoever_waits_for_what_is_stopped_is_told_that_it_is_not_done(
    hass: HomeAssistant, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant ends a thread by what would end Home Assistant as well."""
    await archive.async_open_account("one", PLAN.main_number)
    begun = Event()

    def work(_connection: Connection) -> None:
        begun.set()
        # It can be ended between two steps alone.
        while True:
            time.sleep(0.01)

    long = asyncio.create_task(archive.async_run(work))
    behind = asyncio.create_task(found(archive))
    await hass.async_add_executor_job(begun.wait)
    monkeypatch.setattr(database_thread, "PATIENCE", timedelta(milliseconds=50))

    await archive.async_close_account("one")

    for waiting in (long, behind):
        with pytest.raises(ArchiveUnavailableError):
            await waiting
    assert not is_open()

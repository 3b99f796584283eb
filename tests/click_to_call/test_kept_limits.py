"""The limits outlive a restart and a kill, and hold without a database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    closing,
    contextmanager,
)
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
import sqlite3
from threading import Event
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from sqlalchemy import Connection

from custom_components.telephony.archive import (
    account_dialling,
    database,
    database_thread,
    tables,
)
from custom_components.telephony.archive.archive import _ARCHIVE, async_get_archive
from custom_components.telephony.archive.dialled_rows import Rows, add_rows
from custom_components.telephony.dial_rules.attempts import Attempts
from custom_components.telephony.dial_rules.refusal import Obstacle
from custom_components.telephony.dial_rules.tally import DialTally
from custom_components.telephony.providers.answers import PlacedCall
from custom_components.telephony.providers.configuration import Line
from simulator import Simulator
from simulator.faults import Hang

from ..archive.kept_calls import fill_with_junk, forget_pages
from ..conftest import NOW
from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.broken_archive import break_archive
from ..helpers.dialled import departures, known_before, tallies, traces
from ..helpers.states import shown
from ..helpers.stored_accounts import VENDORS, add_account, set_up, stored_account
from ..helpers.time_travel import move_to, pass_time
from ..helpers.turns import until

pytestmark = pytest.mark.usefixtures("frozen_time")

REFUSED = "sensor.{}_refused_calls_today"
PREMIUM_RATE = "+1 900 555 0143"
LIMITED = {"limits": {"per_minute": 2}}
SOON = timedelta(seconds=61)


def _different(index: int) -> str:
    return f"+1202555{100 + index:04}"


async def _refused(hass: HomeAssistant, number: str) -> str:
    return await refusal(hass, "click_to_call", ServiceValidationError, number=number)


async def _limited(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set an account up without a history, which places two calls a minute."""
    entry = stored_account(simulator, "net2phone", options=LIMITED)
    return await set_up(hass, entry)


async def _limited_by_day(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Set an account up that places two calls a day, and has placed them; all is written."""
    entry = stored_account(simulator, "net2phone", options={"limits": {"per_day": 2}})
    await set_up(hass, entry)
    for number in range(2):
        await click_to_call(hass, number=_different(number))
    await pass_time(hass, freezer, SOON)
    return entry


@contextmanager
def _locked(hass: HomeAssistant) -> Iterator[None]:
    """Hold the database, as somebody else may."""
    file = Path(hass.config.path("telephony.db"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def impatient_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody else who writes."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)


# --- Beyond a restart -----------------------------------------------------------------


async def test_limits_and_figures_outlive_a_reload(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    entry = await _limited(hass, simulator)
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)
    await _refused(hass, "Bertha")

    await hass.config_entries.async_reload(entry.entry_id)

    figures = {"premium_rate": 1, "unknown_contact": 1}
    counter = shown(hass, REFUSED.format("net2phone"))
    assert (counter.state, counter.attributes["reasons"]) == ("2", figures)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert diagnostics["dialling"] == {"placed_today": 1, "refused_today": figures}
    await click_to_call(hass, number=_different(1))
    assert "2 in a minute" in await _refused(hass, _different(2))
    assert shown(hass, REFUSED.format("net2phone")).state == "3"
    # Nobody who has the file learns who was called.
    for private in ("2025550143", "202555010", "9005550143", "Bertha"):
        assert traces(hass, private) == 0


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_call_counts_before_it_leaves(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """A Home Assistant that is killed while the vendor thinks keeps its limits."""
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.misbehave(Hang(after=True), path=server.dialling_path)

    calling = hass.async_create_task(click_to_call(hass))
    await until(lambda: server.hanging > 0)

    assert departures(hass) == 1
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)


async def test_what_a_slow_vendor_took_is_written_as_well(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    provider = entry.runtime_data.provider
    original, asked, answer = provider.click_to_call, asyncio.Event(), asyncio.Event()

    async def think(number: str, line: Line, **about: str | None) -> PlacedCall:
        asked.set()
        await answer.wait()
        placed: PlacedCall = await original(number, line, **about)
        return placed

    monkeypatch.setattr(provider, "click_to_call", think)
    calling = asyncio.create_task(click_to_call(hass))
    await asked.wait()
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert (departures(hass), tallies(hass)) == (1, {})

    answer.set()
    await calling
    await pass_time(hass, freezer, SOON)

    assert (departures(hass), tallies(hass)) == (1, {"placed": 1})


async def test_all_is_written_when_home_assistant_stops(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)

    hass.set_state(CoreState.final_write)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()

    assert departures(hass) == 1
    assert tallies(hass) == {"placed": 1, "premium_rate": 1}


async def test_a_loop_puts_off_no_writing_and_makes_little_of_it(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "net2phone")
    seen: set[int] = set()

    for _ in range(150):
        await _refused(hass, PREMIUM_RATE)
        await pass_time(hass, freezer, timedelta(seconds=1))
        seen.add(tallies(hass).get("premium_rate", 0))

    assert seen == {0, 60, 120}


async def test_what_was_before_a_restart_counts_as_long_as_it_matters(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    options = {"limits": {"per_hour": 20, "per_minute": 20}}
    entry = stored_account(simulator, "net2phone", options=options)
    async with known_before(hass, entry.entry_id) as dialling:
        before = [NOW - timedelta(minutes=minutes) for minutes in range(20)]
        # The clock was wrong.
        ahead = [datetime(2036, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
        dialling.attempts.include(Attempts([*before, *ahead]).left_at)

    await set_up(hass, entry)

    assert "20 in an hour" in await _refused(hass, NUMBER)
    await move_to(hass, freezer, NOW + timedelta(minutes=50))
    assert "20 in an hour" not in str(await click_to_call(hass))
    assert departures(hass) == 24
    # What matters no more is gone, though nobody calls.
    for days in (1, 2):
        await move_to(hass, freezer, NOW + timedelta(days=days))
    assert departures(hass) == 0


@pytest.mark.parametrize("behind", [timedelta(hours=5), timedelta(days=2)])
@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_start_with_a_clock_that_is_behind_loses_no_limit(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    behind: timedelta,
    is_restarted: bool,
) -> None:
    """A computer without a battery asks for the time a moment later."""
    entry = await _limited_by_day(hass, simulator, freezer)
    await hass.config_entries.async_unload(entry.entry_id)
    if is_restarted:
        del hass.data[_ARCHIVE]
    await move_to(hass, freezer, NOW - behind)
    await hass.config_entries.async_setup(entry.entry_id)
    assert "2 in 24 hours" in await _refused(hass, _different(2))

    await move_to(hass, freezer, NOW + timedelta(minutes=5))

    assert "2 in 24 hours" in await _refused(hass, _different(2))
    await move_to(hass, freezer, NOW + timedelta(days=1, minutes=1))
    await click_to_call(hass, number=_different(2))


async def test_calls_by_a_clock_that_was_ahead_count_a_day_whatever_is_restarted(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """As every night."""
    await move_to(hass, freezer, NOW + timedelta(days=99))
    entry = await _limited_by_day(hass, simulator, freezer)
    for hours in (0, 11, 22):
        await move_to(hass, freezer, NOW + timedelta(hours=hours))
        await hass.config_entries.async_unload(entry.entry_id)
        del hass.data[_ARCHIVE]
        await hass.config_entries.async_setup(entry.entry_id)
        assert "2 in 24 hours" in await _refused(hass, _different(2))

    await move_to(hass, freezer, NOW + timedelta(days=1))

    await click_to_call(hass, number=_different(2))


@pytest.mark.parametrize(("day", "figure"), [(18, "2"), (17, "0"), (19, "0")])
async def test_figures_before_a_restart_count_on_their_day(
    hass: HomeAssistant, simulator: Simulator, day: int, figure: str
) -> None:
    entry = stored_account(simulator, "net2phone")
    async with known_before(hass, entry.entry_id) as dialling:
        counted = DialTally(date(2026, 11, day), 1, {Obstacle.CALLED_BY: 2})
        dialling.tally.include(counted)

    await set_up(hass, entry)

    assert shown(hass, REFUSED.format("net2phone")).state == figure


async def test_a_removed_account_leaves_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert (departures(hass), tallies(hass)) == (0, {})
    assert traces(hass, entry.entry_id) == 0
    assert [key for key in hass_storage if entry.entry_id in key] == []


# --- Without a database ---------------------------------------------------------------


async def test_limits_hold_without_a_database_and_are_written_later(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    impatient_lock: None,
) -> None:
    entry = await _limited(hass, simulator)
    with _locked(hass):
        await click_to_call(hass)
        await click_to_call(hass, number=_different(1))
        assert "2 in a minute" in await _refused(hass, _different(2))
        await pass_time(hass, freezer, timedelta(minutes=2))
    assert departures(hass) == 0

    await pass_time(hass, freezer, SOON)

    assert departures(hass) == 2
    assert tallies(hass) == {"placed": 2, "minute_limit": 1}
    assert len(simulator.net2phone.placed_calls) == 2
    await hass.config_entries.async_unload(entry.entry_id)


async def test_limits_outlive_a_reload_while_nothing_can_be_written(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    impatient_lock: None,
) -> None:
    entry = await _limited(hass, simulator)
    with _locked(hass):
        await click_to_call(hass)
        await click_to_call(hass, number=_different(1))
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert "2 in a minute" in await _refused(hass, _different(2))
    await pass_time(hass, freezer, SOON)

    assert departures(hass) == 2
    assert tallies(hass) == {"placed": 2, "minute_limit": 1}
    assert len(simulator.net2phone.placed_calls) == 2


async def test_what_was_before_is_known_late_where_the_database_comes_late(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    impatient_lock: None,
) -> None:
    entry = await _limited(hass, simulator)
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)
    await hass.config_entries.async_unload(entry.entry_id)
    del hass.data[_ARCHIVE]
    with _locked(hass):
        await hass.config_entries.async_setup(entry.entry_id)
        await _refused(hass, PREMIUM_RATE)
    assert shown(hass, REFUSED.format("net2phone")).state == "1"

    await click_to_call(hass, number=_different(1))

    assert "2 in a minute" in await _refused(hass, _different(2))
    await pass_time(hass, freezer, SOON)
    assert tallies(hass) == {"placed": 2, "premium_rate": 2, "minute_limit": 1}
    assert departures(hass) == 2


@asynccontextmanager
async def _backup(hass: HomeAssistant) -> AsyncIterator[None]:
    """Have a backup made, which nobody waits for."""
    archive = async_get_archive(hass)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_thread, "_LONGEST_HOLD", timedelta())
        await archive.backup.async_begin()
        yield
        await archive.backup.async_end()


@asynccontextmanager
async def _written_anew(hass: HomeAssistant) -> AsyncIterator[None]:
    """Have the file written anew."""
    archive = async_get_archive(hass)
    goes_on = Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "custom_components.telephony.archive.archive.compact",
            lambda _engine: goes_on.wait(60),
        )
        async with archive.async_use():
            erasing = hass.async_create_task(archive.async_erase())
            await asyncio.sleep(0)
            try:
                yield
            finally:
                goes_on.set()
            await erasing


@asynccontextmanager
async def _away(_hass: HomeAssistant) -> AsyncIterator[None]:
    """Have the database away."""
    with pytest.MonkeyPatch.context() as patch:
        break_archive(patch)
        yield


@pytest.mark.parametrize("trouble", [_backup, _written_anew, _away])
async def test_an_account_that_is_loaded_anew_goes_on_from_what_it_knew(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    trouble: Callable[[HomeAssistant], AbstractAsyncContextManager[None]],
) -> None:
    """All of it is written, but cannot be read just then."""
    entry = await _limited_by_day(hass, simulator, freezer)
    async with trouble(hass):
        await hass.config_entries.async_reload(entry.entry_id)

        assert "2 in 24 hours" in await _refused(hass, _different(2))
        assert shown(hass, REFUSED.format("net2phone")).state == "1"
    await pass_time(hass, freezer, SOON)

    assert departures(hass) == 2
    assert tallies(hass) == {"placed": 2, "day_limit": 1}


async def test_what_others_add_is_known_to_an_account_that_is_loaded_anew(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Calls may come late from a server that was gone, and those of this one as well."""
    entry = stored_account(simulator, "net2phone", options={"limits": {"per_day": 3}})
    await set_up(hass, entry)
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)
    await pass_time(hass, freezer, SOON)
    day = NOW.date()
    late: Rows = {
        tables.departures: {NOW: {}, NOW - timedelta(hours=1): {}},
        tables.tallies: {
            "placed": {"day": day, "count": 2},
            "premium_rate": {"day": day - timedelta(days=1), "count": 9},
            "called_by": {"day": day, "count": 1},
        },
        tables.placed_calls: {},
        tables.matched_calls: {},
    }
    await async_get_archive(hass).async_run(
        partial(add_rows, entry_id=entry.entry_id, added=late, are_later=False)
    )

    await hass.config_entries.async_reload(entry.entry_id)

    counter = shown(hass, REFUSED.format("net2phone"))
    assert counter.attributes["reasons"] == {"premium_rate": 1, "called_by": 1}
    await click_to_call(hass, number=_different(1))
    assert "3 in 24 hours" in await _refused(hass, _different(2))
    await pass_time(hass, freezer, SOON)
    figures = {"placed": 3, "premium_rate": 1, "called_by": 1, "day_limit": 1}
    assert (departures(hass), tallies(hass)) == (3, figures)


@pytest.mark.parametrize("is_killed", [False, True])
async def test_limits_outlive_a_restart_without_a_database(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    is_killed: bool,
) -> None:
    """A server that lost its power as well is there later than Home Assistant."""
    entry = await _limited_by_day(hass, simulator, freezer)
    killed = deepcopy(hass_storage)
    async with _away(hass):
        await hass.config_entries.async_unload(entry.entry_id)
        del hass.data[_ARCHIVE]
        if is_killed:
            hass_storage.clear()
            hass_storage |= killed
        await hass.config_entries.async_setup(entry.entry_id)

        assert "2 in 24 hours" in await _refused(hass, _different(2))
    await pass_time(hass, freezer, SOON)

    assert departures(hass) == 2
    assert tallies(hass) == {"placed": 2, "day_limit": 1}
    # Nobody who has the file learns who was called, nor when for longer than it matters.
    (file,) = (name for name in hass_storage if name.endswith("departures"))
    assert "20255501" not in str(hass_storage[file])
    await move_to(hass, freezer, NOW + timedelta(days=2))
    assert file not in hass_storage


async def test_a_slow_database_keeps_no_call_from_being_written_down(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is in a file before it leaves, whether or not the one before is in the tables."""
    monkeypatch.setattr(account_dialling, "CALL_PATIENCE", timedelta())
    entry = await add_account(hass, simulator, "net2phone")
    goes_on = Event()
    slow = hass.async_create_task(
        async_get_archive(hass).async_run(lambda _: goes_on.wait(60))
    )
    try:
        for number in range(2):
            await click_to_call(hass, number=_different(number))
        stored = hass_storage[f"telephony.{entry.entry_id}.departures"]["data"]
        assert len(stored["left_at"]) == 2
    finally:
        goes_on.set()
    await slow


async def test_calls_leave_during_a_backup_and_are_written_after_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _limited(hass, simulator)
    await click_to_call(hass)
    archive = async_get_archive(hass)
    await archive.backup.async_begin()

    await click_to_call(hass, number=_different(1))

    assert "2 in a minute" in await _refused(hass, _different(2))
    assert departures(hass) == 1
    await archive.backup.async_end()
    assert departures(hass) == 2


async def test_no_call_waits_while_the_file_is_written_anew(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await _limited(hass, simulator)
    goes_on = Event()
    monkeypatch.setattr(
        "custom_components.telephony.archive.archive.compact",
        lambda _engine: goes_on.wait(60),
    )
    erasing = hass.async_create_task(async_get_archive(hass).async_erase())
    try:
        async with asyncio.timeout(10):
            await click_to_call(hass)
        assert departures(hass) == 0
    finally:
        goes_on.set()
    await erasing

    await pass_time(hass, freezer, SOON)

    assert departures(hass) == 1


async def test_a_damaged_file_loses_no_limit(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Found when the next call leaves, or by somebody else."""
    await add_account(hass, simulator, "net2phone")
    archive = async_get_archive(hass)
    for number, finds_it in ((1, False), (2, True)):
        await archive.async_run(forget_pages, is_reading=True)
        await hass.async_add_executor_job(
            fill_with_junk, Path(hass.config.path("telephony.db"))
        )
        if finds_it:
            await archive.async_run(_look)
            await pass_time(hass, freezer, SOON)
            assert departures(hass) == 1
        await click_to_call(hass, number=_different(number))

        assert departures(hass) == number
    assert caplog.text.count("is damaged") == 2


def _look(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT * FROM telephony_departures").fetchall()
    connection.exec_driver_sql("PRAGMA integrity_check").fetchall()

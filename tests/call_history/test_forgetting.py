"""How long calls are kept, as the account's options have it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3
from time import monotonic
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive import database, text_index, week_counts
from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Reset

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.dialled import traces
from ..helpers.states import call_times, shown
from ..helpers.stored_accounts import WITH_HISTORY, set_up, stored_account
from ..helpers.time_travel import move_to, pass_time, poll

NUMBER = "12025550143"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
VENDORS_TIME = "custom_components.telephony.archive.vendors_time"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")


@pytest.fixture
def small_index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Have so many texts taken into the index at once."""
    at_once: int = request.param
    monkeypatch.setattr(text_index, "_AT_ONCE", at_once)
    return at_once


async def _begin(
    hass: HomeAssistant, simulator: Simulator, vendor: str, **options: int
) -> MockConfigEntry:
    """Set an account up with a missed call in the morning of each of some days."""
    for days in range(5):
        simulator.vendors[vendor].add_call(
            number=NUMBER, started_at=NOW - days * DAY - HOUR, outcome=Outcome.MISSED
        )
    entry = await set_up(hass, stored_account(simulator, vendor, options=options))
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def _history(hass: HomeAssistant, **fields: str | bool) -> dict[str, Any]:
    start = NOW - 6 * DAY
    return await act(
        hass, "get_call_history", start=start.isoformat(), limit=1000, **fields
    )


async def _days(hass: HomeAssistant, **fields: str | bool) -> list[int]:
    """Return how many days ago, seen from the beginning, kept calls started."""
    history = await _history(hass, **fields)
    times = (dt_util.parse_datetime(call["started_at"]) for call in history["calls"])
    return [(NOW - time).days for time in times if time is not None]


async def _choose(hass: HomeAssistant, entry: MockConfigEntry, **options: int) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)
    chosen = {"history_days": 7, "default_account": False} | options
    await hass.config_entries.options.async_configure(form["flow_id"], chosen)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_that_are_too_old_are_gone_when_a_day_begins(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Though the vendor goes on listing them."""
    # No two clocks are the same.
    simulator.vendors[vendor].skew_clock(-30)
    await _begin(hass, simulator, vendor, kept_days=2)
    assert await _days(hass) == [0, 1, 2]
    assert len(call_times(hass, vendor)) == 3
    file = Path(hass.config.path("telephony.db"))

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))

    # No longer in the database, whether or not somebody looks.
    with closing(sqlite3.connect(file)) as connection:
        count = connection.execute("SELECT count(*) FROM telephony_calls").fetchone()
    assert count == (2,)
    assert len(call_times(hass, vendor)) == 2
    for refresh in (False, True):
        await poll(hass, freezer)
        assert await _days(hass, refresh=refresh) == [0, 1]
    kept_since = dt_util.start_of_local_day(dt_util.now().date() - 2 * DAY)
    told = dt_util.parse_datetime((await _history(hass))["kept_since"])
    assert told == kept_since
    missed = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    assert len(missed.attributes["calls"]) == len(call_times(hass, vendor)) - 1


def _count(hass: HomeAssistant) -> int:
    """Return how many calls are in the database."""
    with closing(sqlite3.connect(hass.config.path("telephony.db"))) as connection:
        (count,) = connection.execute("SELECT count(*) FROM telephony_calls").fetchone()
    return int(count)


async def test_a_start_with_a_clock_that_is_ahead_deletes_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The vendor tells the right time; and what came before the next start is read."""
    server = simulator.antbuddy
    entry = await _begin(hass, simulator, "antbuddy", kept_days=3)
    steady = monotonic()
    monkeypatch.setattr(f"{VENDORS_TIME}.monotonic", lambda: steady)
    server.clear_calls()
    await hass.config_entries.async_unload(entry.entry_id)

    for ahead in (1_000 * DAY, 10 * DAY):
        freezer.move_to(NOW + ahead)
        server.skew_clock(-ahead.total_seconds())
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        await hass.config_entries.async_unload(entry.entry_id)
        assert _count(hass) == 4

    server.add_call(number=NUMBER, started_at=NOW + HOUR)
    freezer.move_to(NOW + 3 * DAY - HOUR)
    server.skew_clock(0)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    history = await _history(hass, end=(NOW + 3 * DAY).isoformat())
    assert (history["total"], _count(hass)) == (2, 2)
    kept_since = dt_util.parse_datetime(history["kept_since"])
    assert kept_since == dt_util.start_of_local_day(NOW)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_clock_that_leaps_ahead_while_the_vendor_is_silent_deletes_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Calls grow old while it is silent, as time really goes on."""
    server = simulator.vendors[vendor]
    await _begin(hass, simulator, vendor, kept_days=3)
    server.misbehave(Reset())
    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))
    assert _count(hass) == 3

    steady = monotonic()
    monkeypatch.setattr(f"{VENDORS_TIME}.monotonic", lambda: steady)
    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + 1_000 * DAY))
    assert _count(hass) == 3


@pytest.mark.parametrize("small_index", [250, 1], indirect=True)
async def test_nothing_of_what_was_too_old_is_left_in_the_file(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    small_index: int,
) -> None:
    """Nor in its journal, whether or not the texts are in an index."""
    for days in range(5):
        for number in range(20):
            simulator.antbuddy.add_call(
                number=f"1202{days}{5_000_00 + number}",
                started_at=NOW - days * DAY - HOUR - timedelta(minutes=number),
            )
    await set_up(hass, stored_account(simulator, "antbuddy", options={"kept_days": 3}))
    await hass.async_block_till_done(wait_background_tasks=True)
    digits = [f"202{days}5000" for days in range(5)]
    assert [traces(hass, one) > 0 for one in digits] == [True] * 4 + [False]

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))
    assert [traces(hass, one) > 0 for one in digits] == [True] * 3 + [False] * 2

    await act(hass, "forget_calls", before=(NOW - DAY - HOUR / 2).isoformat())
    assert [traces(hass, one) > 0 for one in digits] == [True] + [False] * 4


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_fewer_days_delete_at_once_and_more_are_read_again(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await _begin(hass, simulator, vendor)
    assert await _days(hass) == [0, 1, 2, 3, 4]

    await _choose(hass, entry, kept_days=1)
    assert await _days(hass) == [0, 1]
    assert len(call_times(hass, vendor)) == 2

    simulator.vendors[vendor].clear_requests()
    await _choose(hass, entry, kept_days=30)
    assert await _days(hass) == [0, 1, 2, 3, 4]
    assert len(call_times(hass, vendor)) == 5


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({}, []),
        ({"keep_forever": True}, [0, 1, 2, 3, 4]),
        ({"keep_forever": True, "kept_days": 1}, [0, 1, 2, 3, 4]),
        ({"kept_days": 400}, [0, 1, 2, 3, 4]),
        ({"kept_days": 36_500}, [0, 1, 2, 3, 4]),
    ],
)
async def test_calls_are_kept_for_a_year_or_as_long_as_was_chosen(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    options: dict[str, int],
    kept: list[int],
) -> None:
    entry = await _begin(hass, simulator, "antbuddy", **options)
    await hass.config_entries.async_unload(entry.entry_id)
    simulator.antbuddy.clear_calls()
    for days, expected in ((360, [0, 1, 2, 3, 4]), (380, kept)):
        freezer.move_to(NOW + days * DAY)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

        assert await _days(hass, end=(NOW + DAY).isoformat()) == expected
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("backfill")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_nothing_is_read_that_is_not_kept(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await _begin(hass, simulator, vendor, kept_days=2)
    await pass_time(hass, freezer, timedelta(minutes=1))

    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["archive"]["days_to_read"] == 0
    server = simulator.vendors[vendor]
    server.clear_requests()
    await _history(hass)
    assert server.requests == []


async def test_what_cannot_be_deleted_is_deleted_on_another_day(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    await _begin(hass, simulator, "antbuddy", kept_days=3)
    file = Path(hass.config.path("telephony.db"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))
        count = other.execute("SELECT count(*) FROM telephony_calls").fetchone()
        assert count == (4,)
        # It is shown no more all the same.
        assert len(call_times(hass, "antbuddy")) == 3
        other.execute("ROLLBACK")

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + 2 * DAY))

    with closing(sqlite3.connect(file)) as other:
        count = other.execute("SELECT count(*) FROM telephony_calls").fetchone()
    assert count == (2,)


async def test_nothing_is_written_where_nothing_is_too_old(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _begin(hass, simulator, "antbuddy")
    file = Path(hass.config.path("telephony.db"))

    def contents() -> bytes:
        return file.read_bytes() + Path(f"{file}-wal").read_bytes()

    await pass_time(hass, freezer, timedelta(minutes=1))
    before = contents()
    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))

    assert contents() == before


async def test_past_weeks_are_counted_when_a_day_begins(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that nobody waits until very many calls are counted."""
    monkeypatch.setattr(week_counts, "_WEEK", DAY)
    await _begin(hass, simulator, "antbuddy")
    file = Path(hass.config.path("telephony.db"))

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + DAY))

    with closing(sqlite3.connect(file)) as connection:
        counted = connection.execute("SELECT calls FROM telephony_counts").fetchall()
    # But for the first one and the last one.
    assert counted == [(1,)] * 3
    assert await _days(hass) == [0, 1, 2, 3, 4]

"""What a vendor still knows from before, read in the background."""

from dataclasses import replace
from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.call_history import backfill as backfill_module
from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator
from simulator.faults import MissingFields, Reset, Throttle

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.stored_accounts import WITH_HISTORY, add_account, state
from ..helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
PAUSE = timedelta(seconds=31)

pytestmark = pytest.mark.usefixtures("frozen_time", "backfill", "without_past")


@pytest.fixture(autouse=True)
def _short_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no vendor know more than a month."""
    for key, vendor in VENDOR_DATA.items():
        short = replace(vendor, history_reach=timedelta(days=31))
        monkeypatch.setitem(VENDOR_DATA, key, short)


def _missing(entry: MockConfigEntry) -> timedelta:
    backfill = entry.runtime_data.backfill
    assert backfill is not None
    missing: timedelta = backfill.missing_time
    return missing


async def _kept(hass: HomeAssistant, start: datetime) -> int:
    """Return how many calls are kept since a moment."""
    response = await act(
        hass, "get_call_history", start=start.isoformat(), end=NOW.isoformat()
    )
    total: int = response["total"]
    return total


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_older_calls_are_read_a_day_at_a_time_and_are_no_news(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    for days in range(31):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(days=days, hours=1))
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    missing = _missing(entry)
    assert missing > timedelta(days=20)

    while _missing(entry) > timedelta(0):
        server.clear_requests()
        before = _missing(entry)
        await pass_time(hass, freezer, PAUSE)
        assert before - timedelta(days=1, hours=1) <= _missing(entry) < before
        assert len(server.requests) <= 3

    server.clear_requests()
    assert await _kept(hass, NOW - timedelta(days=31)) == 31
    assert server.requests == []
    assert reports.reports == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_it_goes_on_after_a_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    for _ in range(5):
        await pass_time(hass, freezer, PAUSE)
    left = _missing(entry)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert left - timedelta(minutes=10) < _missing(entry) <= left


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_so_many_requests_a_day_and_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Polls are as often as ever beside them."""
    monkeypatch.setattr(backfill_module, "MOST_REQUESTS_A_DAY", 6)
    entry = await add_account(hass, simulator, vendor)
    for _ in range(20):
        await pass_time(hass, freezer, PAUSE)
    left = _missing(entry)
    assert left > timedelta(days=10)
    assert entry.runtime_data.coordinator.update_interval <= timedelta(minutes=5)
    await pass_time(hass, freezer, timedelta(hours=20))
    assert left - timedelta(days=1) < _missing(entry) <= left

    # What a day allows comes with the next one.
    await pass_time(hass, freezer, timedelta(hours=4))

    assert _missing(entry) < left - timedelta(hours=20)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("fault", [Reset(), Throttle()])
async def test_a_vendor_that_fails_is_left_alone_for_a_while(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Reset | Throttle,
) -> None:
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    left = _missing(entry)
    server.misbehave(fault)
    server.clear_requests()

    for _ in range(5):
        await pass_time(hass, freezer, PAUSE)

    assert 0 < len(server.requests) <= 3
    assert _missing(entry) > left - timedelta(hours=1)
    server.behave()
    await poll(hass, freezer)
    for _ in range(70):
        await pass_time(hass, freezer, PAUSE)
    assert _missing(entry) < left - timedelta(days=1)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_an_account_that_is_unloaded_reads_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    await pass_time(hass, freezer, PAUSE)
    await hass.config_entries.async_unload(entry.entry_id)
    assert state(entry) is ConfigEntryState.NOT_LOADED
    simulator.vendors[vendor].clear_requests()

    for _ in range(3):
        await pass_time(hass, freezer, timedelta(hours=2))

    assert simulator.vendors[vendor].requests == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_days_of_which_nothing_makes_sense_are_read_when_the_vendor_does_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """They are not taken for days without calls, and hold up none that is older."""
    server = simulator.vendors[vendor]
    for days in range(31):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(days=days, hours=1))
    entry = await add_account(hass, simulator, vendor)
    left = _missing(entry)
    server.misbehave(MissingFields())
    for _ in range(100):
        await pass_time(hass, freezer, PAUSE)
    assert left - timedelta(hours=1) < _missing(entry)
    server.behave()
    await poll(hass, freezer)

    # What was left aside comes later than what is older.
    for _ in range(70):
        await pass_time(hass, freezer, PAUSE)
    older = NOW - timedelta(days=20)
    server.clear_requests()
    told = await act(
        hass,
        "get_call_history",
        start=(NOW - timedelta(days=21)).isoformat(),
        end=older.isoformat(),
    )
    assert told["total"] == 1
    assert server.requests == []
    assert _missing(entry) > timedelta(days=1)
    for _ in range(8):
        await pass_time(hass, freezer, timedelta(hours=1))
    for _ in range(70):
        await pass_time(hass, freezer, PAUSE)

    assert _missing(entry) < timedelta(days=1)
    server.clear_requests()
    assert await _kept(hass, NOW - timedelta(days=30)) == 30
    assert server.requests == []

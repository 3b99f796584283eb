"""What a vendor still knows from before, read in the background."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.call_history import backfill as backfill_module
from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from custom_components.telephony.providers.answers import CallHistory
from custom_components.telephony.providers.errors import (
    CannotConnectError,
    MalformedAnswerError,
    NotFoundError,
    ServerError,
    ThrottledError,
    TooMuchError,
)
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
async def test_restarts_give_no_more_requests(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """What a day allows comes with the next one, as without them."""
    monkeypatch.setattr(backfill_module, "MOST_REQUESTS_A_DAY", 6)
    entry = await add_account(hass, simulator, vendor)
    for _ in range(10):
        await pass_time(hass, freezer, PAUSE)
    left = _missing(entry)

    for _ in range(4):
        await hass.config_entries.async_reload(entry.entry_id)
        for _ in range(3):
            await pass_time(hass, freezer, PAUSE)
    assert left - timedelta(hours=1) < _missing(entry) <= left
    await pass_time(hass, freezer, timedelta(hours=24))
    for _ in range(3):
        await pass_time(hass, freezer, PAUSE)

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
    assert _missing(entry) >= timedelta(days=1)
    for _ in range(8):
        await pass_time(hass, freezer, timedelta(hours=1))
    for _ in range(70):
        await pass_time(hass, freezer, PAUSE)

    assert _missing(entry) < timedelta(days=1)
    server.clear_requests()
    assert await _kept(hass, NOW - timedelta(days=30)) == 30
    assert server.requests == []


@dataclass
class _Failing:
    """A vendor's memory that fails with the pieces in which a moment lies.

    Attributes:
        error: How it fails; None where it does not.
        moment: None for all of them.
        tried: How often it failed.
    """

    error: Exception | None
    moment: datetime | None = None
    tried: int = 0

    def of(self, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Let an account's vendor fail like this; its polls go on."""
        provider = entry.runtime_data.provider
        call_history = provider.call_history

        async def failing(start: datetime, end: datetime) -> CallHistory:
            if self.error and (self.moment is None or start <= self.moment < end):
                self.tried += 1
                raise self.error
            told: CallHistory = await call_history(start, end)
            return told

        monkeypatch.setattr(provider, "call_history", failing)
        return self


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "error",
    [
        ServerError(code="500"),
        TooMuchError(),
        CannotConnectError(),
        MalformedAnswerError(),
        NotFoundError(),
        ThrottledError(),
        KeyError("of a fault in the program"),
    ],
    ids=repr,
)
async def test_a_day_that_cannot_be_had_holds_up_none_that_is_older(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
    error: Exception,
) -> None:
    """It is tried ever more seldom, and is read as soon as it can be."""
    server = simulator.vendors[vendor]
    for days in range(31):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(days=days, hours=1))
    entry = await add_account(hass, simulator, vendor)
    failing = _Failing(error, NOW - timedelta(days=10)).of(entry, monkeypatch)

    for _ in range(70):
        await pass_time(hass, freezer, timedelta(minutes=1))

    assert timedelta(0) < _missing(entry) <= timedelta(days=1)
    assert failing.tried == 2
    for _ in range(48):
        await pass_time(hass, freezer, timedelta(hours=1, seconds=1))
    assert 3 <= failing.tried <= 5

    failing.error = None
    for _ in range(48):
        await pass_time(hass, freezer, timedelta(hours=1, seconds=1))

    assert _missing(entry) == timedelta(0)
    server.clear_requests()
    assert await _kept(hass, NOW - timedelta(days=29)) == 29
    assert server.requests == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_what_is_left_aside_stays_so_after_a_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Until its time is over; nothing is kept of an account that is removed."""
    entry = await add_account(hass, simulator, vendor)
    failing = _Failing(ServerError(code="500"), NOW - timedelta(days=10))
    failing.of(entry, monkeypatch)
    for _ in range(70):
        await pass_time(hass, freezer, timedelta(minutes=1))
    left = _missing(entry)
    assert timedelta(0) < left <= timedelta(days=1)

    for _ in range(3):
        await hass.config_entries.async_reload(entry.entry_id)
        for _ in range(3):
            await pass_time(hass, freezer, PAUSE)
    assert left - timedelta(hours=1) < _missing(entry) <= left
    await pass_time(hass, freezer, timedelta(hours=6))
    await pass_time(hass, freezer, timedelta(hours=1, seconds=1))

    assert _missing(entry) == timedelta(0)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "damage",
    [
        {"kept_at": "yesterday"},
        {"sent": [["soon", 6]]},
        {"failed": {"in_a_row": 0, "pieces": [{"left": -1}]}},
    ],
)
async def test_a_file_that_makes_no_sense_costs_memory_alone(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    damage: dict[str, Any],
) -> None:
    entry = await add_account(hass, simulator, vendor)
    await pass_time(hass, freezer, PAUSE)
    left = _missing(entry)
    name = f"telephony.{entry.entry_id}.backfill"
    hass_storage[name]["data"] |= damage

    await hass.config_entries.async_reload(entry.entry_id)
    await pass_time(hass, freezer, PAUSE)

    assert _missing(entry) < left - timedelta(hours=20)
    await hass.config_entries.async_remove(entry.entry_id)
    assert name not in hass_storage


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_vendor_that_tells_nothing_of_the_past_is_asked_ever_more_seldom(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Its polls go on. When it tells of the past again, all of it is read."""
    entry = await add_account(hass, simulator, vendor)
    failing = _Failing(ServerError(code="500")).of(entry, monkeypatch)
    for _ in range(24 * 6):
        await pass_time(hass, freezer, timedelta(minutes=10, seconds=1))
    assert entry.runtime_data.coordinator.last_update_success
    assert 20 < failing.tried < 30

    failing.error = None
    for _ in range(24 * 6):
        await pass_time(hass, freezer, timedelta(minutes=10, seconds=1))

    assert _missing(entry) == timedelta(0)

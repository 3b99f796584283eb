"""Calls whose times were read in a time zone that turns out to be another one."""

from dataclasses import replace
from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive
from ..helpers.reports import Reports
from ..helpers.stored_accounts import set_up, stored_account
from ..helpers.time_travel import pass_time

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PAUSE = timedelta(seconds=31)
# Some that a poll reaches, and some that none does.
TIMES = [NOW - 10 * DAY, NOW - 3 * DAY, NOW - 20 * HOUR, NOW - 10 * HOUR]

pytestmark = pytest.mark.usefixtures("frozen_time", "backfill", "without_past")


@pytest.fixture(autouse=True)
def _short_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vendor know no more than is looked at."""
    short = replace(VENDOR_DATA["nxcloud"], history_reach=timedelta(days=12))
    monkeypatch.setitem(VENDOR_DATA, "nxcloud", short)


async def _starts(hass: HomeAssistant) -> list[datetime]:
    """Return when the calls started that are kept, oldest first."""
    response = await act(
        hass,
        "get_call_history",
        start=(NOW - 11 * DAY).isoformat(),
        end=(NOW + DAY).isoformat(),
        sort="oldest",
    )
    return [datetime.fromisoformat(call["started_at"]) for call in response["calls"]]


async def _read_in_wrong_zone(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Set an account up whose calls are kept eight hours late."""
    for time in TIMES:
        simulator.nxcloud.add_call(number="12025550143", started_at=time)
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"time_zone": "UTC"})
    )
    await _read_all(hass, freezer, entry)
    assert (await _starts(hass))[:2] == [time + 8 * HOUR for time in TIMES[:2]]
    return entry


async def _read_all(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    backfill = entry.runtime_data.backfill
    assert backfill is not None
    for _ in range(80):
        await pass_time(hass, freezer, PAUSE)
        if not backfill.missing_time:
            return
    pytest.fail("It is not read.")


async def _choose_right_zone(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(
        entry, options={"time_zone": "Asia/Shanghai"}
    )
    await _reload(hass, entry)


async def _reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_calls_get_the_times_of_another_zone_and_are_no_news(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _read_in_wrong_zone(hass, simulator, freezer)
    reports = Reports(hass, entry)

    await _choose_right_zone(hass, entry)
    await _read_all(hass, freezer, entry)

    assert await _starts(hass) == TIMES
    assert reports.reports == []

    # That was all: the next start reads nothing again.
    await _reload(hass, entry)
    assert entry.runtime_data.backfill.missing_time == timedelta(0)


async def test_they_do_so_when_the_archive_is_there_again(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _read_in_wrong_zone(hass, simulator, freezer)

    with pytest.MonkeyPatch.context() as broken:
        break_archive(broken)
        await _choose_right_zone(hass, entry)
    for _ in range(4):
        await pass_time(hass, freezer, timedelta(minutes=12))
    await _read_all(hass, freezer, entry)

    assert await _starts(hass) == TIMES


async def test_a_call_of_the_time_of_the_change_is_news(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _read_in_wrong_zone(hass, simulator, freezer)
    reports = Reports(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    freezer.move_to(NOW + 3 * HOUR)
    simulator.nxcloud.add_call(number="12025550199", started_at=NOW + 2 * HOUR)

    await _choose_right_zone(hass, entry)

    (report,) = reports.reports
    assert report.call.started_at == NOW + 2 * HOUR

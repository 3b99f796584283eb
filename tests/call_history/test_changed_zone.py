"""Calls whose times were read in a time zone that turns out to be another one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Reset

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive, break_next_look
from ..helpers.reports import Reports
from ..helpers.states import shown
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


# The times of seats' records are of a zone that nobody chooses.


async def _make_two_of_each(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    wrong_zone: str,
) -> MockConfigEntry:
    for time in TIMES:
        simulator.nxcloud.add_call(
            number="12025550143",
            line="60010001",
            started_at=time,
            outcome=Outcome.MISSED,
        )
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"time_zone": wrong_zone})
    )
    await _read_all(hass, freezer, entry)
    assert len(await _starts(hass)) == 2 * len(TIMES)
    return entry


async def _assert_is_one_of_each(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    for _ in range(2):
        assert await _starts(hass) == TIMES
        assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
        assert shown(hass, "sensor.nxcloud_missed_calls_to_return").state == "2"
        await _reload(hass, entry)


@pytest.mark.usefixtures("both_records")
@pytest.mark.parametrize(
    "wrong_zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"]
)
async def test_a_call_that_two_records_made_two_becomes_one(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    wrong_zone: str,
) -> None:
    entry = await _make_two_of_each(hass, simulator, freezer, wrong_zone)
    reports = Reports(hass, entry)

    await _choose_right_zone(hass, entry)
    await _read_all(hass, freezer, entry)

    await _assert_is_one_of_each(hass, entry)
    assert reports.reports == []


@pytest.mark.usefixtures("both_records")
async def test_it_does_so_while_the_account_runs(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """One kind of records cannot be read at first; a call that comes then is news."""
    entry = await _make_two_of_each(hass, simulator, freezer, "UTC")
    simulator.nxcloud.misbehave(Reset(), path="/api/did/cdr")
    await _choose_right_zone(hass, entry)
    assert shown(hass, "sensor.nxcloud_missed_calls_to_return").state == "4"
    reports = Reports(hass, entry)

    simulator.nxcloud.behave()
    await pass_time(hass, freezer, timedelta(minutes=12))
    await _read_all(hass, freezer, entry)

    await _assert_is_one_of_each(hass, entry)
    assert reports.reports == []
    # It is older than the one that is gone seemed to be.
    simulator.nxcloud.add_call(number="12025550199", started_at=TIMES[-1] + 7 * HOUR)
    await pass_time(hass, freezer, timedelta(minutes=12))
    (report,) = reports.reports
    assert report.call.started_at == TIMES[-1] + 7 * HOUR


@pytest.mark.usefixtures("both_records")
@pytest.mark.parametrize("break_it", [break_archive, break_next_look])
async def test_it_does_so_when_the_archive_can_tell_by_which_ids_calls_are_known(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    break_it: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """Until then, they are told by others."""
    entry = await _make_two_of_each(hass, simulator, freezer, "UTC")
    reports = Reports(hass, entry)
    simulator.nxcloud.misbehave(Reset(), path="/api/did/cdr")
    await _choose_right_zone(hass, entry)
    simulator.nxcloud.behave()
    with pytest.MonkeyPatch.context() as broken:
        break_it(broken)
        await _reload(hass, entry)
    for _ in range(4):
        await pass_time(hass, freezer, timedelta(minutes=12))
    assert (await _starts(hass))[-2:] == TIMES[-2:]
    await _read_all(hass, freezer, entry)

    await _assert_is_one_of_each(hass, entry)
    assert reports.reports == []


@pytest.mark.usefixtures("both_records")
async def test_a_call_becomes_one_again_when_the_right_zone_is_chosen_again(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _make_two_of_each(hass, simulator, freezer, "UTC")
    await _choose_right_zone(hass, entry)
    await _read_all(hass, freezer, entry)
    hass.config_entries.async_update_entry(
        entry, options={"time_zone": "Europe/Berlin"}
    )
    await _reload(hass, entry)
    await _read_all(hass, freezer, entry)
    assert await _starts(hass) != TIMES

    # All that is known of calls was known before: none of them is news.
    simulator.nxcloud.misbehave(Reset(), path="/api/did/cdr")
    await _choose_right_zone(hass, entry)
    simulator.nxcloud.behave()
    await entry.runtime_data.coordinator.async_refresh()
    assert (await _starts(hass))[-2:] == TIMES[-2:]
    await _read_all(hass, freezer, entry)

    await _assert_is_one_of_each(hass, entry)


@pytest.mark.usefixtures("both_records")
async def test_a_zone_that_was_wrong_while_the_archive_was_away_leaves_no_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _make_two_of_each(hass, simulator, freezer, "UTC")
    await _choose_right_zone(hass, entry)
    await _read_all(hass, freezer, entry)

    with pytest.MonkeyPatch.context() as broken:
        break_archive(broken)
        hass.config_entries.async_update_entry(
            entry, options={"time_zone": "Asia/Tokyo"}
        )
        await _reload(hass, entry)
    await _choose_right_zone(hass, entry)
    await pass_time(hass, freezer, timedelta(minutes=12))
    await _read_all(hass, freezer, entry)

    await _assert_is_one_of_each(hass, entry)


@pytest.mark.usefixtures("both_records")
@pytest.mark.parametrize(
    "zones", [["UTC"], ["Asia/Shanghai", "UTC"], ["Europe/Berlin", "UTC"]]
)
async def test_calls_of_somebody_who_calls_every_eight_hours_are_told_apart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    zones: list[str],
) -> None:
    """In a zone that is as many hours off, each of them seems to be the one before."""
    times = [NOW - HOUR - count * 8 * HOUR for count in reversed(range(12))]
    for time in times:
        simulator.nxcloud.add_call(
            number="12025550143", line="60010001", started_at=time
        )
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"time_zone": zones[0]})
    )
    await _read_all(hass, freezer, entry)
    for zone in zones[1:]:
        hass.config_entries.async_update_entry(entry, options={"time_zone": zone})
        await _reload(hass, entry)
        await _read_all(hass, freezer, entry)

    await _choose_right_zone(hass, entry)
    await _read_all(hass, freezer, entry)

    assert await _starts(hass) == times

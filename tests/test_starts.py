"""What a start of an account asks for: what can be news, and what is kept nowhere."""

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from .conftest import NOW
from .helpers.reports import Reports
from .helpers.states import call_times, shown
from .helpers.stored_accounts import WITH_HISTORY, set_up, stored_account
from .helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
MONTH = {"history_days": 31}

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")


async def _begin(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> MockConfigEntry:
    """Set an account up that shows a month with a call a day."""
    for days in range(31):
        simulator.vendors[vendor].add_call(
            number=NUMBER, started_at=NOW - timedelta(days=days, minutes=5)
        )
    return await set_up(hass, stored_account(simulator, vendor, options=MONTH))


def _repairs(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


@pytest.fixture
def obstacle(hass: HomeAssistant) -> Path:
    """Put a folder in the place of the archive."""
    folder = Path(hass.config.path("telephony.db"))
    folder.mkdir()
    return folder


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_all_days_are_shown_and_few_are_asked_for(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Whatever the vendor has forgotten meanwhile."""
    server = simulator.vendors[vendor]
    entry = await _begin(hass, simulator, vendor)
    before = call_times(hass, vendor)
    assert len(before) == 31
    await hass.config_entries.async_unload(entry.entry_id)
    server.clear_calls()
    server.clear_requests()
    freezer.tick(timedelta(minutes=2))

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert call_times(hass, vendor) == before
    assert len(server.requests) <= 5


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("days", [1, 3, 6])
async def test_what_ended_while_it_was_stopped_is_told_if_it_is_news(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    days: int,
) -> None:
    """A call of a day, too, which began before the last poll."""
    server = simulator.vendors[vendor]
    entry = await _begin(hass, simulator, vendor)
    await hass.config_entries.async_unload(entry.entry_id)
    stopped = timedelta(days=days)
    freezer.tick(stopped)
    old, long, new = (
        server.add_call(number=NUMBER, started_at=NOW + after, duration=lasting)
        for after, lasting in (
            (stopped - timedelta(hours=30), 60),
            (stopped - timedelta(hours=24), 23 * 3_600),
            (stopped - timedelta(minutes=1), 30),
        )
    )
    reports = Reports(hass, entry)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert reports.times == [long.started_at, new.started_at]
    assert old.started_at.isoformat() in call_times(hass, vendor)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_without_an_archive_all_that_is_shown_is_asked_for(
    hass: HomeAssistant,
    simulator: Simulator,
    obstacle: Path,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await _begin(hass, simulator, vendor)

    assert len(call_times(hass, vendor)) == 31
    assert _repairs(hass) == {"archive_unavailable"}
    reports = Reports(hass, entry)
    call = simulator.vendors[vendor].add_call(number=NUMBER)
    await poll(hass, freezer)
    assert reports.times == [call.started_at]
    # It is written as soon as that can be done.
    await hass.async_add_executor_job(obstacle.rmdir)
    await poll(hass, freezer)
    assert _repairs(hass) == set()
    assert await entry.runtime_data.archive.calls.async_with_id(
        reports.reports[0].call.id
    )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_removed_account_takes_its_calls_along(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entry = await _begin(hass, simulator, vendor)
    file = Path(hass.config.path("telephony.db"))
    assert NUMBER.encode() in await hass.async_add_executor_job(_bytes_of, file)

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert NUMBER.encode() not in await hass.async_add_executor_job(_bytes_of, file)


def _bytes_of(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_first_start_shows_today_before_it_reads_older_days(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = stored_account(simulator, vendor, options=MONTH)
    simulator.vendors[vendor].add_call(number=NUMBER)
    entry.add_to_hass(hass)

    await hass.config_entries.async_setup(entry.entry_id)

    assert shown(hass, f"sensor.{vendor}_calls_today").state == "1"
    assert len(simulator.vendors[vendor].requests) <= 5
    await pass_time(hass, freezer, timedelta(seconds=1))

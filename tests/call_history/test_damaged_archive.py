"""A file that proves to be damaged while an account is loaded costs no call."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from sqlalchemy import Connection, text

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.call_history.reported_calls_store import (
    ReportedCallsStore,
)
from custom_components.telephony.const import CONF_HISTORY_DAYS
from simulator import Simulator
from simulator.vendor_server import VendorServer

from ..archive.kept_calls import fill_with_junk, forget_pages
from ..conftest import NOW
from ..helpers.reports import Reports
from ..helpers.stored_accounts import (
    WITH_HISTORY,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _look_at_all(connection: Connection) -> None:
    connection.execute(text("SELECT * FROM telephony_calls")).fetchall()


async def _damage(hass: HomeAssistant) -> None:
    """Write over the file, and have that found."""
    archive, file = async_get_archive(hass), Path(hass.config.path("telephony.db"))
    await archive.async_run(forget_pages, is_reading=True)
    await hass.async_add_executor_job(fill_with_junk, file)
    await archive.async_run(_look_at_all)
    await hass.async_block_till_done()
    assert list(file.parent.glob("telephony.db.corrupt.*"))


async def _be_called(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    server: VendorServer,
    reports: Reports,
) -> list[datetime]:
    """Return when calls started that were told, enough to fill some pages."""
    for minutes in range(60):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(minutes=minutes))
    await poll(hass, freezer)
    assert len(reports.times) == 60
    return list(reports.times)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_late_call_is_told_after_the_next_start_and_no_other(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    told = await _be_called(hass, freezer, server, reports)
    await _damage(hass)
    late = NOW - timedelta(minutes=30, seconds=30)
    server.add_call(number=NUMBER, started_at=late)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert reports.times == [*told, late]


async def test_what_is_too_old_to_be_kept_anew_is_known_as_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """By a clock that is days behind, it would be news after the next start."""
    account = stored_account(simulator, "antbuddy", options={CONF_HISTORY_DAYS: 1})
    entry = await set_up(hass, account)
    reports = Reports(hass, entry)
    await _be_called(hass, freezer, simulator.antbuddy, reports)
    old = [report.call for report in reports.reports]
    await pass_time(hass, freezer, timedelta(days=2))
    simulator.antbuddy.add_call(number=NUMBER)
    await poll(hass, freezer)
    assert len(reports.reports) == len(old) + 1
    await _damage(hass)

    runtime = entry.runtime_data
    store = ReportedCallsStore(hass, runtime.archive, are_told_once=False)
    ledger, _ = await store.async_load(runtime.numbers.plan.main_number)

    assert all(map(ledger.may_have_known, old))
    late = replace(old[0], id="late", started_at=old[-1].started_at + SECOND)
    assert not ledger.may_have_known(late)

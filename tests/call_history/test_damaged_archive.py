"""A file that proves to be damaged while an account is loaded costs no call."""

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from sqlalchemy import Connection, text

from custom_components.telephony.archive.archive import async_get_archive
from simulator import Simulator

from ..archive.kept_calls import fill_with_junk, forget_pages
from ..conftest import NOW
from ..helpers.reports import Reports
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import poll


def _look_at_all(connection: Connection) -> None:
    connection.execute(text("SELECT * FROM telephony_calls")).fetchall()


@pytest.mark.usefixtures("frozen_time", "without_past")
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
    for minutes in range(60):
        server.add_call(
            number="12025550143", started_at=NOW - timedelta(minutes=minutes)
        )
    await poll(hass, freezer)
    told = list(reports.times)
    assert len(told) == 60
    archive = async_get_archive(hass)
    await archive.async_run(forget_pages, is_reading=True)
    await hass.async_add_executor_job(
        fill_with_junk, Path(hass.config.path("telephony.db"))
    )
    await archive.async_run(_look_at_all)
    await hass.async_block_till_done()
    late = NOW - timedelta(minutes=30, seconds=30)
    server.add_call(number="12025550143", started_at=late)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert reports.times == [*told, late]

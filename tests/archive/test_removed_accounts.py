"""What is left of an account that was removed while the database was away."""

from contextlib import closing
from pathlib import Path
import sqlite3

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive import database
from simulator import Simulator

from ..helpers.actions import click_to_call
from ..helpers.dialled import departures, traces
from ..helpers.stored_accounts import add_account
from .kept_calls import rows_of

CALLS = "SELECT account_id, count(*) FROM telephony_calls GROUP BY account_id"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def test_it_is_deleted_when_an_account_starts_again(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
) -> None:
    """An account that is disabled is none that was removed."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    entries = {
        vendor: await add_account(hass, simulator, vendor)
        for vendor in ("antbuddy", "nxcloud", "net2phone")
    }
    for entry in entries.values():
        await click_to_call(hass, config_entry_id=entry.entry_id)
    await hass.config_entries.async_set_disabled_by(
        entries["nxcloud"].entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    before = rows_of(file, CALLS)
    assert len(before) == 2
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await hass.config_entries.async_remove(entries["antbuddy"].entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        other.execute("ROLLBACK")
    assert rows_of(file, CALLS) == before

    await hass.config_entries.async_reload(entries["net2phone"].entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    (of_disabled,) = rows_of(file, CALLS)
    assert of_disabled in before
    assert departures(hass) == 2
    assert traces(hass, entries["antbuddy"].entry_id) == 0
    assert traces(hass, entries["nxcloud"].entry_id) > 0

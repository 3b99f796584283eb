"""What is left of an account that was removed while the database was away."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.telephony.archive import database
from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.actions import click_to_call
from ..helpers.dialled import departures, traces
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import pass_time
from .kept_calls import rows_of

CALLS = "SELECT account_id, count(*) FROM telephony_calls GROUP BY account_id"


pytestmark = pytest.mark.usefixtures("frozen_time")


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


async def test_of_the_last_account_it_is_deleted_when_the_database_is_back(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
) -> None:
    """Nothing else would begin, neither now nor after a restart."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await hass.config_entries.async_remove(entry.entry_id)
        await pass_time(hass, freezer, timedelta(minutes=11))
        assert _issues(hass) == {"archive_unavailable"}
        other.execute("ROLLBACK")
    assert traces(hass, entry.entry_id) > 0

    await pass_time(hass, freezer, timedelta(minutes=11))

    assert traces(hass, entry.entry_id) == 0
    assert _issues(hass) == set()


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

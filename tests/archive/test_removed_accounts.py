"""What is left of an account that was removed while the database was away."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.archive import database
from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from ..helpers.actions import act, click_to_call
from ..helpers.contact_entries import add_contact, contact
from ..helpers.dialled import departures, traces
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import pass_time
from .conftest import PLAN
from .kept_calls import ANN, call_at, rows_of

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


async def _keep_calls_of(hass: HomeAssistant, entry_id: str) -> None:
    """Have calls of an account that Home Assistant does not know."""
    archive = async_get_archive(hass)
    account = await archive.async_open_account(entry_id, PLAN.main_number)
    await account.async_keep([call_at(1), call_at(24 * 60)])
    await archive.async_close_account(entry_id)


def _left(hass: HomeAssistant) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, "left_calls_lost")


async def test_what_was_not_removed_is_kept_and_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """What Home Assistant knew of it was damaged, or is older than the calls."""
    await _keep_calls_of(hass, "lost")

    entry = await add_account(hass, simulator, "antbuddy")

    issue = _left(hass)
    assert issue is not None
    assert issue.is_fixable
    assert issue.translation_placeholders == {
        "count": "2",
        "first": "2026-11-17",
        "last": "2026-11-18",
    }
    assert traces(hass, "lost") > 0
    # Its entry is back, with a backup.
    MockConfigEntry(
        domain=DOMAIN, entry_id="lost", data={"vendor": "nxcloud"}
    ).add_to_hass(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _left(hass) is None
    assert traces(hass, "lost") > 0


@pytest.mark.parametrize("is_back", [False, True])
async def test_it_is_deleted_if_the_user_says_so(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client: ClientSessionGenerator,
    is_back: bool,
) -> None:
    """Unless it is there again by then."""
    assert await async_setup_component(hass, "repairs", {})
    await _keep_calls_of(hass, "lost")
    await add_account(hass, simulator, "antbuddy")
    client = await hass_client()
    form = await (
        await client.post(
            "/api/repairs/issues/fix",
            json={"handler": DOMAIN, "issue_id": "left_calls_lost"},
        )
    ).json()
    assert (form["type"], form["step_id"]) == ("form", "confirm")
    assert form["description_placeholders"]["count"] == "2"
    assert traces(hass, "lost") > 0
    if is_back:
        MockConfigEntry(
            domain=DOMAIN, entry_id="lost", data={"vendor": "nxcloud"}
        ).add_to_hass(hass)

    end = await (
        await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    ).json()
    await hass.async_block_till_done(wait_background_tasks=True)

    assert end["type"] == ("abort" if is_back else "create_entry")
    assert (traces(hass, "lost") > 0) is is_back
    assert (_left(hass) is not None) is is_back


async def test_whoever_is_forgotten_is_so_in_calls_of_an_account_that_is_gone(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _keep_calls_of(hass, "lost")
    await add_account(hass, simulator, "antbuddy")

    response = await act(hass, "forget_calls", number=f"+{ANN.number}")

    assert response["count"] == 2
    assert traces(hass, str(ANN.number)) == 0


@pytest.mark.parametrize("field", ["number", "contact"])
async def test_calls_of_a_lost_account_are_forgotten_without_any_other(
    hass: HomeAssistant, simulator: Simulator, field: str
) -> None:
    await _keep_calls_of(hass, "lost")
    entry = await add_account(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Ann Doe", f"+{ANN.number}"))
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert traces(hass, str(ANN.number)) > 0
    value = {"number": f"+{ANN.number}", "contact": "Ann Doe"}[field]

    assert (await act(hass, "forget_calls", **{field: value}))["count"] == 2

    assert traces(hass, str(ANN.number)) == 0


async def test_what_was_removed_is_known_after_a_restart(
    hass: HomeAssistant, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    await _keep_calls_of(hass, "lost")
    await _keep_calls_of(hass, "removed")
    hass_storage["telephony.removed_accounts"] = {
        "version": 1,
        "minor_version": 1,
        "key": "telephony.removed_accounts",
        "data": {"calls": ["removed"], "statistics": []},
    }

    await add_account(hass, simulator, "antbuddy")

    assert traces(hass, "removed") == 0
    assert traces(hass, "lost") > 0
    assert "telephony.removed_accounts" not in hass_storage


async def test_nothing_is_left_of_what_is_known_of_one(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Not even that it was removed."""
    entry = await add_account(hass, simulator, "antbuddy")

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    stored = hass_storage["telephony.removed_accounts"]["data"]
    # There is no recorder that could say that it has no statistics.
    assert stored == {"calls": [], "statistics": [entry.entry_id]}

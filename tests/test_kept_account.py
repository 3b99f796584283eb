"""The kept calls of an account that does not run: they are there, and can be forgotten."""

import asyncio
from datetime import timedelta
import json
from pathlib import Path
from threading import enumerate as threads
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import restore_state
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony.coordinator import CallHistoryCoordinator
from simulator import Simulator
from simulator.faults import Reset

from .conftest import NOW
from .helpers.actions import act, click_to_call, refusal
from .helpers.contact_entries import add_contact, contact
from .helpers.dashboards import Dashboard
from .helpers.dialled import dialled_numbers, traces
from .helpers.stored_accounts import (
    NAMES,
    WITH_HISTORY,
    add_account_without_history,
    set_up,
    state,
    stored_account,
)
from .helpers.time_travel import move_to

ANN = "2025550143"
BOB = "2125550161"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")

STATES = {
    "away": ConfigEntryState.SETUP_RETRY,
    "refused": ConfigEntryState.SETUP_ERROR,
    "disabled": ConfigEntryState.NOT_LOADED,
}


async def _begin(
    hass: HomeAssistant, simulator: Simulator, vendor: str, **options: int
) -> MockConfigEntry:
    """Set an account up with a call of two people on each of some days."""
    for days in range(4):
        for minutes, digits in enumerate((ANN, BOB)):
            simulator.vendors[vendor].add_call(
                number=f"1{digits}",
                started_at=NOW - days * DAY - HOUR - timedelta(minutes=minutes),
            )
    return await set_up(hass, stored_account(simulator, vendor, options=options))


async def _stop(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry, why: str
) -> None:
    """Have an account not run from the next start of Home Assistant on, which is now."""
    server = simulator.vendors[entry.data["vendor"]]
    server.clear_calls()
    if why == "away":
        server.misbehave(Reset())
    if why == "refused":
        server.revoke_credentials()
    if why == "disabled":
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(entry) is STATES[why]


async def _run_again(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    server = simulator.vendors[entry.data["vendor"]]
    server.behave()
    server.restore_credentials()
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(entry) is ConfigEntryState.LOADED


async def _history(hass: HomeAssistant, **fields: str | bool) -> dict[str, Any]:
    return await act(
        hass, "get_call_history", start=(NOW - 9 * DAY).isoformat(), **fields
    )


def _callers(history: dict[str, Any]) -> list[str]:
    return [call["caller"][-10:] for call in history["calls"]]


def _is_open() -> bool:
    """Whether somebody holds the database open."""
    return any(thread.name.startswith("telephony_archive") for thread in threads())


@pytest.mark.parametrize("why", STATES)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_are_told_and_exported_without_a_request(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    vendor: str,
    why: str,
) -> None:
    """With the names of today's contacts."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    entry = await _begin(hass, simulator, vendor)
    await add_contact(hass, contact("Ann", f"+1{ANN}"))
    known = await _history(hass)
    assert known["kept_until"] == NOW.isoformat()
    await _stop(hass, simulator, entry, why)
    simulator.vendors[vendor].clear_requests()
    freezer.tick(1)

    told = await _history(hass, config_entry_id=entry.entry_id)

    assert told["calls"] == known["calls"]
    assert (told["total"], told["accounts"]) == (8, [NAMES[vendor]])
    assert told["calls"][0]["caller_name"] == "Ann"
    found = await _history(hass, config_entry_id=entry.entry_id, text="ann")
    assert set(_callers(found)) == {ANN}
    assert told["kept_since"] == known["kept_since"]
    # What has been since then, nobody knows.
    assert told["kept_until"] == NOW.isoformat()
    exported = await act(hass, "export_calls", config_entry_id=entry.entry_id)
    assert exported["count"] == 8
    text = await hass.async_add_executor_job(Path(exported["path"]).read_text)
    assert text.count(ANN) >= 4
    assert simulator.vendors[vendor].requests == []
    assert not _is_open()


@pytest.mark.parametrize("why", STATES)
async def test_it_is_one_of_all_accounts_unless_it_is_disabled(
    hass: HomeAssistant, simulator: Simulator, why: str
) -> None:
    entry = await _begin(hass, simulator, "antbuddy")
    await _begin(hass, simulator, "nxcloud")
    await _stop(hass, simulator, entry, why)

    told = await _history(hass)

    accounts = {"antbuddy", "nxcloud"} - ({"antbuddy"} if why == "disabled" else set())
    assert set(told["accounts"]) == {NAMES[one] for one in accounts}
    assert told["total"] == 8 * len(accounts)


@pytest.mark.parametrize("why", ["away", "refused"])
async def test_a_dashboard_shows_them(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
    why: str,
) -> None:
    entry = await _begin(hass, simulator, "antbuddy")
    await _stop(hass, simulator, entry, why)
    dashboard = await Dashboard.open(hass, hass_ws_client, None)

    page = await dashboard.ask("calls/list", limit=5)

    assert page["total"] == 8
    assert [call["number"][-10:] for call in page["calls"]] == [ANN, BOB, ANN, BOB, ANN]
    rest = await dashboard.ask("calls/list", limit=5, before=page["next"])
    assert len(rest["calls"]) == 3


@pytest.mark.parametrize("why", STATES)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_what_is_forgotten_meanwhile_stays_so(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    vendor: str,
    why: str,
) -> None:
    """Though the vendor lists it when the account runs again."""
    entry = await _begin(hass, simulator, vendor)
    listed = list(simulator.vendors[vendor].calls)
    await click_to_call(hass, number=f"+1{ANN}")
    await hass.async_block_till_done()
    await RestoreStateData.async_save_persistent_states(hass)
    assert ANN in json.dumps(hass_storage)
    await _stop(hass, simulator, entry, why)
    await restore_state.async_get(hass).async_load()
    freezer.tick(1)

    response = await act(hass, "forget_calls", number=f"+1 (202) {ANN[3:]}")

    assert response == {"count": 4, "accounts": [NAMES[vendor]]}
    assert (traces(hass, ANN), dialled_numbers(hass)) == (0, [])
    assert ANN not in json.dumps(hass_storage)
    assert not _is_open()
    for call in listed:
        simulator.vendors[vendor].add_call(
            number=call.number, started_at=call.started_at
        )
    await _run_again(hass, simulator, entry)
    assert set(_callers(await _history(hass, refresh=True))) == {BOB}
    assert traces(hass, ANN) == 0
    assert ANN not in json.dumps([one.as_dict() for one in hass.states.async_all()])


async def test_whoever_is_forgotten_while_an_account_starts_is_forgotten_by_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where it has read by then what was forgotten before."""
    entry = await _begin(hass, simulator, "antbuddy")
    await hass.config_entries.async_unload(entry.entry_id)
    reads, goes_on = asyncio.Event(), asyncio.Event()

    async def read_slowly(coordinator: CallHistoryCoordinator) -> None:
        reads.set()
        await goes_on.wait()
        await first_refresh(coordinator)

    first_refresh = CallHistoryCoordinator.async_config_entry_first_refresh
    monkeypatch.setattr(
        CallHistoryCoordinator, "async_config_entry_first_refresh", read_slowly
    )
    starting = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await reads.wait()
    freezer.tick(1)

    forgetting = hass.async_create_task(act(hass, "forget_calls", number=f"+1{ANN}"))
    # It would be over by then, if it did not wait.
    assert (await _history(hass))["total"] == 8
    goes_on.set()
    await starting

    assert (await forgetting)["count"] == 4
    assert state(entry) is ConfigEntryState.LOADED
    assert set(_callers(await _history(hass, refresh=True))) == {BOB}
    shown = hass.states.get("sensor.antbuddy_last_call")
    assert shown is not None
    assert ANN not in json.dumps(shown.as_dict())


@pytest.mark.parametrize(("why", "left"), [("refused", 4), ("away", 8)])
async def test_calls_grow_old_as_far_as_a_vendor_tells_the_time(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
    left: int,
) -> None:
    """Also one that refuses the account; without any, a clock that leaps deletes nothing."""
    entry = await _begin(hass, simulator, "antbuddy", kept_days=3)
    await _stop(hass, simulator, entry, why)
    monkeypatch.setattr(
        "custom_components.telephony.archive.vendors_time.monotonic", lambda: 0.0
    )
    freezer.move_to(NOW + 2 * DAY)
    await hass.config_entries.async_reload(entry.entry_id)

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + 3 * DAY))

    assert state(entry) is STATES[why]
    assert not _is_open()
    simulator.vendors["antbuddy"].clear_requests()
    told = await _history(hass, config_entry_id=entry.entry_id)
    assert told["total"] == left


async def test_the_vendor_is_not_asked_anew_by_an_account_that_does_not_run(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Whoever wants that of it is told why; of all accounts, the others are asked."""
    entry = await _begin(hass, simulator, "antbuddy")
    await _stop(hass, simulator, entry, "away")

    told = await refusal(
        hass,
        "get_call_history",
        ServiceValidationError,
        config_entry_id=entry.entry_id,
        refresh=True,
    )

    assert f"The account {entry.title} is not running" in told
    assert (await _history(hass, refresh=True))["total"] == 8


async def test_one_of_which_nothing_is_kept_says_that_it_does_not_run(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = stored_account(simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset())
    await set_up(hass, entry)

    for action, fields in {
        "get_call_history": {},
        "export_calls": {},
        "forget_calls": {"number": ANN},
    }.items():
        told = await refusal(
            hass,
            action,
            ServiceValidationError,
            config_entry_id=entry.entry_id,
            **fields,
        )
        assert f"The account {entry.title} is not running" in told
        told = await refusal(hass, action, ServiceValidationError, **fields)
        assert told.startswith("No running account has a call history.")


async def test_one_that_runs_without_a_history_says_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account_without_history(hass, simulator)

    told = await refusal(
        hass,
        "export_calls",
        ServiceValidationError,
        config_entry_id=entry.entry_id,
    )

    assert entry.title in told
    assert "history" in told


async def test_an_archive_that_cannot_be_used_is_told(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await _begin(hass, simulator, "antbuddy")
    await _stop(hass, simulator, entry, "away")

    def without_room(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(
        "custom_components.telephony.archive.opened_database.OpenedDatabase.do",
        without_room,
    )

    for told in (
        await refusal(hass, "get_call_history"),
        await refusal(hass, "export_calls"),
        await refusal(hass, "forget_calls", number=ANN),
    ):
        assert told == (
            "The archive of calls cannot be used at the moment. "
            "Look among the repairs for what is wrong"
        )

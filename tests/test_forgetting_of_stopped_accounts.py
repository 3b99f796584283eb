"""Calls of an account that does not run are forgotten, and grow old, like all others."""

import asyncio
from contextlib import closing
from datetime import timedelta
import json
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import restore_state
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony import backup
from custom_components.telephony.archive import database_thread
from custom_components.telephony.archive.account_dialling import AccountDialling
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.forgetting_in_turns import async_vendor_forms
from custom_components.telephony.call_history import forgetting
from custom_components.telephony.calls import Comparable
from custom_components.telephony.coordinator import CallHistoryCoordinator
from custom_components.telephony.kept_account import async_open_forgetting
from simulator import Simulator
from simulator.faults import Reset

from .archive.kept_calls import call_at
from .conftest import NOW
from .helpers.actions import act, click_to_call, refusal
from .helpers.dialled import dialled_numbers, traces
from .helpers.stopped_accounts import (
    ANN,
    BOB,
    DAY,
    HOUR,
    STATES,
    begin,
    callers,
    history,
    is_open,
    run_again,
    stop,
)
from .helpers.stored_accounts import (
    NAMES,
    NXCLOUD_VOICE,
    WITH_HISTORY,
    set_up,
    state,
    stored_account,
)
from .helpers.time_travel import fire_time_changed, move_to, pass_time

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")


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
    entry = await begin(hass, simulator, vendor)
    listed = list(simulator.vendors[vendor].calls)
    await click_to_call(hass, number=f"+1{ANN}")
    await hass.async_block_till_done()
    await RestoreStateData.async_save_persistent_states(hass)
    assert ANN in json.dumps(hass_storage)
    await stop(hass, simulator, entry, why)
    await restore_state.async_get(hass).async_load()
    freezer.tick(1)

    response = await act(hass, "forget_calls", number=f"+1 (202) {ANN[3:]}")

    assert response == {"count": 4, "accounts": [NAMES[vendor]]}
    assert (traces(hass, ANN), dialled_numbers(hass)) == (0, [])
    assert ANN not in json.dumps(hass_storage)
    assert not is_open()
    for call in listed:
        simulator.vendors[vendor].add_call(
            number=call.number, started_at=call.started_at
        )
    await run_again(hass, simulator, entry)
    assert set(callers(await history(hass, refresh=True))) == {BOB}
    assert traces(hass, ANN) == 0
    assert ANN not in json.dumps([one.as_dict() for one in hass.states.async_all()])


async def test_others_are_shown_as_before_when_the_account_runs_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Who never called it may be forgotten, and so may whoever called long before."""
    entry = await set_up(hass, stored_account(simulator, "antbuddy"))
    simulator.antbuddy.add_call(number=f"1{BOB}", started_at=NOW + HOUR)
    await move_to(hass, freezer, NOW + HOUR)
    await pass_time(hass, freezer, timedelta(minutes=5))
    before = hass.states.get("event.antbuddy_call")
    assert before is not None
    assert BOB in before.attributes["caller"]
    await hass.config_entries.async_unload(entry.entry_id)
    await RestoreStateData.async_save_persistent_states(hass)
    await restore_state.async_get(hass).async_load()
    await stop(hass, simulator, entry, "refused")

    await act(hass, "forget_calls", number=f"+1{ANN}")
    await act(hass, "forget_calls", before=NOW.isoformat())

    assert BOB in json.dumps(hass_storage["core.restore_state"], default=str)
    await run_again(hass, simulator, entry)
    after = hass.states.get("event.antbuddy_call")
    assert after is not None
    assert (after.state, after.attributes) == (before.state, before.attributes)


async def test_whoever_is_forgotten_while_an_account_starts_is_forgotten_by_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where it has read by then what was forgotten before."""
    entry = await begin(hass, simulator, "antbuddy")
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
    assert (await history(hass))["total"] == 8
    goes_on.set()
    await starting

    assert (await forgetting)["count"] == 4
    assert state(entry) is ConfigEntryState.LOADED
    assert set(callers(await history(hass, refresh=True))) == {BOB}
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
    entry = await begin(hass, simulator, "antbuddy", kept_days=3)
    await stop(hass, simulator, entry, why)
    monkeypatch.setattr(
        "custom_components.telephony.archive.vendors_time.monotonic", lambda: 0.0
    )
    freezer.move_to(NOW + 2 * DAY)
    await hass.config_entries.async_reload(entry.entry_id)

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + 3 * DAY))

    assert state(entry) is STATES[why]
    assert not is_open()
    simulator.vendors["antbuddy"].clear_requests()
    told = await history(hass, config_entry_id=entry.entry_id)
    assert told["total"] == left


def _rows(hass: HomeAssistant, entry: MockConfigEntry) -> int:
    """Return how many calls of an account are in the database."""
    with closing(sqlite3.connect(hass.config.path("telephony.db"))) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM telephony_calls AS call"
            " JOIN telephony_accounts AS account ON account.id = call.account_id"
            " WHERE account.entry_id = ?",
            (entry.entry_id,),
        ).fetchone()
    return int(count)


async def _fail(*_: object) -> None:
    raise ArchiveUnavailableError(Trouble.UNAVAILABLE)


async def test_all_calls_grow_old_in_the_end(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """By the time that the vendor of another account tells, if its own tells nothing."""
    entry = await begin(hass, simulator, "antbuddy", kept_days=3)
    await begin(hass, simulator, "nxcloud")
    await stop(hass, simulator, entry, "disabled")
    left = []
    for day in range(1, 5):
        await move_to(hass, freezer, dt_util.start_of_local_day(NOW + day * DAY))
        left.append(_rows(hass, entry))

    assert left == [6, 4, 2, 0]


async def test_those_of_an_account_whose_history_was_withdrawn_do_as_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """It runs, and has none; what is kept of it can be told and forgotten meanwhile."""
    entry = stored_account(
        simulator, "nxcloud", options={"kept_days": 3}, without=NXCLOUD_VOICE
    )
    for days in range(4):
        for digits in (ANN, BOB):
            simulator.nxcloud.add_call(
                number=f"1{digits}", started_at=NOW - days * DAY - HOUR
            )
    await set_up(hass, entry)
    simulator.nxcloud.disable_product("did")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(entry) is ConfigEntryState.LOADED
    freezer.tick(1)

    assert (await history(hass))["total"] == 8
    forgotten = await act(hass, "forget_calls", number=f"+1{ANN}")
    assert (forgotten["count"], _rows(hass, entry)) == (4, 4)
    for day in range(1, 5):
        await move_to(hass, freezer, dt_util.start_of_local_day(NOW + day * DAY))
    assert _rows(hass, entry) == 0


async def test_a_forgetting_that_broke_off_can_be_repeated(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The newest call is of whoever is forgotten; nobody else is hidden with him."""
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")
    freezer.tick(1)

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "async_vendor_forms", _fail)
        told = await refusal(hass, "forget_calls", number=f"+1{ANN}")
    assert told.startswith("Not all of the calls are deleted")
    assert BOB in callers(await history(hass))

    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 4
    assert traces(hass, ANN) == 0


async def test_what_was_deleted_and_not_erased_can_be_erased(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")
    freezer.tick(1)
    until = dt_util.utcnow().isoformat()

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "async_erase", _fail)
        await refusal(hass, "forget_calls", before=until)
    assert _rows(hass, entry) == 0

    assert (await act(hass, "forget_calls", before=until))["count"] == 0


async def test_an_account_of_which_nothing_is_kept_yet_forgets_as_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Its vendor was away since it was added, and lists the calls when it is back."""
    simulator.antbuddy.add_call(number=f"1{ANN}", started_at=NOW - HOUR)
    simulator.antbuddy.misbehave(Reset())
    entry = await set_up(hass, stored_account(simulator, "antbuddy"))
    freezer.tick(1)

    response = await act(hass, "forget_calls", number=f"+1{ANN}")

    assert response == {"count": 0, "accounts": [entry.title]}
    await run_again(hass, simulator, entry)
    assert callers(await history(hass, refresh=True)) == []


async def test_a_call_that_waits_to_be_written_is_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of an account that has no other one, and was stopped while a backup was made."""
    monkeypatch.setattr(database_thread, "_LONGEST_HOLD", timedelta())
    await begin(hass, simulator, "nxcloud")
    entry = await set_up(hass, stored_account(simulator, "antbuddy"))
    await backup.async_pre_backup(hass)
    with pytest.raises(ArchiveUnavailableError):
        await entry.runtime_data.archive.async_keep([call_at(60)])
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await backup.async_post_backup(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    freezer.tick(1)

    await act(hass, "forget_calls", number=f"+1{ANN}")

    await run_again(hass, simulator, entry)
    assert callers(await history(hass, config_entry_id=entry.entry_id)) == []


async def test_numbers_are_those_of_the_country_where_the_user_is_now(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """It was corrected while the account did not run."""
    hass.config.country = "DE"
    simulator.antbuddy.add_call(number=ANN, started_at=NOW - HOUR)
    entry = await set_up(hass, stored_account(simulator, "antbuddy"))
    await stop(hass, simulator, entry, "away")
    hass.config_entries.async_update_entry(entry, options={"region": "US"})
    freezer.tick(1)

    assert (await history(hass, number=f"+1{ANN}"))["total"] == 1
    response = await act(hass, "forget_calls", number=f"+1{ANN}")

    assert (response["count"], _rows(hass, entry)) == (1, 0)


@pytest.mark.parametrize("is_back", [True, False])
async def test_an_account_that_is_removed_meanwhile_does_not_start_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    is_back: bool,
) -> None:
    """Home Assistant is about to try again, and waits behind the removal."""
    entry = await begin(hass, simulator, "antbuddy")
    await begin(hass, simulator, "nxcloud")
    await stop(hass, simulator, entry, "away")
    held, goes_on = asyncio.Event(), asyncio.Event()

    async def forget_long() -> None:
        async with async_open_forgetting(hass, entry):
            held.set()
            await goes_on.wait()

    forgetting = hass.async_create_task(forget_long())
    await held.wait()
    removing = hass.async_create_task(hass.config_entries.async_remove(entry.entry_id))
    await asyncio.sleep(0)
    if is_back:
        simulator.antbuddy.behave()
        simulator.antbuddy.add_call(number=f"1{ANN}", started_at=NOW)
    freezer.tick(timedelta(minutes=2))
    fire_time_changed(hass)
    goes_on.set()
    await forgetting
    await removing
    await hass.async_block_till_done(wait_background_tasks=True)
    simulator.antbuddy.clear_requests()
    await pass_time(hass, freezer, timedelta(minutes=11))

    assert (_rows(hass, entry), simulator.antbuddy.requests) == (0, [])


async def test_a_forgetting_that_is_cancelled_leaves_nothing_open(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A script is stopped, while the archive takes its time."""
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")
    freezer.tick(1)
    held = asyncio.Event()

    async def open_slowly(_dialling: AccountDialling) -> None:
        held.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(AccountDialling, "async_open", open_slowly)
        task = hass.async_create_task(act(hass, "forget_calls", number=f"+1{ANN}"))
        await held.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert not entry.setup_lock.locked()
    assert not is_open()


@pytest.mark.parametrize("what", ["reload", "remove"])
async def test_an_account_that_runs_is_not_stopped_meanwhile(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    hass_storage: dict[str, Any],
    what: str,
) -> None:
    """It would forget by what it knew before, or leave behind whom it forgot."""
    entry = await begin(hass, simulator, "antbuddy")
    await begin(hass, simulator, "nxcloud")
    freezer.tick(1)
    held, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(
        archive: Archive, query: CallQuery, comparable: Comparable
    ) -> frozenset[str]:
        if not held.is_set():
            held.set()
            await goes_on.wait()
        return await async_vendor_forms(archive, query, comparable)

    monkeypatch.setattr(forgetting, "async_vendor_forms", slow)
    first = hass.async_create_task(act(hass, "forget_calls", number=f"+1{ANN}"))
    await held.wait()
    change = getattr(hass.config_entries, f"async_{what}")
    changing = hass.async_create_task(change(entry.entry_id))
    second = hass.async_create_task(act(hass, "forget_calls", number=f"+1{BOB}"))
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(first, changing, second)
    await hass.async_block_till_done(wait_background_tasks=True)

    if what == "remove":
        assert [key for key in hass_storage if entry.entry_id in key] == []
    else:
        await hass.config_entries.async_reload(entry.entry_id)
        told = await history(hass, config_entry_id=entry.entry_id, refresh=True)
        assert callers(told) == []

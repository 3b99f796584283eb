"""What the call history tells where a part of it cannot be read."""

import asyncio
from datetime import timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony import backup
from custom_components.telephony.call_history import history_turns
from simulator import Simulator
from simulator.faults import Fault, Hang, Html, MissingFields, Reset, Status, Throttle

from ..conftest import NOW
from ..helpers.actions import act, refusal
from ..helpers.broken_archive import break_writing
from ..helpers.dashboards import Dashboard
from ..helpers.stopped_accounts import stop
from ..helpers.stored_accounts import (
    NAMES,
    NXCLOUD_VOICE,
    WITH_HISTORY,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import pass_time, poll
from ..helpers.turns import until

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
NUMBER: Final = "12025550143"
NOBODY: Final = "442079460123"
START: Final = NOW - 12 * DAY

BACKED_UP: Final = (
    "A backup is being made, and calls are written into the archive when it is over. "
    "Ask for them again then"
)

pytestmark = pytest.mark.usefixtures("frozen_time", "without_balance", "without_past")


def _call(simulator: Simulator, vendor: str, *ages: timedelta) -> None:
    for age in ages:
        simulator.vendors[vendor].add_call(number=NUMBER, started_at=NOW - age)


async def _history(hass: HomeAssistant, **fields: str | int) -> dict[str, Any]:
    return await act(hass, "get_call_history", **{"start": START.isoformat(), **fields})


def _started(answer: dict[str, Any]) -> list[str]:
    return [call["started_at"] for call in answer["calls"]]


def _before_now(*ages: timedelta) -> list[str]:
    return [(NOW - age).isoformat() for age in ages]


async def _kept_since(hass: HomeAssistant) -> str:
    return str((await act(hass, "get_call_history"))["kept_since"])


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Reset(), "{} could not be reached"),
        (Status(500), "{} is out of order"),
        (Html(), "{}"),
        (Throttle(), "{} asks for fewer requests"),
    ],
)
async def test_what_is_kept_is_told_and_what_was_not_read_once(
    hass: HomeAssistant, simulator: Simulator, vendor: str, fault: Fault, told: str
) -> None:
    """Whatever the vendor does, and until it tells the rest."""
    server = simulator.vendors[vendor]
    _call(simulator, vendor, HOUR, 9 * DAY)
    entry = await add_account(hass, simulator, vendor)
    kept_since = await _kept_since(hass)
    server.misbehave(fault)

    answer = await _history(hass)

    assert _started(answer) == _before_now(HOUR)
    (lacking,) = answer["not_read"]
    assert lacking.pop("error").startswith(told.format(NAMES[vendor]))
    assert lacking == {
        "account": entry.title,
        "config_entry_id": entry.entry_id,
        "start": START.isoformat(),
        "end": kept_since,
    }
    server.behave()
    answer = await _history(hass)
    assert _started(answer) == _before_now(HOUR, 9 * DAY)
    assert answer["not_read"] == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_records_that_make_no_sense_are_read_when_they_do(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Nobody knows how many calls they are: the day is none without a call."""
    server = simulator.vendors[vendor]
    _call(simulator, vendor, HOUR, 9 * DAY)
    await add_account(hass, simulator, vendor)
    server.misbehave(MissingFields())

    answer = await _history(hass)

    assert _started(answer) == _before_now(HOUR)
    (lacking,) = answer["not_read"]
    assert "makes no sense" in lacking["error"]
    server.behave()
    answer = await _history(hass)
    assert _started(answer) == _before_now(HOUR, 9 * DAY)
    assert answer["not_read"] == []


async def test_credentials_that_are_refused_hide_no_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """They are asked for all the same."""
    _call(simulator, "antbuddy", HOUR)
    entry = await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.revoke_credentials()

    answer = await _history(hass)

    assert answer["total"] == 1
    (lacking,) = answer["not_read"]
    assert "does not accept the credentials" in lacking["error"]
    assert any(entry.async_get_active_flows(hass, {"reauth"}))


async def test_a_vendor_that_fails_is_not_asked_for_every_day(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _call(simulator, "antbuddy", HOUR)
    await add_account(hass, simulator, "antbuddy")
    server = simulator.antbuddy
    server.misbehave(Status(500))
    server.clear_requests()
    short = (NOW - 3 * DAY).isoformat()
    assert len((await _history(hass, start=short))["not_read"]) == 1
    few = len(server.requests)

    assert len((await _history(hass))["not_read"]) == 1

    assert len(server.requests) == 2 * few > 0


async def test_days_that_were_read_before_a_failure_are_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """It is read from now to then, and only what is left is not told."""
    _call(simulator, "antbuddy", HOUR, 3 * DAY, 11 * DAY)
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset(), skip=5)

    answer = await _history(hass)

    assert _started(answer) == _before_now(HOUR, 3 * DAY)
    (lacking,) = answer["not_read"]
    assert lacking["start"] == START.isoformat()
    assert lacking["end"] == answer["kept_since"] < (NOW - 4 * DAY).isoformat()


async def test_two_gaps_are_two_periods(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _call(simulator, "antbuddy", HOUR)
    await add_account(hass, simulator, "antbuddy")
    kept_since = await _kept_since(hass)
    first, last = (NOW - 6 * DAY).isoformat(), (NOW - 5 * DAY).isoformat()
    await _history(hass, start=first, end=last)
    simulator.antbuddy.misbehave(Reset())

    lacking = (await _history(hass))["not_read"]

    assert [(one["start"], one["end"]) for one in lacking] == [
        (START.isoformat(), first),
        (last, kept_since),
    ]


async def test_of_two_gaps_the_newer_one_is_read_first(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _call(simulator, "antbuddy", HOUR, 4 * DAY, 8 * DAY)
    await add_account(hass, simulator, "antbuddy")
    first, last = (NOW - 6 * DAY).isoformat(), (NOW - 5 * DAY).isoformat()
    await _history(hass, start=first, end=last)
    simulator.antbuddy.misbehave(Reset(), skip=4)

    answer = await _history(hass)

    assert _started(answer) == _before_now(HOUR, 4 * DAY)
    (lacking,) = answer["not_read"]
    assert (lacking["start"], lacking["end"]) == (START.isoformat(), first)


async def test_where_nothing_is_found_it_is_an_error(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Or it would look as if nobody had called."""
    _call(simulator, "antbuddy", HOUR)
    await add_account(hass, simulator, "antbuddy")
    answer = await _history(hass, start=(NOW - HOUR / 2).isoformat())
    assert (answer["total"], answer["not_read"]) == (0, [])
    simulator.antbuddy.misbehave(Reset())

    told = await refusal(hass, "get_call_history", start=START.isoformat(), text="Zoe")

    assert told.startswith("AntBuddy could not be reached")
    # Calls are there, on another page.
    answer = await _history(hass, offset=5)
    assert (answer["count"], answer["total"], len(answer["not_read"])) == (0, 1, 1)


@pytest.mark.parametrize("away", WITH_HISTORY)
async def test_an_account_that_fails_hides_no_other(
    hass: HomeAssistant, simulator: Simulator, away: str
) -> None:
    """Whichever is asked first, and what the other one is yet to be asked for."""
    for vendor in WITH_HISTORY:
        _call(simulator, vendor, 9 * DAY)
        await add_account(hass, simulator, vendor)
    simulator.vendors[away].misbehave(Reset())

    answer = await _history(hass)

    others = [NAMES[vendor] for vendor in WITH_HISTORY if vendor != away]
    assert [call["account"] for call in answer["calls"]] == others
    assert [one["account"] for one in answer["not_read"]] == [NAMES[away]]
    assert set(answer["accounts"]) == {NAMES[vendor] for vendor in WITH_HISTORY}


async def test_a_history_that_is_read_too_often_is_told_as_it_is_kept(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    _call(simulator, "antbuddy", HOUR)
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Hang())
    reading = hass.async_create_task(_history(hass))
    await until(lambda: simulator.antbuddy.hanging > 0)
    monkeypatch.setattr(history_turns, "LONGEST_WAIT", timedelta(0))

    answer = await _history(hass)

    assert answer["total"] == 1
    (lacking,) = answer["not_read"]
    assert "is read too often" in lacking["error"]
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_what_polls_could_not_read_is_told_without_a_request(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    _call(simulator, vendor, HOUR)
    await add_account(hass, simulator, vendor)
    server.misbehave(Reset())
    await poll(hass, freezer)
    await pass_time(hass, freezer, HOUR)
    server.clear_requests()
    yesterday = (NOW - DAY).isoformat()

    answer = await _history(hass, start=yesterday)

    assert answer["total"] == 1
    (lacking,) = answer["not_read"]
    assert lacking["error"].startswith(f"{NAMES[vendor]} could not be reached")
    assert lacking["start"] == answer["kept_until"] == NOW.isoformat()
    assert lacking["end"] > (NOW + HOUR).isoformat()
    assert server.requests == []
    # What was read before it failed is known whole.
    answer = await _history(hass, start=yesterday, end=NOW.isoformat(), number=NOBODY)
    assert (answer["total"], answer["not_read"]) == (0, [])
    told = await refusal(hass, "get_call_history", start=NOW.isoformat())
    assert told.startswith(f"{NAMES[vendor]} could not be reached")
    server.behave()
    await pass_time(hass, freezer, HOUR)
    assert (await _history(hass, start=yesterday))["not_read"] == []


@pytest.mark.usefixtures("both_records")
async def test_a_part_of_the_records_that_cannot_be_read_is_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.nxcloud
    _call(simulator, "nxcloud", HOUR)
    await add_account(hass, simulator, "nxcloud")
    server.misbehave(Reset(), path="/api/did/cdr")
    await poll(hass, freezer)

    answer = await act(hass, "get_call_history")

    assert answer["total"] == 1
    (lacking,) = answer["not_read"]
    assert lacking["start"] == answer["kept_until"]
    assert lacking["error"].startswith("Not all calls could be read from the vendor")
    server.behave()
    await pass_time(hass, freezer, HOUR)
    assert (await act(hass, "get_call_history"))["not_read"] == []


async def test_calls_that_are_read_during_a_backup_are_told_after_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Until then it is told each time that they are missing."""
    _call(simulator, "antbuddy", HOUR, 3 * DAY, 9 * DAY)
    await add_account(hass, simulator, "antbuddy")
    kept_since = await _kept_since(hass)
    await backup.async_pre_backup(hass)

    for _ in range(3):
        answer = await _history(hass)

        assert _started(answer) == _before_now(HOUR)
        first, last = answer["not_read"][0], answer["not_read"][-1]
        assert first["start"] == START.isoformat()
        assert (NOW - 3 * DAY).isoformat() < last["end"] <= kept_since
        assert {one["error"] for one in answer["not_read"]} == {BACKED_UP}
    told = await refusal(hass, "get_call_history", refresh=True)
    assert told == BACKED_UP

    await backup.async_post_backup(hass)
    answer = await _history(hass)
    assert _started(answer) == _before_now(HOUR, 3 * DAY, 9 * DAY)
    assert answer["not_read"] == []


async def test_calls_that_come_during_a_backup_are_told_after_it(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await backup.async_pre_backup(hass)
    assert (await act(hass, "get_call_history"))["not_read"] == []
    simulator.antbuddy.add_call(number=NUMBER, started_at=NOW - HOUR / 2)
    await poll(hass, freezer)

    assert await refusal(hass, "get_call_history") == BACKED_UP
    before = (NOW - HOUR).isoformat()
    assert (await act(hass, "get_call_history", end=before))["not_read"] == []

    await backup.async_post_backup(hass)
    answer = await act(hass, "get_call_history")
    assert _started(answer) == _before_now(HOUR / 2)
    assert answer["not_read"] == []


async def test_when_forgotten_people_called_is_told_nowhere(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The vendor goes on listing them, and what it lists waits for a backup's end."""
    _call(simulator, "antbuddy", HOUR)
    simulator.antbuddy.add_call(number=NOBODY, started_at=NOW - 2 * DAY)
    await add_account(hass, simulator, "antbuddy")
    await act(hass, "forget_calls", number=f"+{NOBODY}")
    await backup.async_pre_backup(hass)
    start = (NOW - 2 * DAY - HOUR).isoformat()
    (lacking,) = (await _history(hass, start=start))["not_read"]
    assert lacking["start"] == start

    assert (await _history(hass, start=start))["not_read"] == []

    await backup.async_post_backup(hass)
    assert (await _history(hass))["total"] == 1


async def test_an_archive_that_can_only_be_read_is_read(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    _call(simulator, "antbuddy", HOUR, 3 * DAY)
    await add_account(hass, simulator, "antbuddy")

    with monkeypatch.context() as patch:
        break_writing(patch)
        answer = await _history(hass)

    assert _started(answer) == _before_now(HOUR)
    (lacking,) = answer["not_read"]
    assert lacking["error"].startswith("The archive of calls cannot be used")
    assert _started(await _history(hass)) == _before_now(HOUR, 3 * DAY)


@pytest.mark.parametrize("why", ["away", "refused", "disabled"])
async def test_what_is_not_known_of_an_account_that_does_not_run_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    why: str,
) -> None:
    """It is no error, however long ago it ran: what is kept of it is all there is."""
    _call(simulator, "antbuddy", HOUR)
    entry = await add_account(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, why)
    freezer.tick(100 * DAY)

    answer = await _history(hass, config_entry_id=entry.entry_id)
    nothing = await act(hass, "get_call_history", config_entry_id=entry.entry_id)

    assert answer["total"] == 1
    (lacking,) = answer["not_read"]
    assert lacking["error"].startswith(f"The account {entry.title} is not running")
    assert lacking["start"] == answer["kept_until"] == NOW.isoformat()
    assert lacking["end"] == (NOW + 100 * DAY).isoformat()
    assert nothing["total"] == 0
    (lacking,) = nothing["not_read"]
    assert lacking["start"] == (NOW + 99 * DAY).isoformat()


async def _withdraw_history(
    hass: HomeAssistant, simulator: Simulator
) -> MockConfigEntry:
    """Return an account that runs, and may not read its calls any more."""
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )
    simulator.nxcloud.disable_product("did")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def test_what_is_not_known_of_an_account_without_its_right_is_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """It is no error, or there would be one for ever wherever nobody called."""
    _call(simulator, "nxcloud", HOUR)
    entry = await _withdraw_history(hass, simulator)
    await add_account(hass, simulator, "antbuddy")
    freezer.tick(HOUR)

    answer = await act(hass, "get_call_history")
    nothing = await act(hass, "get_call_history", number=NOBODY)

    assert (answer["total"], nothing["total"]) == (1, 0)
    assert answer["not_read"] == nothing["not_read"]
    (lacking,) = answer["not_read"]
    assert lacking["account"] == entry.title
    assert lacking["error"].startswith(f"The account {entry.title} has no call history")
    assert (lacking["start"], lacking["end"]) == (
        NOW.isoformat(),
        (NOW + HOUR).isoformat(),
    )
    told = await refusal(
        hass,
        "get_call_history",
        ServiceValidationError,
        config_entry_id=entry.entry_id,
        refresh=True,
    )
    assert told.startswith(f"The account {entry.title} has no call history")


async def test_dashboards_and_exports_ask_no_vendor(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """They have what is kept, whatever becomes of the polls."""
    hass.config.media_dirs = {"local": str(tmp_path_factory.mktemp("media"))}
    _call(simulator, "antbuddy", HOUR, 2 * HOUR)
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset())
    await poll(hass, freezer)
    dashboard = await Dashboard.open(hass, hass_ws_client, None)
    simulator.antbuddy.clear_requests()

    assert (await dashboard.ask("calls/list"))["total"] == 2
    assert (await act(hass, "export_calls", start=START.isoformat()))["count"] == 2
    assert simulator.antbuddy.requests == []


async def test_what_a_clock_that_is_ahead_takes_for_the_past_is_not_taken_for_read(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    freezer.move_to(NOW + 3 * DAY)
    simulator.antbuddy.skew_clock(-(3 * DAY).total_seconds())

    answer = await _history(hass, refresh=True)

    assert answer["kept_until"] == NOW.isoformat()

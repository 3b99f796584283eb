"""The action that deletes calls for whoever asks to be forgotten."""

from collections.abc import Callable
from datetime import timedelta
import json
from pathlib import Path
from time import monotonic
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.restore_state import RestoreStateData, StoredState
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from sqlalchemy import Connection, Engine

from custom_components.telephony.archive import vendors_time
from custom_components.telephony.archive.opened_database import OpenedDatabase
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Reset

from ..conftest import NOW
from ..helpers.actions import act, click_to_call, refusal
from ..helpers.automations import automate
from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.dialled import departures, dialled_numbers, traces
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.stored_accounts import NAMES, WITH_HISTORY, add_account, state
from ..helpers.time_travel import pass_time, poll

# What stands in every way to write them.
ANN = "2025550143"
BOB = "2125550161"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")


def _add(
    simulator: Simulator, vendor: str, digits: str, *minutes: float, missed: bool = True
) -> None:
    for each in minutes:
        simulator.vendors[vendor].add_call(
            number=f"1{digits}",
            started_at=NOW - timedelta(minutes=each),
            outcome=Outcome.MISSED if missed else Outcome.ANSWERED,
        )


async def _numbers(hass: HomeAssistant, **fields: str | bool) -> list[str]:
    """Return who called within some days, newest first."""
    response = await act(
        hass,
        "get_call_history",
        start=(NOW - timedelta(days=4)).isoformat(),
        end=(NOW + timedelta(days=1)).isoformat(),
        limit=1000,
        **fields,
    )
    return [call["caller"][-10:] for call in response["calls"]]


def _recent(hass: HomeAssistant, vendor: str) -> list[str]:
    calls = shown(hass, f"sensor.{vendor}_last_call").attributes["recent_calls"]
    return [call["caller"][-10:] for call in calls]


def _unreturned(hass: HomeAssistant, vendor: str) -> list[str]:
    calls = shown(hass, f"sensor.{vendor}_missed_calls_to_return").attributes["calls"]
    return [call["caller"][-10:] for call in calls]


def _files(hass: HomeAssistant) -> list[Path]:
    return list(Path(hass.config.config_dir).glob("telephony.db*"))


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_of_a_number_are_gone_from_all_that_is_shown_and_kept(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    vendor: str,
) -> None:
    for minutes in range(2, 300, 3):
        _add(simulator, vendor, ANN, minutes)
        _add(simulator, vendor, BOB, minutes + 1)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    assert traces(hass, ANN) > 100
    assert ANN in _recent(hass, vendor)
    assert ANN in _unreturned(hass, vendor)

    response = await act(hass, "forget_calls", number=f"+1 (202) {ANN[3:]}")

    assert response == {"count": 100, "accounts": [NAMES[vendor]]}
    assert traces(hass, ANN) == 0
    assert traces(hass, BOB) > 100
    assert ANN not in json.dumps(hass_storage)
    # The vendor goes on listing them.
    for refresh in (False, True):
        await poll(hass, freezer)
        assert await _numbers(hass, refresh=refresh) == [BOB] * 100
        assert set(_recent(hass, vendor)) == {BOB}
        assert set(_unreturned(hass, vendor)) == {BOB}
    assert traces(hass, ANN) == 0
    assert reports.reports == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("minutes", [4, 65])
async def test_calls_of_a_vendor_whose_clock_is_ahead_are_there_to_be_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    minutes: int,
) -> None:
    """Whoever asks sees them, and no others come by that."""
    _add(simulator, vendor, ANN, -minutes)
    await add_account(hass, simulator, vendor)
    assert await _numbers(hass) == [ANN]

    response = await act(hass, "forget_calls", number=f"+1{ANN}")

    assert response["count"] == 1
    assert traces(hass, ANN) == 0
    await pass_time(hass, freezer, timedelta(hours=2))
    assert await _numbers(hass, refresh=True) == []
    _add(simulator, vendor, ANN, -minutes - 1)
    await poll(hass, freezer)
    assert await _numbers(hass) == [ANN]


@pytest.mark.parametrize("caller", [ANN, BOB])
async def test_a_call_from_the_future_has_no_new_ones_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caller: str,
) -> None:
    """Whoever it is from; if it is to be forgotten, it is."""
    _add(simulator, "antbuddy", caller, -20 * 60)
    _add(simulator, "antbuddy", ANN, 60)
    entry = await add_account(hass, simulator, "antbuddy")
    reports = Reports(hass, entry)
    left = [] if caller == ANN else [BOB]

    response = await act(hass, "forget_calls", number=f"+1{ANN}")

    assert response["count"] == 2 - len(left)
    assert await _numbers(hass, refresh=True) == left
    await pass_time(hass, freezer, timedelta(minutes=30))
    _add(simulator, "antbuddy", ANN, -25)
    await poll(hass, freezer)
    assert await _numbers(hass) == [*left, ANN]
    assert reports.times == [NOW + timedelta(minutes=25)]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_whoever_was_forgotten_by_a_clock_that_was_days_ahead_may_call_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """What comes when the clock is right again is news."""
    steady = monotonic()
    monkeypatch.setattr(vendors_time, "monotonic", lambda: steady)
    _add(simulator, vendor, ANN, 60)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    # Its own clock is not ahead, as that of the simulator would be.
    simulator.vendors[vendor].misbehave(Reset())
    freezer.move_to(NOW + timedelta(days=2))

    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 1
    freezer.move_to(NOW + timedelta(minutes=5))
    simulator.vendors[vendor].behave()
    _add(simulator, vendor, ANN, -4)
    # The clock that polls go by went along, which it does nowhere else.
    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    assert len(reports.reports) == 1
    assert await _numbers(hass) == [ANN]


async def test_whom_somebody_called_is_forgotten_as_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """It is known for some time, whether or not the history shows the call."""
    await add_account(hass, simulator, "antbuddy")
    for digits in (ANN, BOB):
        await click_to_call(hass, number=f"+1{digits}")
        simulator.antbuddy.clear_calls()
    await hass.async_block_till_done()
    assert dialled_numbers(hass) == [f"+1{ANN}", f"+1{BOB}"]
    freezer.tick(1)

    await act(hass, "forget_calls", number=f"+1 (202) {ANN[3:]}")

    assert dialled_numbers(hass) == [f"+1{BOB}"]
    assert traces(hass, ANN) == 0
    # Nobody may call more often for it.
    assert departures(hass) == 2
    await act(hass, "forget_calls", before=NOW.isoformat())
    assert dialled_numbers(hass) == [f"+1{BOB}"]
    await act(hass, "forget_calls", before=(NOW + timedelta(days=1)).isoformat())
    assert dialled_numbers(hass) == []


def _showing(hass: HomeAssistant, words: str) -> set[str]:
    """Return which entities show a word, in whatever they show."""
    return {
        state.entity_id
        for state in hass.states.async_all()
        if words in json.dumps(state.as_dict(), default=str)
    }


async def test_no_entity_shows_who_was_forgotten_neither_now_nor_after_a_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """And to an automation nothing has happened."""
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass, number=f"+1{ANN}")
    simulator.antbuddy.clear_calls()
    _add(simulator, "antbuddy", ANN, -4)
    simulator.antbuddy.add_call(
        number=f"1{ANN}",
        started_at=NOW + timedelta(seconds=1),
        direction=Direction.OUTGOING,
    )
    await poll(hass, freezer)
    showing = {
        "event.antbuddy_call",
        "event.antbuddy_placed_call",
        "sensor.antbuddy_placed_call_state",
        "sensor.antbuddy_last_call",
        "sensor.antbuddy_last_caller",
        "sensor.antbuddy_missed_calls_to_return",
    }
    assert _showing(hass, ANN) == showing
    await RestoreStateData.async_save_persistent_states(hass)
    stored = hass_storage["core.restore_state"]["data"]
    assert ANN in json.dumps(stored, default=str)
    events = ("event.antbuddy_call", "event.antbuddy_placed_call")
    happened_at = {name: shown(hass, name).state for name in events}
    heard = await automate(
        hass,
        triggers=[
            {"trigger": "state", "entity_id": events, "to": None},
            {"trigger": "telephony.call_missed"},
            {"trigger": "telephony.call_placed"},
        ],
    )
    freezer.tick(60)

    await act(hass, "forget_calls", number=f"+1{ANN}")
    await hass.async_block_till_done()

    assert _showing(hass, ANN) == set()
    assert ANN not in json.dumps(hass_storage, default=str)
    assert shown(hass, "sensor.antbuddy_placed_call_state").state == "answered"
    for name in events:
        attributes = shown(hass, name).attributes
        assert {attributes[one] for one in ("line", "talk_time", "late")} == {None}
    assert {name: shown(hass, name).state for name in events} == happened_at
    assert heard == []
    shown_again: list[str] = []

    @callback
    def look(event: Event[EventStateChangedData]) -> None:
        if ANN in repr(event.data["new_state"]):
            shown_again.append(event.data["entity_id"])

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    # As it was stored before, for a kill leaves time for nothing.
    for left in (hass_storage["core.restore_state"]["data"], stored):
        await hass.config_entries.async_unload(entry.entry_id)
        hass_storage["core.restore_state"]["data"] = left
        await restore_state.async_get(hass).async_load()
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert _showing(hass, ANN) == set()
        assert {name: shown(hass, name).state for name in events} == happened_at
    stop()
    assert shown_again == []

    # Whoever calls then is shown, until that is to be forgotten as well.
    _add(simulator, "antbuddy", ANN, -8)
    await poll(hass, freezer)
    assert "event.antbuddy_call" in _showing(hass, ANN)
    later = (NOW + timedelta(days=1)).isoformat()
    await act(hass, "forget_calls", before=later)
    assert _showing(hass, ANN) == set()


@pytest.mark.parametrize("change", ["rename", "disable", "remove"])
async def test_nothing_is_left_of_what_an_entity_showed_that_is_there_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    change: str,
) -> None:
    """Home Assistant keeps it for a week, in case that it comes back."""
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass, number=f"+1{ANN}")
    _add(simulator, "antbuddy", ANN, -1)
    await poll(hass, freezer)
    registry = er.async_get(hass)
    for name in (
        "event.antbuddy_call",
        "event.antbuddy_placed_call",
        "sensor.antbuddy_placed_call_state",
    ):
        assert name in _showing(hass, ANN)
        if change == "rename":
            registry.async_update_entity(name, new_entity_id=f"{name}_old")
        elif change == "disable":
            registry.async_update_entity(
                name, disabled_by=er.RegistryEntryDisabler.USER
            )
        else:
            registry.async_remove(name)
    await hass.async_block_till_done()
    # Another's, which happens to be known by the same number.
    other = State("sensor.clock", "1", {"number": ANN, "started_at": NOW.isoformat()})
    kept = restore_state.async_get(hass).last_states
    kept[other.entity_id] = StoredState(other, None, NOW)
    await RestoreStateData.async_save_persistent_states(hass)
    stored = hass_storage["core.restore_state"]
    assert json.dumps(stored, default=str).count(ANN) > 3
    freezer.tick(60)

    await act(hass, "forget_calls", number=f"+1{ANN}")

    assert entry.state is ConfigEntryState.LOADED
    del kept[other.entity_id]
    await RestoreStateData.async_save_persistent_states(hass)
    assert ANN not in json.dumps(hass_storage, default=str)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_who_was_forgotten_may_call_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    _add(simulator, vendor, ANN, 5, 3)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 2

    freezer.tick(60)
    _add(simulator, vendor, ANN, -1)
    await poll(hass, freezer)

    assert await _numbers(hass) == [ANN]
    assert _recent(hass, vendor) == _unreturned(hass, vendor) == [ANN]
    assert reports.times == [NOW + timedelta(minutes=1)]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("is_lost", [False, True])
async def test_calls_stay_forgotten_after_a_restart_and_without_the_database(
    hass: HomeAssistant, simulator: Simulator, vendor: str, is_lost: bool
) -> None:
    _add(simulator, vendor, ANN, 5, 60 * 24 * 3)
    _add(simulator, vendor, BOB, 4, 60 * 24 * 3 + 1)
    entry = await add_account(hass, simulator, vendor)
    await act(hass, "forget_calls", number=f"+1{ANN}")
    await hass.config_entries.async_unload(entry.entry_id)
    if is_lost:
        for file in _files(hass):
            file.unlink()

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _recent(hass, vendor) == [BOB, BOB]
    assert await _numbers(hass, refresh=True) == [BOB, BOB]
    assert traces(hass, ANN) == 0


async def test_calls_stay_forgotten_where_an_older_database_is_put_back(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Also whose forgetting was broken off, which leaves the same behind."""
    _add(simulator, "antbuddy", ANN, *range(1, 600))
    _add(simulator, "antbuddy", BOB, 2)
    entry = await add_account(hass, simulator, "antbuddy")
    await hass.config_entries.async_unload(entry.entry_id)
    before = {file: file.read_bytes() for file in _files(hass)}
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await act(hass, "forget_calls", number=f"+1{ANN}")
    assert await _numbers(hass) == [BOB]
    await hass.config_entries.async_unload(entry.entry_id)
    for file in _files(hass):
        file.unlink()
    for file, content in before.items():
        file.write_bytes(content)
    assert traces(hass, ANN) > 0
    shown_again: list[str] = []

    @callback
    def look(event: Event[EventStateChangedData]) -> None:
        if ANN in repr(event.data["new_state"]):
            shown_again.append(event.data["entity_id"])

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    stop()

    assert await _numbers(hass) == [BOB]
    assert traces(hass, ANN) == 0
    assert shown_again == []


async def test_what_the_vendor_tells_late_is_forgotten_as_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    reports = Reports(hass, entry)
    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 0

    _add(simulator, "antbuddy", ANN, 10, 60 * 24 * 3)
    _add(simulator, "antbuddy", BOB, 11)
    await poll(hass, freezer)

    assert await _numbers(hass) == _recent(hass, "antbuddy") == [BOB]
    assert reports.times == [NOW - timedelta(minutes=11)]
    assert traces(hass, ANN) == 0


async def test_calls_stay_forgotten_where_numbers_are_read_in_another_way(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The vendor writes the number as people do in one country."""
    hass.config.country = "US"
    simulator.antbuddy.add_call(number=ANN, started_at=NOW - timedelta(hours=1))
    entry = await add_account(hass, simulator, "antbuddy")
    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 1

    await hass.config.async_update(country="VN")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state(entry) is ConfigEntryState.LOADED
    assert await _numbers(hass, refresh=True) == []
    assert traces(hass, ANN) == 0


async def test_a_contact_is_forgotten_with_all_numbers_in_all_accounts(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    [await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY]
    for vendor in WITH_HISTORY:
        _add(simulator, vendor, ANN, 1)
        _add(simulator, vendor, BOB, 2)
        _add(simulator, vendor, "2025550199", 3)
    await add_contact(hass, contact("Ann Doe", f"+1{ANN}", f"+1{BOB}"))
    assert len(await _numbers(hass, refresh=True)) == 3 * len(WITH_HISTORY)

    response = await act(hass, "forget_calls", contact="ann doe")

    assert response["count"] == 2 * len(WITH_HISTORY)
    assert set(await _numbers(hass, refresh=True)) == {"2025550199"}


@pytest.mark.parametrize(("name", "count"), [("Ann Doe", 3), ("MUM", 2)])
async def test_a_contact_that_two_address_books_have_is_forgotten_with_all_numbers(
    hass: HomeAssistant, simulator: Simulator, name: str, count: int
) -> None:
    """By any of the names, as long as it is a whole one."""
    await add_account(hass, simulator, "antbuddy")
    for digits in (ANN, BOB, "2025550199"):
        _add(simulator, "antbuddy", digits, 1)
    books = [await add_book(hass, title) for title in ("Home", "Office")]
    one = contact("Ann Doe", f"+1{ANN}", "+1 202 555 0199")
    await add_contact(hass, one, books[0])
    other = contact("ann doe", f"+1{ANN}", f"+1{BOB}", aliases=["Mum"])
    await add_contact(hass, other, books[1])
    assert len(await _numbers(hass, refresh=True)) == 3

    assert (await act(hass, "forget_calls", contact=name))["count"] == count

    assert len(await _numbers(hass, refresh=True)) == 3 - count


@pytest.mark.parametrize("titles", [["Home"], ["Home", "Office"]])
@pytest.mark.parametrize("common", [[], ["+1 202 555 0199"]])
async def test_nobody_is_forgotten_for_somebody_else_of_the_same_name(
    hass: HomeAssistant, simulator: Simulator, titles: list[str], common: list[str]
) -> None:
    """Those of two address books are the same person where they share a number."""
    await add_account(hass, simulator, "antbuddy")
    _add(simulator, "antbuddy", ANN, 1)
    _add(simulator, "antbuddy", BOB, 2)
    books = [await add_book(hass, title) for title in titles]
    for book, digits in ((books[0], ANN), (books[-1], BOB)):
        await add_contact(hass, contact("Peter Miller", f"+1{digits}", *common), book)
    assert await _numbers(hass, refresh=True) == [ANN, BOB]

    if common and len(books) > 1:
        response = await act(hass, "forget_calls", contact="Peter Miller")
        assert response["count"] == 2
        return
    message = await refusal(
        hass, "forget_calls", ServiceValidationError, contact="Peter Miller"
    )

    assert message == (
        'Several contacts could be "Peter Miller": Peter Miller, Peter Miller. Forget '
        "the numbers of whoever is meant, one after the other, under Number"
    )
    assert await _numbers(hass) == [ANN, BOB]


@pytest.mark.parametrize(
    "between",
    [", ", ";", "/", " / ", "|", " & ", "\\", " ", "\t", " and ", " or ", " - "],
)
@pytest.mark.parametrize("prefix", ["+1", ""])
async def test_one_number_is_forgotten_at_once(
    hass: HomeAssistant, simulator: Simulator, between: str, prefix: str
) -> None:
    """Nobody is told that calls are forgotten of whom nothing was looked for."""
    hass.config.country = "US"
    _add(simulator, "antbuddy", ANN, 1)
    _add(simulator, "antbuddy", BOB, 2)
    await add_account(hass, simulator, "antbuddy")

    told = await refusal(
        hass,
        "forget_calls",
        ServiceValidationError,
        number=f"{prefix}{ANN}{between}{prefix}{BOB}",
    )

    assert told.startswith("This is not one number")
    assert await _numbers(hass) == [ANN, BOB]


@pytest.mark.parametrize("written", ["100, 101", "100 101", f"+1{ANN}, 100"])
async def test_numbers_of_phones_are_forgotten_one_by_one_as_well(
    hass: HomeAssistant, simulator: Simulator, written: str
) -> None:
    hass.config.country = "US"
    simulator.antbuddy.add_call(number="100")
    await add_account(hass, simulator, "antbuddy")

    told = await refusal(hass, "forget_calls", ServiceValidationError, number=written)

    assert told.startswith("This is not one number")


@pytest.mark.parametrize(
    "written",
    ["front-desk", "Front desk", "Front desk 2", "2025550143x", "b8e0-41d4", "100"],
)
async def test_a_phone_is_forgotten_by_what_the_vendor_calls_it(
    hass: HomeAssistant, simulator: Simulator, written: str
) -> None:
    hass.config.country = "US"
    simulator.antbuddy.add_call(number=written)
    await add_account(hass, simulator, "antbuddy")

    assert (await act(hass, "forget_calls", number=written))["count"] == 1


async def test_nobody_is_forgotten_for_somebody_else_at_the_same_switchboard(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _add(simulator, "antbuddy", ANN, 1)
    await add_account(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Ann Doe", f"+1{BOB}", f"+1{ANN} ext. 12"))

    for fields in ({"contact": "Ann Doe"}, {"number": f"+1{ANN} ext. 12"}):
        told = await refusal(hass, "forget_calls", ServiceValidationError, **fields)

        assert told.startswith("This is one of several phones behind a switchboard")
    assert await _numbers(hass) == [ANN]
    assert (await act(hass, "forget_calls", number="+1 202-555-0143"))["count"] == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_others_are_not_forgotten_by_a_number_of_the_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Whoever called it or was called from it did not ask for that."""
    await add_account(hass, simulator, vendor)
    office = simulator.vendors[vendor]
    for minutes, digits, direction in (
        (-1, ANN, Direction.OUTGOING),
        (-2, BOB, Direction.INCOMING),
    ):
        office.add_call(
            number=f"1{digits}",
            started_at=NOW - timedelta(minutes=minutes),
            direction=direction,
            outcome=Outcome.ANSWERED,
        )
    await poll(hass, freezer)
    calls = (await act(hass, "get_call_history"))["calls"]
    own = {call[name] for call in calls for name in ("line", "did")}
    own |= {
        call["callee" if call["direction"] == "incoming" else "caller"]
        for call in calls
    }
    own -= {None}
    showing = _showing(hass, BOB)
    assert len(calls) == 2
    assert own
    assert f"event.{vendor}_call" in showing

    for number in own:
        assert (await act(hass, "forget_calls", number=number))["count"] == 0

    assert _showing(hass, BOB) == showing
    _add(simulator, vendor, ANN, 1)
    await poll(hass, freezer)
    told = (await act(hass, "get_call_history", refresh=True))["calls"]
    assert {call["id"] for call in calls} < {call["id"] for call in told}
    assert len(told) == 3
    assert len(await _numbers(hass)) == 3


async def test_whom_a_line_called_is_not_forgotten_with_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass, number=f"+1{ANN}")
    await hass.async_block_till_done()
    line = shown(hass, "sensor.antbuddy_placed_call_state").attributes["line"]

    await act(hass, "forget_calls", number=line)

    assert dialled_numbers(hass) == [f"+1{ANN}"]
    assert "sensor.antbuddy_placed_call_state" in _showing(hass, ANN)


async def test_only_the_chosen_account_forgets(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    for vendor in WITH_HISTORY:
        _add(simulator, vendor, ANN, 1)
    entries = [await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY]

    response = await act(
        hass, "forget_calls", number=f"+1{ANN}", config_entry_id=entries[0].entry_id
    )

    assert response == {"count": 1, "accounts": [entries[0].title]}
    assert len(await _numbers(hass, refresh=True)) == len(WITH_HISTORY) - 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_what_is_older_than_a_moment_is_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    _add(simulator, vendor, ANN, 5, 15)
    _add(simulator, vendor, BOB, 10, 20)
    await add_account(hass, simulator, vendor)
    await _numbers(hass)
    moment = NOW - timedelta(minutes=10)

    response = await act(
        hass, "forget_calls", number=f"+1{ANN}", before=(moment).isoformat()
    )
    assert response["count"] == 1
    assert await _numbers(hass, refresh=True) == [ANN, BOB, BOB]

    # Without a zone, it is the time in Home Assistant's.
    local = dt_util.as_local(moment).replace(tzinfo=None).isoformat()
    assert (await act(hass, "forget_calls", before=local))["count"] == 1
    await poll(hass, freezer)
    assert await _numbers(hass, refresh=True) == [ANN, BOB]
    assert _recent(hass, vendor) == _unreturned(hass, vendor) == [ANN, BOB]
    kept_since = (await act(hass, "get_call_history"))["kept_since"]
    assert kept_since == moment.isoformat()


async def test_what_cannot_be_meant_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _add(simulator, "antbuddy", ANN, 1)
    await add_account(hass, simulator, "antbuddy")
    for name, aliases in (("Ann Doe", []), ("Ann Roe", ["Mum"]), ("Mum", [])):
        await add_contact(hass, contact(name, f"+1{ANN}", aliases=aliases))

    for fields, told in (
        ({}, "Say which calls are to be forgotten"),
        ({"contact": "Bob"}, 'No contact is called "Bob"'),
        ({"contact": "Ann"}, '"Ann" is only a part of a name: Ann Doe, Ann Roe'),
        ({"contact": "doe"}, '"doe" is only a part of a name: Ann Doe'),
        ({"contact": "Mum"}, 'Several contacts could be "Mum": Ann Roe, Mum'),
        ({"number": "Ann Doe"}, '"Ann Doe" is no number, but a contact'),
        ({"number": f"+1{ANN}", "contact": "Ann Doe"}, "Say whose calls are to be for"),
    ):
        message = await refusal(hass, "forget_calls", ServiceValidationError, **fields)
        assert message.startswith(told)
    assert await _numbers(hass) == [ANN]


def _fail(_engine: Engine) -> None:
    raise OSError("no room")


async def test_traces_that_are_left_are_told_and_deleted_by_the_next_try(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(simulator, "antbuddy", ANN, 1)
    _add(simulator, "antbuddy", BOB, 2)
    await add_account(hass, simulator, "antbuddy")
    with monkeypatch.context() as patch:
        patch.setattr("custom_components.telephony.archive.archive.compact", _fail)
        message = await refusal(hass, "forget_calls", number=f"+1{ANN}")
    assert message.startswith("Not all of the calls are deleted, or traces of them")
    assert _recent(hass, "antbuddy") == [BOB]

    assert (await act(hass, "forget_calls", number=f"+1{ANN}"))["count"] == 0

    assert traces(hass, ANN) == 0


async def test_whoever_cannot_be_written_down_is_not_said_to_be_forgotten(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor goes on listing the calls, and a restart takes what is in memory."""
    _add(simulator, "antbuddy", ANN, 1)
    entry = await add_account(hass, simulator, "antbuddy")

    async def refuse(store: Store[Any], *_: object) -> None:
        if store.key.endswith(".forgotten"):
            raise WriteError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_async_write_data", refuse)
        message = await refusal(hass, "forget_calls", number=f"+1{ANN}")
    assert message.startswith("It cannot be written down who is to be forgotten")

    await act(hass, "forget_calls", number=f"+1{ANN}")
    await hass.config_entries.async_reload(entry.entry_id)
    assert await _numbers(hass, refresh=True) == []


async def test_others_forget_where_one_account_cannot_write_it_down(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for vendor in WITH_HISTORY:
        _add(simulator, vendor, ANN, 1)
    entries = [await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY]
    write = Store._async_write_data

    async def refuse(store: Store[Any], data: dict[str, Any]) -> None:
        if store.key == f"telephony.{entries[0].entry_id}.forgotten":
            raise WriteError("no room")
        await write(store, data)

    monkeypatch.setattr(Store, "_async_write_data", refuse)

    message = await refusal(hass, "forget_calls", number=f"+1{ANN}")

    assert message.startswith("It cannot be written down who is to be forgotten")
    for entry in entries[1:]:
        assert await _numbers(hass, config_entry_id=entry.entry_id) == []


async def test_a_removed_account_leaves_notraces(
    hass: HomeAssistant, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    for vendor in WITH_HISTORY:
        _add(simulator, vendor, ANN if vendor == "antbuddy" else BOB, *range(1, 50))
    entries = {
        vendor: await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY
    }
    await act(hass, "forget_calls", number="+12025550177")
    assert f"telephony.{entries['antbuddy'].entry_id}.forgotten" in hass_storage
    assert traces(hass, ANN) > 49

    await hass.config_entries.async_remove(entries["antbuddy"].entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert traces(hass, ANN) == 0
    assert traces(hass, BOB) > 49
    assert f"telephony.{entries['antbuddy'].entry_id}.forgotten" not in hass_storage
    assert len(await _numbers(hass)) == 49 * (len(WITH_HISTORY) - 1)


async def test_whoever_cannot_be_deleted_is_not_found_any_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk can be read."""
    _add(simulator, "antbuddy", ANN, 5, 15)
    _add(simulator, "antbuddy", BOB, 10)
    entry = await add_account(hass, simulator, "antbuddy")
    await hass.async_block_till_done(wait_background_tasks=True)
    do = OpenedDatabase.do

    def do_or_fail(
        database: OpenedDatabase,
        work: Callable[[Connection], object],
        is_reading: bool,
        may_mend: bool,
    ) -> object:
        if not is_reading:
            raise OSError
        return do(database, work, is_reading, may_mend)

    with monkeypatch.context() as patch:
        patch.setattr(OpenedDatabase, "do", do_or_fail)

        await refusal(hass, "forget_calls", HomeAssistantError, number=f"+1{ANN}")

        assert await _numbers(hass) == [BOB]
        # Nor after a restart.
        await hass.config_entries.async_reload(entry.entry_id)
        assert await _numbers(hass) == [BOB]
    await pass_time(hass, freezer, timedelta(days=1))
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await act(hass, "forget_calls", number=f"+1{ANN}") == {
        "count": 0,
        "accounts": ["AntBuddy"],
    }
    assert await _numbers(hass) == [BOB]

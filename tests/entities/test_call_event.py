"""The event entity: every finished call, once."""

from asyncio import Task
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import (
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.telephony.call_history.reported_calls_store import (
    ReportedCallsStore,
)
from custom_components.telephony.call_history.reporter import async_listen_to_calls
from custom_components.telephony.calls import Report
from custom_components.telephony.calls.ledger import MEMORY
from simulator import Simulator
from simulator.calls import Call, Direction, Outcome
from simulator.faults import Hang, Reset
from simulator.vendor_server import VendorServer

from ..conftest import NOW
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account, set_up, stored_account
from ..helpers.time_travel import fire_time_changed, pass_time, poll
from ..helpers.turns import until

NUMBER = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time")

type Fired = list[dict[str, Any]]


def _listen(hass: HomeAssistant, vendor: str) -> Fired:
    """Return a list to which every event is added, as an automation sees it."""
    fired: Fired = []

    @callback
    def on_change(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        # It tells the last call again when the account comes back.
        last = fired[-1]["id"] if fired else None
        if state is not None and state.attributes.get("id", last) != last:
            fired.append(dict(state.attributes))

    async_track_state_change_event(hass, f"event.{vendor}_call", on_change)
    return fired


def _ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def _started(calls: list[Call]) -> list[str]:
    return [call.started_at.astimezone(UTC).isoformat() for call in calls]


async def _account(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> VendorServer:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    return server


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_before_the_account_fire_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await _account(hass, simulator, vendor)
    assert shown(hass, f"event.{vendor}_call").state == "unknown"

    for _ in range(3):
        await poll(hass, freezer)

    assert shown(hass, f"event.{vendor}_call").state == "unknown"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_call_fires_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    fired = _listen(hass, vendor)
    call = server.add_call(number=NUMBER, duration=30)

    for _ in range(4):
        await poll(hass, freezer)

    (event,) = fired
    assert event["started_at"] == call.started_at.isoformat()
    assert event["event_type"] == "incoming_answered"
    assert event["caller"] == NUMBER
    assert event["direction"] == "incoming"
    assert event["outcome"] == "answered"
    assert event["talk_time"] == 30
    # A vendor may tell nothing of the ringing.
    assert event["duration"] in (30, None)
    assert event["late"] is False


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_fire_oldest_first(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    fired = _listen(hass, vendor)
    calls = [
        server.add_call(number=NUMBER, started_at=_ago(minutes=minutes))
        for minutes in (1, 9, 4, 2)
    ]

    await poll(hass, freezer)

    assert [event["started_at"] for event in fired] == sorted(_started(calls))


@pytest.mark.parametrize(
    ("vendor", "direction", "outcome", "event_type"),
    [
        ("nxcloud", Direction.INCOMING, Outcome.ANSWERED, "incoming_answered"),
        ("nxcloud", Direction.INCOMING, Outcome.MISSED, "missed"),
        ("nxcloud", Direction.OUTGOING, Outcome.ANSWERED, "outgoing_answered"),
        ("nxcloud", Direction.OUTGOING, Outcome.UNANSWERED, "outgoing_unanswered"),
        ("antbuddy", Direction.INCOMING, Outcome.ANSWERED, "incoming_answered"),
        ("antbuddy", Direction.INCOMING, Outcome.MISSED, "missed"),
        ("antbuddy", Direction.INCOMING, Outcome.BUSY, "missed"),
        ("antbuddy", Direction.INCOMING, Outcome.CANCELLED, "missed"),
        ("antbuddy", Direction.INCOMING, Outcome.IVR, "missed"),
        ("antbuddy", Direction.OUTGOING, Outcome.ANSWERED, "outgoing_answered"),
        ("antbuddy", Direction.OUTGOING, Outcome.UNANSWERED, "outgoing_unanswered"),
        ("antbuddy", Direction.OUTGOING, Outcome.BUSY, "busy"),
        ("antbuddy", Direction.OUTGOING, Outcome.CANCELLED, "cancelled"),
    ],
)
async def test_the_type_tells_what_happened(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    direction: Direction,
    outcome: Outcome,
    event_type: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    server.add_call(number=NUMBER, direction=direction, outcome=outcome)

    await poll(hass, freezer)

    state = shown(hass, f"event.{vendor}_call")
    assert state.attributes["event_type"] == event_type
    assert event_type in state.attributes["event_types"]


async def test_an_internal_call_is_told_as_one(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = await _account(hass, simulator, "antbuddy")
    server.add_call(number="reception", direction=Direction.INTERNAL)

    await poll(hass, freezer)

    assert shown(hass, "event.antbuddy_call").attributes["event_type"] == "internal"


@pytest.mark.parametrize("days_shown", [1, 7])
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_while_home_assistant_was_stopped_are_late(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    days_shown: int,
) -> None:
    server = simulator.vendors[vendor]
    options = {"history_days": days_shown}
    await set_up(hass, stored_account(simulator, vendor, options=options))
    entry_id = hass.config_entries.async_entries("telephony")[0].entry_id
    fired = _listen(hass, vendor)
    known = server.add_call(number=NUMBER)
    await poll(hass, freezer)
    await hass.config_entries.async_unload(entry_id)
    freezer.tick(timedelta(hours=30))
    calls = [
        server.add_call(number=NUMBER, started_at=_ago(hours=hours))
        for hours in (25, 24, 13, 1)
    ]

    await hass.config_entries.async_setup(entry_id)
    await hass.async_block_till_done()
    after = server.add_call(number=NUMBER)
    await poll(hass, freezer)

    assert [(event["started_at"], event["late"]) for event in fired] == [
        (known.started_at.isoformat(), False),
        # The one of more than a day ago is history.
        *((started, True) for started in _started(calls)[1:]),
        (after.started_at.isoformat(), False),
    ]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_while_the_vendor_was_away_are_late(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    fired = _listen(hass, vendor)
    server.misbehave(Reset())
    await poll(hass, freezer)
    server.add_call(number=NUMBER)
    await poll(hass, freezer)
    assert fired == []

    server.behave()
    await poll(hass, freezer)
    await poll(hass, freezer)

    assert [event["late"] for event in fired] == [True]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(("minutes", "late"), [(14, False), (16, True), (600, True)])
async def test_calls_while_the_machine_slept_are_late(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    minutes: int,
    late: bool,
) -> None:
    """No poll has failed, for there was none."""
    server = await _account(hass, simulator, vendor)
    fired = _listen(hass, vendor)
    await poll(hass, freezer)
    asleep = server.add_call(number=NUMBER)

    await pass_time(hass, freezer, timedelta(minutes=minutes))
    awake = server.add_call(number=NUMBER)
    await poll(hass, freezer)

    assert [(event["started_at"], event["late"]) for event in fired] == [
        (asleep.started_at.isoformat(), late),
        (awake.started_at.isoformat(), False),
    ]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_no_more_than_a_hundred_late_calls_fire(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    (entry,) = hass.config_entries.async_entries("telephony")
    fired = _listen(hass, vendor)
    await hass.config_entries.async_unload(entry.entry_id)
    calls = [
        server.add_call(number=NUMBER, started_at=_ago(seconds=500 - second))
        for second in range(120)
    ]

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer)

    assert [event["started_at"] for event in fired] == _started(calls[20:])


async def test_what_was_reported_is_remembered_when_stopped_in_the_middle(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = await _account(hass, simulator, "antbuddy")
    (entry,) = hass.config_entries.async_entries("telephony")
    heard: list[Report] = []
    tasks: list[Task[bool]] = []
    calls = [
        server.add_call(number=NUMBER, started_at=_ago(minutes=minutes))
        for minutes in (9, 7, 5, 3)
    ]

    @callback
    def stop_at_the_second(report: Report) -> None:
        heard.append(report)
        if len(heard) == 2:
            tasks.append(
                hass.async_create_task(hass.config_entries.async_unload(entry.entry_id))
            )

    async_listen_to_calls(hass, entry.entry_id, stop_at_the_second)
    await poll(hass, freezer)
    assert [await task for task in tasks] == [True]
    assert 2 <= len(heard) < 4
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [report.call.started_at.isoformat() for report in heard] == _started(calls)


async def test_what_automations_cannot_hear_as_home_assistant_stops_is_told_later(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = await _account(hass, simulator, "antbuddy")
    (entry,) = hass.config_entries.async_entries("telephony")
    heard: list[Report] = []
    calls = [
        server.add_call(number=NUMBER, started_at=_ago(minutes=minutes))
        for minutes in (9, 7, 5)
    ]

    @callback
    def stop_at_the_second(report: Report) -> None:
        heard.append(report)
        if len(heard) == 2:
            hass.set_state(CoreState.stopping)

    async_listen_to_calls(hass, entry.entry_id, stop_at_the_second)
    await poll(hass, freezer)
    calls.append(server.add_call(number=NUMBER))
    await poll(hass, freezer)
    assert len(heard) == 2
    hass.set_state(CoreState.final_write)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    hass.set_state(CoreState.running)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [report.call.started_at.isoformat() for report in heard] == _started(calls)


async def _told(entry: MockConfigEntry) -> set[str]:
    """Return the ids of the calls that are known to be told."""
    told = await entry.runtime_data.archive.news.async_told(MEMORY)
    assert told is not None
    return set(told.reported)


async def test_what_was_reported_is_written_down_at_once(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant may be killed at any time; until then it would be told again."""
    server = simulator.antbuddy
    entry = await add_account(hass, simulator, "antbuddy")
    fired = _listen(hass, "antbuddy")
    server.add_call(number=NUMBER)

    # No time passes after the poll.
    await poll(hass, freezer)

    (event,) = fired
    assert event["id"] in await _told(entry)


@pytest.mark.usefixtures("shown_days")
async def test_nothing_is_written_while_nothing_happens(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Polls are many, and memory cards wear out."""
    await _account(hass, simulator, "antbuddy")
    simulator.antbuddy.add_call(number=NUMBER)
    await poll(hass, freezer)
    await pass_time(hass, freezer, timedelta(minutes=11))
    written = {key for key in hass_storage if key.startswith("telephony.")}
    assert written
    hass_storage.clear()
    before = await hass.async_add_executor_job(_bytes_of_archive, hass)

    # Midnight comes, and the call is no longer kept.
    for _ in range(9):
        await pass_time(hass, freezer, timedelta(hours=3))

    assert not written & set(hass_storage)
    assert await hass.async_add_executor_job(_bytes_of_archive, hass) == before


def _bytes_of_archive(hass: HomeAssistant) -> bytes:
    """Return what is on the disk; whoever reads leaves a mark in `-shm`, which is memory."""
    file = hass.config.path("telephony.db")
    return b"".join(Path(f"{file}{end}").read_bytes() for end in ("", "-wal"))


async def test_what_can_no_longer_be_told_twice_is_not_kept_in_mind(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.antbuddy
    server.clear_calls()
    entry = await add_account(hass, simulator, "antbuddy")
    for _ in range(5):
        server.add_call(number=NUMBER)
        await pass_time(hass, freezer, timedelta(days=1))
    server.add_call(number=NUMBER)
    await poll(hass, freezer)

    assert len(await _told(entry)) == 3


async def test_killed_before_it_saved_it_repeats_rather_than_forgets(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = await _account(hass, simulator, "antbuddy")
    (entry,) = hass.config_entries.async_entries("telephony")
    heard: list[Report] = []

    @callback
    def hear(report: Report) -> None:
        heard.append(report)

    async_listen_to_calls(hass, entry.entry_id, hear)
    server.add_call(number=NUMBER)

    async def killed(*_: object) -> None:
        """Get no further than this."""

    with monkeypatch.context() as killing:
        killing.setattr(ReportedCallsStore, "async_save", killed)
        killing.setattr(ReportedCallsStore, "async_stop", killed)
        await poll(hass, freezer)
        await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)

    first, again = heard
    assert first.call == again.call
    assert (first.late, again.late) == (False, True)


async def test_nothing_fires_before_home_assistant_runs(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Automations are not there before, and would miss it."""
    server = await _account(hass, simulator, "antbuddy")
    (entry,) = hass.config_entries.async_entries("telephony")
    fired = _listen(hass, "antbuddy")
    await hass.config_entries.async_unload(entry.entry_id)
    server.add_call(number=NUMBER)
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer)
    assert fired == []

    hass.set_state(CoreState.running)
    hass.bus.async_fire("homeassistant_started")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [event["late"] for event in fired] == [True]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_vendor_that_comes_back_starts_no_automation(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """The last call is no new one, and that nothing can be asked is no event."""
    server = await _account(hass, simulator, vendor)
    server.add_call(number=NUMBER)
    await poll(hass, freezer)
    names = [f"event.{vendor}_call", f"event.{vendor}_placed_call"]
    before = [shown(hass, name) for name in names]
    changes: list[Event[EventStateChangedData]] = []
    async_track_state_change_event(hass, names, changes.append)

    server.misbehave(Reset())
    await poll(hass, freezer)
    assert shown(hass, f"sensor.{vendor}_last_call").state == "unavailable"
    server.behave()
    await poll(hass, freezer)

    assert shown(hass, f"sensor.{vendor}_last_call").state != "unavailable"
    assert changes == []
    assert [shown(hass, name) for name in names] == before


# --- What is stored beside the archive ------------------------------------------------


async def _stored(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Return an account of which something is stored."""
    entry = await add_account(hass, simulator, "antbuddy")
    await pass_time(hass, freezer, timedelta(minutes=11))
    return entry


async def test_what_is_stored_goes_with_the_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    entry = await _stored(hass, simulator, freezer)
    key = f"telephony.{entry.entry_id}"
    assert key in hass_storage

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert key not in hass_storage


async def test_nothing_but_a_time_is_stored(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    entry = await _stored(hass, simulator, freezer)

    stored = hass_storage[f"telephony.{entry.entry_id}"]["data"]
    assert stored.keys() == {"told_until", "last_told"}
    assert datetime.fromisoformat(stored["told_until"]).utcoffset() == timedelta()


async def test_an_id_that_means_nothing_costs_no_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    entry = await _stored(hass, simulator, freezer)
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"telephony.{entry.entry_id}"]["data"]["last_told"] = ["spoilt"]

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "spoilt",
    [
        {"data": {}},
        {"data": {"told_until": "yesterday"}},
        {"data": {"told_until": "2026-11-16T00:00:00"}},
        {"data": ["told_until"]},
        # Who goes back to an older version keeps the account.
        {"version": 2},
    ],
    ids=str,
)
async def test_what_cannot_be_read_is_begun_anew(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    spoilt: dict[str, Any],
) -> None:
    """Without the archive, too, it costs memory, not the account."""
    entry = await _stored(hass, simulator, freezer)
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"telephony.{entry.entry_id}"] |= spoilt
    file = Path(hass.config.path("telephony.db"))
    await hass.async_add_executor_job(file.unlink)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    fired = _listen(hass, "antbuddy")
    simulator.antbuddy.add_call(number=NUMBER)

    await poll(hass, freezer)

    assert [event["caller"] for event in fired] == [NUMBER]
    assert caplog.text.count("Until when calls were told cannot be read") == 1


# --- Accounts ------------------------------------------------------------------------


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_an_account_that_was_removed_and_is_added_again_is_a_new_one(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    before = await add_account(hass, simulator, vendor)
    await hass.config_entries.async_remove(before.entry_id)
    simulator.vendors[vendor].add_call(number=NUMBER, started_at=_ago(minutes=1))
    await set_up(hass, stored_account(simulator, vendor))
    await poll(hass, freezer)
    assert shown(hass, f"event.{vendor}_call").state == "unknown"
    fired = _listen(hass, vendor)
    call = simulator.vendors[vendor].add_call(number=NUMBER)

    for _ in range(2):
        await poll(hass, freezer)

    assert [event["started_at"] for event in fired] == _started([call])


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_each_of_two_accounts_of_a_vendor_tells_of_its_own_calls(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    async with Simulator(seed=8) as others:
        second = await set_up(hass, stored_account(others, vendor, title="Second"))
        fired, fired_by_second = _listen(hass, vendor), _listen(hass, "second")
        # The very same call, to a vendor that has no ids.
        calls = [
            server.add_call(number=NUMBER, started_at=_ago(minutes=1))
            for server in (simulator.vendors[vendor], others.vendors[vendor])
        ]
        await poll(hass, freezer)
        only_second = others.vendors[vendor].add_call(number=NUMBER)
        await poll(hass, freezer)
        await hass.config_entries.async_remove(second.entry_id)
        only_first = simulator.vendors[vendor].add_call(number=NUMBER)
        await poll(hass, freezer)

    assert [event["started_at"] for event in fired] == _started([calls[0], only_first])
    assert [event["started_at"] for event in fired_by_second] == _started(
        [calls[1], only_second]
    )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_that_an_unload_cuts_short_is_made_up_for(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
) -> None:
    server = await _account(hass, simulator, vendor)
    (entry,) = hass.config_entries.async_entries("telephony")
    fired = _listen(hass, vendor)
    call = server.add_call(number=NUMBER)
    server.misbehave(Hang())
    freezer.tick(timedelta(minutes=5, seconds=1))
    fire_time_changed(hass)
    await until(lambda: bool(server.hanging))

    assert await hass.config_entries.async_unload(entry.entry_id)
    server.behave()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [event["started_at"] for event in fired] == _started([call])
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_new_accounts_first_poll_after_a_failure_fires_nothing(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.antbuddy.misbehave(Reset())
    entry = await set_up(hass, stored_account(simulator, "antbuddy"))
    simulator.antbuddy.add_call(number=NUMBER, started_at=NOW - timedelta(minutes=1))
    simulator.antbuddy.behave()

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer)

    assert shown(hass, "event.antbuddy_call").state == "unknown"

"""What became of placed calls, as an automation hears it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import (
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive import database
from custom_components.telephony.archive.archive import _ARCHIVE
from custom_components.telephony.calls import DialAttempt
from custom_components.telephony.providers.answers import CallHistory
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Hang, Reset, ResetMidBody, Throttle
from simulator.vendor_server import VendorServer

from ..conftest import NOW
from ..helpers.actions import click_to_call
from ..helpers.contact_entries import add_contact, contact
from ..helpers.dialled import dialled_numbers, traces
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    WITH_HISTORY,
    registered_line,
    set_up,
    stored_account,
)
from ..helpers.time_travel import pass_time, poll
from ..helpers.turns import until

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "+1 202 555 0143"
DIALLED = "12025550143"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

KEYS = {
    "dial_id",
    "reference",
    "order_id",
    "number",
    "name",
    "callee_display",
    "line",
    "placed_at",
    "answered_after",
    "duration",
    "talk_time",
    "call_id",
    "certain",
    "confirmed",
    "late",
}


class Dialling:
    """An account whose placed calls show up when a test says so."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        server: VendorServer,
        entry: MockConfigEntry,
        vendor: str,
    ) -> None:
        """Hear what becomes of the calls."""
        self.hass = hass
        self.freezer = freezer
        self.server = server
        self.entry = entry
        self.entity_id = f"event.{vendor}_placed_call"
        self.told: list[dict[str, Any]] = []
        self._orders: list[str] = []
        self._since = ""
        async_track_state_change_event(hass, self.entity_id, self._on_change)

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        # It tells the last call again when the account comes back.
        if state is not None and state.state > self._since and state.state[0] == "2":
            self._since = state.state
            self.told.append(dict(state.attributes))

    async def dial(self, number: str = NUMBER, **fields: str) -> dict[str, Any]:
        """Place a call that never shows up by itself; return the response."""
        response = await click_to_call(self.hass, number=number, **fields)
        self.server.clear_calls()
        placed = self.server.placed_calls[-1:]
        self._orders += [one.order_id for one in placed if one.order_id is not None]
        return response

    def show(self, **about: object) -> None:
        """Let an outgoing call of a minute be over now, or another one.

        Of those that were placed it is the one that was placed first.
        """
        call: dict[str, Any] = {"number": DIALLED, "direction": Direction.OUTGOING}
        if self._orders and about.get("number", DIALLED) == DIALLED:
            call["order_id"] = self._orders.pop(0)
        self.server.add_call(**call | about)

    async def wait(self, time: timedelta, step: timedelta = 20 * SECOND) -> None:
        """Let time pass in steps, after what this moment has brought about."""
        await self.hass.async_block_till_done()
        while time > timedelta():
            await pass_time(self.hass, self.freezer, min(step, time))
            time -= step

    async def reload(self) -> None:
        """Stop and start the account."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    @property
    def types(self) -> list[str]:
        """What was told, in words."""
        return [event["event_type"] for event in self.told]


type Dial = Callable[..., Awaitable[Dialling]]


@pytest.fixture
def account(
    hass: HomeAssistant,
    frozen_time: None,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> Dial:
    """Return what sets an account without a past up."""

    async def open_account(
        vendor: str = "antbuddy",
    ) -> Dialling:
        server = simulator.vendors[vendor]
        server.clear_calls()
        subentries = [registered_line(simulator, vendor)]
        entry = await set_up(hass, stored_account(simulator, vendor, lines=subentries))
        return Dialling(hass, freezer, server, entry, vendor)

    return open_account


def _track(dialling: Dialling, dial_id: str, **about: object) -> None:
    """Track an attempt, as the dialler does."""
    attempt: dict[str, Any] = {
        "id": dial_id,
        "number": NUMBER,
        "name": None,
        "line": dialling.server.account.credentials().get("sip_user", "60010001"),
        "started_at": dialling.freezer().replace(tzinfo=NOW.tzinfo),
        "reference": None,
        "order_id": None,
        "confirmed": True,
    }
    dialling.entry.runtime_data.tracker.async_track(DialAttempt(**attempt | about))


# --- What is told --------------------------------------------------------------------


@pytest.mark.usefixtures("both_records")
@pytest.mark.parametrize(
    ("vendor", "duration", "answered_after"),
    [("nxcloud", 55, 14), ("antbuddy", 55, 14)],
)
async def test_what_became_of_a_call_is_told_once(
    account: Dial, vendor: str, duration: int, answered_after: int
) -> None:
    dialling = await account(vendor)
    response = await dialling.dial()
    await dialling.wait(60 * SECOND)
    dialling.show(duration=55, talk=41, started_at=NOW + 2 * SECOND)

    await dialling.wait(10 * 60 * SECOND)

    (event,) = dialling.told
    assert event["event_type"] == "answered"
    assert event.keys() >= KEYS
    for name in ("dial_id", "reference", "order_id", "number", "line"):
        assert event[name] == response[name]
    assert event["placed_at"] == NOW.isoformat()
    assert event["callee_display"] == "+1 202-555-0143"
    assert event["talk_time"] == 41
    assert event["duration"] == duration
    assert event["answered_after"] == answered_after
    last_call = shown(dialling.hass, f"sensor.{vendor}_last_call")
    assert event["call_id"] == last_call.attributes["id"]
    assert (event["certain"], event["confirmed"]) == (True, True)
    assert event["late"] is False


@pytest.mark.parametrize(
    "written",
    ["+1 202 555 0143 ext. 12", "+1 202 555 0143 p 12", "+1 (0) 202 555 0143 (office)"],
)
async def test_what_is_not_dialled_does_not_hide_the_call(
    account: Dial, written: str
) -> None:
    dialling = await account()
    response = await dialling.dial(number=written)
    assert response["number"] == written
    dialling.show(started_at=NOW)

    await dialling.wait(30 * SECOND)

    assert dialling.types == ["answered"]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.ANSWERED, "answered"),
        (Outcome.UNANSWERED, "unanswered"),
        (Outcome.BUSY, "busy"),
        (Outcome.CANCELLED, "cancelled"),
    ],
)
async def test_the_outcome_is_told(account: Dial, outcome: Outcome, told: str) -> None:
    dialling = await account()
    await dialling.dial()
    dialling.show(outcome=outcome, started_at=NOW)

    await dialling.wait(30 * SECOND)

    assert dialling.types == [told]
    assert told in dialling.told[0]["event_types"]


async def test_the_name_of_a_contact_is_told(account: Dial) -> None:
    dialling = await account()
    _track(dialling, "1", name="Anna")
    dialling.show(started_at=NOW)
    await dialling.wait(30 * SECOND)

    assert dialling.told[0]["name"] == "Anna"


async def test_a_call_to_a_number_of_a_contact_has_its_name(
    hass: HomeAssistant,
    account: Dial,
) -> None:
    await add_contact(hass, contact("Anna", DIALLED))
    dialling = await account()
    _track(dialling, "1")
    dialling.show(started_at=NOW)
    await dialling.wait(30 * SECOND)

    assert dialling.told[0]["name"] == "Anna"
    assert dialling.told[0]["callee_display"] == "Anna"


# --- Looking for it ------------------------------------------------------------------


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_long_call_is_told_when_it_ends(account: Dial, vendor: str) -> None:
    """It began before calls that were over long before it."""
    dialling = await account(vendor)
    await dialling.dial()
    for _ in range(19):
        dialling.show(number="442079460958", direction=Direction.INCOMING)
        await poll(dialling.hass, dialling.freezer)
    assert dialling.told == []
    dialling.server.clear_requests()

    dialling.show(started_at=NOW + SECOND, duration=5700)
    await poll(dialling.hass, dialling.freezer)

    assert dialling.types == ["answered"]
    assert dialling.told[0]["talk_time"] == 5700
    # Where a call is asked for by its order, it is one more.
    assert len(dialling.server.requests) <= 2


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("minutes", [4, 25, 58])
async def test_a_call_of_more_than_some_minutes_is_told_at_once(
    account: Dial, vendor: str, minutes: int
) -> None:
    """At noon, when most of the day's requests are left."""
    dialling = await account(vendor)
    await dialling.dial()
    await dialling.wait(minutes * 60 * SECOND)
    dialling.show(started_at=NOW + SECOND, duration=minutes * 60)

    await dialling.wait(70 * SECOND, step=10 * SECOND)

    assert dialling.types == ["answered"]
    # Afterwards nobody is in a hurry.
    dialling.server.clear_requests()
    await dialling.wait(11 * 60 * SECOND)
    assert len(dialling.server.requests) <= 3


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_call_that_is_never_seen_is_told_as_such(
    account: Dial, vendor: str
) -> None:
    dialling = await account(vendor)
    await dialling.dial()

    await dialling.wait(2 * HOUR - 60 * SECOND, step=60 * SECOND)
    assert dialling.told == []
    await dialling.wait(2 * 60 * SECOND, step=60 * SECOND)

    (event,) = dialling.told
    assert event["event_type"] == "not_seen"
    assert event.keys() >= KEYS
    assert event["certain"] is True
    for name in ("call_id", "duration", "talk_time", "answered_after"):
        assert event[name] is None
    # Nothing is left that waits or looks further back.
    dialling.server.clear_requests()
    dialling.show(order_id=None)
    await dialling.wait(HOUR, step=60 * SECOND)
    assert len(dialling.told) == 1
    assert len(dialling.server.requests) <= 19


async def test_waiting_costs_one_request_a_poll(account: Dial) -> None:
    dialling = await account()
    await dialling.dial()
    await dialling.wait(4 * 60 * SECOND)
    dialling.server.clear_requests()

    for polls in range(1, 20):
        await poll(dialling.hass, dialling.freezer)
        assert len(dialling.server.requests) == polls


async def test_nothing_is_given_up_before_a_whole_day_was_read(
    account: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was overlooked until then is found."""
    dialling = await account("nxcloud")
    provider = dialling.entry.runtime_data.provider
    read = provider.recent_calls

    async def overlook(
        since: datetime, *, late_since: datetime | None, anew: bool
    ) -> CallHistory:
        history: CallHistory = await read(since, late_since=late_since, anew=anew)
        return history if anew else CallHistory(())

    monkeypatch.setattr(provider, "recent_calls", overlook)
    await dialling.dial()
    dialling.show(started_at=NOW, outcome=Outcome.UNANSWERED)

    await dialling.wait(2 * HOUR, step=60 * SECOND)

    assert dialling.types == ["unanswered"]


async def test_an_unreachable_vendor_is_waited_for_longer_and_not_for_ever(
    account: Dial,
) -> None:
    dialling = await account()
    await dialling.dial()
    dialling.server.misbehave(Reset())
    await dialling.wait(3 * HOUR, step=60 * SECOND)
    assert dialling.told == []

    await dialling.wait(HOUR + 60 * SECOND, step=60 * SECOND)

    assert dialling.types == ["not_seen"]
    assert shown(dialling.hass, "sensor.antbuddy_last_call").state == "unavailable"


async def test_a_vendor_that_comes_back_tells(account: Dial) -> None:
    dialling = await account()
    await dialling.dial()
    dialling.server.misbehave(Reset())
    await dialling.wait(3 * HOUR, step=60 * SECOND)
    dialling.show(started_at=NOW, outcome=Outcome.BUSY)
    dialling.server.behave()

    await dialling.wait(6 * 60 * SECOND, step=60 * SECOND)

    assert dialling.types == ["busy"]


async def test_a_vendor_that_fails_is_not_asked_every_twenty_seconds(
    account: Dial,
) -> None:
    dialling = await account()
    await dialling.dial()
    dialling.server.misbehave(Reset())
    await dialling.wait(4 * 60 * SECOND)
    dialling.server.clear_requests()

    await dialling.wait(20 * 60 * SECOND)

    # A request whose connection broke is sent once more.
    assert len(dialling.server.requests) <= 10


async def test_a_vendor_that_asked_for_a_pause_is_left_alone(account: Dial) -> None:
    dialling = await account()
    dialling.server.misbehave(Throttle("1200"), times=1)
    await poll(dialling.hass, dialling.freezer)
    await dialling.dial()
    dialling.server.clear_requests()

    await dialling.wait(19 * 60 * SECOND)

    assert dialling.server.requests == []


# --- Calls that last longer than anybody waits ---------------------------------------


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(("hours", "restarts"), [(3, False), (3, True), (24, True)])
async def test_what_became_of_a_very_long_call_is_told_later(
    account: Dial, vendor: str, hours: int, restarts: bool
) -> None:
    dialling = await account(vendor)
    response = await dialling.dial()
    await dialling.wait(hours * HOUR, step=15 * 60 * SECOND)
    assert dialling.types == ["not_seen"]
    if restarts:
        await dialling.reload()
    dialling.show(started_at=NOW + SECOND, duration=hours * 3600 - 60)

    # The longest calls are looked for every eight hours.
    await dialling.wait(9 * HOUR, step=15 * 60 * SECOND)

    seen_last, correction = dialling.told
    assert seen_last["late"] is False
    assert correction["event_type"] == "answered"
    assert correction["late"] is True
    assert correction["certain"] is True
    assert correction["talk_time"] == hours * 3600 - 60
    assert {seen_last["dial_id"], correction["dial_id"]} == {response["dial_id"]}
    # And never again.
    await dialling.reload()
    await dialling.wait(3 * HOUR, step=HOUR)
    assert len(dialling.told) == 2


async def test_a_long_call_that_ends_while_nobody_looks_is_told_later(
    account: Dial,
) -> None:
    dialling = await account()
    await dialling.dial()
    await dialling.wait(2 * HOUR + 60 * SECOND, step=60 * SECOND)
    await dialling.hass.config_entries.async_unload(dialling.entry.entry_id)
    dialling.freezer.tick(3 * HOUR)
    dialling.show(started_at=NOW + SECOND, duration=4 * 3600)

    await dialling.hass.config_entries.async_setup(dialling.entry.entry_id)
    await dialling.wait(20 * SECOND)

    assert [(event["event_type"], event["late"]) for event in dialling.told] == [
        ("not_seen", False),
        ("answered", True),
    ]


async def test_waiting_longer_costs_nothing(
    account: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls do not look back to it, as they do before it is given up."""
    dialling = await account()
    await dialling.dial()
    provider = dialling.entry.runtime_data.provider
    original = provider.recent_calls
    asked: list[datetime] = []

    async def listen(
        since: datetime, *, late_since: datetime | None, anew: bool
    ) -> CallHistory:
        asked.append(late_since or since)
        history: CallHistory = await original(since, late_since=late_since, anew=anew)
        return history

    monkeypatch.setattr(provider, "recent_calls", listen)
    dialling.show(number="442079460958", direction=Direction.INCOMING)
    await dialling.wait(HOUR + 50 * 60 * SECOND, step=60 * SECOND)
    dialling.show(number="442079460958", direction=Direction.INCOMING)
    await dialling.wait(8 * 60 * SECOND, step=60 * SECOND)
    assert asked[-1] <= NOW
    await dialling.wait(4 * 60 * SECOND, step=60 * SECOND)
    assert dialling.types == ["not_seen"]
    asked.clear()
    dialling.server.clear_requests()

    for polls in range(1, 6):
        await poll(dialling.hass, dialling.freezer)
        assert len(dialling.server.requests) == polls
    # One of them is the hourly one, which looks further back anyway.
    assert sorted(asked)[1] > NOW + HOUR / 2


async def test_a_call_that_nobody_confirmed_is_not_waited_for_longer(
    account: Dial,
) -> None:
    dialling = await account()
    _track(dialling, "1", confirmed=False)
    await dialling.wait(2 * HOUR + 60 * SECOND, step=60 * SECOND)
    assert dialling.types == ["not_seen"]
    dialling.show(started_at=NOW, duration=7200)

    await dialling.wait(9 * HOUR, step=5 * 60 * SECOND)

    assert dialling.types == ["not_seen"]


async def test_a_late_correction_keeps_the_doubt(account: Dial) -> None:
    """Which of two calls became which is no clearer later."""
    dialling = await account()
    _track(dialling, "1")
    _track(dialling, "2")
    dialling.show(started_at=NOW, outcome=Outcome.BUSY)
    await dialling.wait(3 * HOUR, step=60 * SECOND)
    dialling.show(started_at=NOW + SECOND, duration=10_000)

    await dialling.wait(9 * HOUR, step=5 * 60 * SECOND)

    assert [
        (event["dial_id"], event["event_type"], event["certain"], event["late"])
        for event in dialling.told
    ] == [
        ("1", "busy", False, False),
        ("2", "not_seen", False, False),
        ("2", "answered", False, True),
    ]


async def test_what_is_waited_for_has_an_end(account: Dial) -> None:
    dialling = await account()
    for index in range(110):
        _track(
            dialling,
            str(index),
            number=f"+1202555{1000 + index}",
            started_at=NOW + index * SECOND / 1000,
        )
    await dialling.wait(3 * HOUR, step=10 * 60 * SECOND)
    assert len(dialling.told) == 110
    # So many can be corrected at once, which are the last ones.
    kept = dialled_numbers(dialling.hass)
    assert kept == [f"+1202555{1000 + index}" for index in range(10, 110)]

    await dialling.wait(30 * HOUR, step=HOUR)
    _track(dialling, "new")
    dialling.show(started_at=NOW + 33 * HOUR)
    await dialling.wait(60 * SECOND)

    assert dialled_numbers(dialling.hass) == []
    assert len(dialling.told) == 111


# --- Attempts whose fate is unknown --------------------------------------------------


async def test_the_history_decides_where_nobody_knows(account: Dial) -> None:
    dialling = await account()
    dialling.server.misbehave(ResetMidBody(), path="/oapi/v1/call/click-to-call")
    with pytest.raises(HomeAssistantError, match="may have been placed"):
        await click_to_call(dialling.hass, number=NUMBER)
    dialling.server.behave()
    dialling.server.clear_calls()
    dialling.show(started_at=NOW + SECOND, outcome=Outcome.BUSY)

    await dialling.wait(30 * SECOND)

    (event,) = dialling.told
    assert event["event_type"] == "busy"
    assert event["confirmed"] is False


async def test_the_history_decides_where_somebody_stopped_the_action(
    account: Dial,
) -> None:
    """An automation may be stopped while the vendor has not answered yet."""
    dialling = await account()
    dialling.server.misbehave(Hang(after=True), path="/oapi/v1/call/click-to-call")
    calling = asyncio.create_task(click_to_call(dialling.hass, number=NUMBER))
    await until(lambda: bool(dialling.server.placed_calls))
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    dialling.server.behave()
    dialling.server.clear_calls()
    dialling.show(started_at=NOW + SECOND, outcome=Outcome.BUSY)

    await dialling.wait(30 * SECOND)

    (event,) = dialling.told
    assert event["event_type"] == "busy"
    assert event["confirmed"] is False


async def test_a_refused_call_is_not_waited_for(account: Dial) -> None:
    dialling = await account()
    dialling.server.set_line_online(
        dialling.server.account.credentials()["sip_user"], online=False
    )
    with pytest.raises(HomeAssistantError):
        await click_to_call(dialling.hass, number=NUMBER)

    await dialling.wait(3 * HOUR, step=5 * 60 * SECOND)

    assert dialling.told == []


# --- Two at once ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "certain"), [(Outcome.ANSWERED, True), (Outcome.BUSY, False)]
)
async def test_two_calls_to_one_number_at_once_are_told_with_their_doubt(
    account: Dial, second: Outcome, certain: bool
) -> None:
    dialling = await account()
    _track(dialling, "1")
    _track(dialling, "2")
    dialling.show(started_at=NOW + SECOND)
    await dialling.wait(60 * SECOND)
    assert dialling.told == []

    dialling.show(started_at=NOW + 2 * SECOND, outcome=second)
    await dialling.wait(60 * SECOND)

    assert [(event["dial_id"], event["certain"]) for event in dialling.told] == [
        ("1", certain),
        ("2", certain),
    ]
    assert dialling.types == ["answered", second.value]
    assert dialling.told[0]["call_id"] != dialling.told[1]["call_id"]


@pytest.mark.parametrize("restarts", [False, True])
async def test_one_call_for_two_is_given_to_one_and_the_doubt_is_told(
    account: Dial, restarts: bool
) -> None:
    dialling = await account()
    _track(dialling, "1")
    _track(dialling, "2")
    dialling.show(started_at=NOW)
    await dialling.wait(HOUR, step=60 * SECOND)
    if restarts:
        await dialling.reload()

    await dialling.wait(2 * HOUR, step=60 * SECOND)

    assert [
        (event["dial_id"], event["event_type"], event["certain"])
        for event in dialling.told
    ] == [("1", "answered", False), ("2", "not_seen", False)]


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_doubt_about_one_call_is_one_about_the_next(
    account: Dial, restarts: bool
) -> None:
    """What the first became may have shown up on another phone, or only now."""
    dialling = await account()
    _track(dialling, "1")
    dialling.show(started_at=NOW, line="unknown phone")
    await dialling.wait(60 * SECOND)
    if restarts:
        await dialling.reload()
    _track(dialling, "2")
    dialling.show(started_at=NOW + 61 * SECOND)

    await dialling.wait(60 * SECOND)

    assert [(event["dial_id"], event["certain"]) for event in dialling.told] == [
        ("1", False),
        ("2", False),
    ]


# --- Restarts ------------------------------------------------------------------------


async def test_a_restart_forgets_no_call(account: Dial) -> None:
    dialling = await account()
    response = await dialling.dial()
    await dialling.hass.config_entries.async_unload(dialling.entry.entry_id)
    dialling.freezer.tick(HOUR)
    dialling.show(started_at=NOW)

    await dialling.hass.config_entries.async_setup(dialling.entry.entry_id)
    await dialling.wait(20 * SECOND)

    assert [event["dial_id"] for event in dialling.told] == [response["dial_id"]]
    assert dialling.types == ["answered"]
    await dialling.reload()
    await dialling.wait(3 * HOUR, step=60 * SECOND)
    assert len(dialling.told) == 1


async def test_an_attempt_from_long_before_the_start_is_told_at_the_start(
    account: Dial,
) -> None:
    dialling = await account()
    await dialling.dial()
    await dialling.hass.config_entries.async_unload(dialling.entry.entry_id)
    dialling.freezer.tick(30 * HOUR)

    await dialling.hass.config_entries.async_setup(dialling.entry.entry_id)
    await dialling.wait(20 * SECOND)

    assert dialling.types == ["not_seen"]


async def test_a_clock_that_was_set_back_ends_the_waiting(account: Dial) -> None:
    dialling = await account()
    await dialling.dial()
    await dialling.hass.config_entries.async_unload(dialling.entry.entry_id)
    dialling.freezer.move_to(NOW - 30 * HOUR)

    await dialling.hass.config_entries.async_setup(dialling.entry.entry_id)
    await dialling.wait(20 * SECOND)

    assert dialling.types == ["not_seen"]


async def test_a_call_is_not_given_again_after_a_restart(account: Dial) -> None:
    dialling = await account()
    _track(dialling, "1")
    dialling.show(started_at=NOW, outcome=Outcome.BUSY)
    await dialling.wait(30 * SECOND)
    assert dialling.types == ["busy"]
    await dialling.reload()

    _track(dialling, "2")
    await dialling.wait(3 * HOUR, step=60 * SECOND)

    assert dialling.types == ["busy", "not_seen"]


async def test_nothing_is_told_before_home_assistant_runs(account: Dial) -> None:
    """Automations are not there before, and would miss it."""
    dialling = await account()
    await dialling.dial()
    dialling.show(started_at=NOW)
    dialling.hass.set_state(CoreState.starting)
    await dialling.reload()
    assert dialling.told == []

    dialling.hass.set_state(CoreState.running)
    dialling.hass.bus.async_fire("homeassistant_started")
    await dialling.hass.async_block_till_done(wait_background_tasks=True)

    assert dialling.types == ["answered"]


async def test_what_was_dialled_is_kept_as_long_as_it_is_waited_for(
    account: Dial,
) -> None:
    dialling = await account()
    hass = dialling.hass
    await dialling.dial()
    await hass.async_block_till_done()
    assert dialled_numbers(hass) == [NUMBER]
    dialling.show(started_at=NOW)
    await dialling.wait(30 * SECOND)
    assert dialling.types == ["answered"]
    assert dialled_numbers(hass) == []

    await dialling.dial("+1 202 555 0144")
    await hass.async_block_till_done()
    assert traces(hass, "+1 202 555 0144") > 0
    await hass.config_entries.async_remove(dialling.entry.entry_id)
    await hass.async_block_till_done()

    assert dialled_numbers(hass) == []
    assert traces(hass, "+1 202 555 0144") == 0


async def test_what_was_waited_for_is_told_though_the_database_comes_late(
    account: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    dialling = await account()
    hass = dialling.hass
    await dialling.dial()
    await hass.config_entries.async_unload(dialling.entry.entry_id)
    del hass.data[_ARCHIVE]
    file = hass.config.path("telephony.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await hass.config_entries.async_setup(dialling.entry.entry_id)
        dialling.show(started_at=NOW)
        await dialling.wait(60 * SECOND)
        assert dialling.told == []
        other.execute("ROLLBACK")

    await dialling.wait(120 * SECOND)

    assert dialling.types == ["answered"]
    assert dialled_numbers(hass) == []


# --- Accounts without a history ------------------------------------------------------


async def test_an_account_of_seats_alone_tells_what_became_of_a_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.nxcloud.clear_calls()
    await set_up(hass, stored_account(simulator, "nxcloud", without=NXCLOUD_SIGNED))
    await click_to_call(hass, number=NUMBER)
    await hass.async_block_till_done()

    await pass_time(hass, freezer, 21 * SECOND)

    event = shown(hass, "event.nxcloud_placed_call")
    assert event.attributes["event_type"] == "answered"
    assert event.attributes["certain"] is True

"""Vendors that tell of calls as badly as their stand-ins can, on sockets that are real."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
import gc
import json
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.calls import LivePhase, Passed, going_on
from custom_components.telephony.live.ongoing_calls import async_listen_to_live_calls
from custom_components.telephony.providers.antbuddy import call_legs
from custom_components.telephony.providers.net2phone import call_pushes
from simulator import Call, Direction, Simulator
from simulator.antbuddy.event_script import LiveCall
from simulator.antbuddy.event_wire import Event
from simulator.nxcloud.pushes import privacy_push, seat_push

from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    add_account_without_history,
    set_up,
    stored_account,
)
from ..helpers.turns import turns, until
from .pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("without_past")

# Of calls of which nobody ever hears more, beside each message.
FLOOD: Final = 40
# After the first one, everything is loaded and compiled that is needed once.
FLOODS: Final = 5
# What floods may leave behind that those before did not, in objects: a call and its legs
# are more than ten, and there are hundreds of them.
LEFT_OVER: Final = 1_000
# For how much work others may have to wait meanwhile, on a slow machine.
LONGEST_WORK: Final = 1.0


@pytest.fixture
def small_memories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have those memories full before a flood is over that have an end."""
    monkeypatch.setattr(going_on, "_MOST_REMEMBERED", 50)
    monkeypatch.setattr(going_on, "MOST_GOING_ON", 50)
    monkeypatch.setattr(call_legs, "MOST_CALLS", 50)
    monkeypatch.setattr(call_pushes, "_MOST_CALLS", 50)
    monkeypatch.setattr(call_pushes, "_MOST_MESSAGES", 50)


@pytest.fixture
async def connected(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Return an account that listens on a connection."""
    antbuddy = simulator.antbuddy
    entry = stored_account(
        simulator, "antbuddy", changes=antbuddy.account.optional_credentials()
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: antbuddy.events.listening == 1)
    await until(lambda: shown(hass, "sensor.antbuddy_call_state").state == "idle")
    return entry


def _live_call(simulator: Simulator, number: int) -> LiveCall:
    antbuddy = simulator.antbuddy
    return LiveCall(
        antbuddy.account,
        direction=Direction.INCOMING,
        number=f"0770090{number:04}",
        line=antbuddy.account.sip_user,
        started_at=datetime.now(UTC) - timedelta(seconds=9),
        ringing=("office-desk", "reception"),
    )


def _whole(call: LiveCall) -> list[Event]:
    return [*call.created(), *call.answered(3), *call.ended(9, was_answered=True)]


@asynccontextmanager
async def _everybody_has_turns() -> AsyncGenerator[None]:
    """See that everybody has a turn meanwhile; other processes take none of it away."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.01)
            longest = max(longest, time.thread_time() - began)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
    assert longest < LONGEST_WORK


async def _objects() -> int:
    """Return how many there are, without those of what is just coming to its end."""
    counts = []
    for _ in range(5):
        await turns(200)
        gc.collect()
        counts.append(len(gc.get_objects()))
    return min(counts)


def _left_over(objects: list[int]) -> int:
    """Return how many more there are after the last floods than after the first ones."""
    assert len(objects) == FLOODS
    return min(objects[3:]) - min(objects[1:3])


# On a connection


async def test_events_that_overtake_each_other(
    hass: HomeAssistant, simulator: Simulator, connected: MockConfigEntry
) -> None:
    """Each call passes its phases once, never backwards, and none goes on for ever."""
    antbuddy = simulator.antbuddy
    phases: dict[str, list[LivePhase]] = {}

    @callback
    def hear(passed: Passed) -> None:
        if passed.before is None:
            phases.setdefault(passed.call.id, []).append(passed.call.phase)

    connected.async_on_unload(
        async_listen_to_live_calls(hass, connected.entry_id, hear)
    )
    antbuddy.spoil_events(held_back=12, copies=2)
    for number in range(30):
        await antbuddy.events.tell(*_whole(_live_call(simulator, number)))
    antbuddy.spoil_events()
    await antbuddy.events.tell()
    await until(
        lambda: sum(one[-1] is LivePhase.ENDED for one in phases.values()) >= 30
    )
    await hass.async_block_till_done()

    assert shown(hass, "sensor.antbuddy_call_state").state == "idle"
    order = [LivePhase.RINGING, LivePhase.ANSWERED, LivePhase.ENDED]
    assert len(phases) == 30
    for passed in phases.values():
        assert passed == [phase for phase in order if phase in passed]


@pytest.mark.usefixtures("small_memories")
async def test_flood_of_events(
    hass: HomeAssistant, simulator: Simulator, connected: MockConfigEntry
) -> None:
    """The calls that there were are in the history, and nothing piles up."""
    antbuddy = simulator.antbuddy
    intake = connected.runtime_data.push_intake
    antbuddy.spoil_events(flood=FLOOD)
    objects = []
    async with _everybody_has_turns():
        for flood in range(FLOODS):
            for number in (2 * flood, 2 * flood + 1):
                call = _live_call(simulator, number)
                await antbuddy.events.tell(*_whole(call))
                antbuddy.add_call(number=f"0770090{number:04}", duration=9)
            messages = -1
            while messages != intake.state.messages:
                messages = intake.state.messages
                await turns(500)
            await connected.runtime_data.coordinator.async_refresh()
            await hass.async_block_till_done()
            objects.append(await _objects())

    assert _left_over(objects) < LEFT_OVER
    calls = (await act(hass, "get_call_history"))["calls"]
    assert sorted(call["caller"] for call in calls) == [
        f"0770090{number:04}" for number in range(2 * FLOODS)
    ]
    # Nobody is told of so many at once.
    assert len(intake.live_calls.calls) <= 50


# At a webhook, while calls go on


@pytest.mark.usefixtures("small_memories")
async def test_flood_at_a_webhook(
    hass: HomeAssistant, pushes: Pushes, simulator: Simulator
) -> None:
    vendor = simulator.net2phone
    vendor.set_webhook(str(pushes.client.make_url(pushes.path)))
    vendor.push_faults(flood=FLOOD)
    objects = []
    async with _everybody_has_turns():
        for flood in range(FLOODS):
            for number in (2 * flood, 2 * flood + 1):
                await vendor.webhook.tell_at_once([pushed_call(id=f"{number:032}")])
                # Whoever finds no room in a flood tells it again.
                while 503 in vendor.webhook.statuses[-3:]:
                    await vendor.webhook.tell_at_once([pushed_call(id=f"{number:032}")])
            await hass.async_block_till_done()
            objects.append(await _objects())

    assert _left_over(objects) < LEFT_OVER
    assert vendor.webhook.flooded.total() >= 6 * FLOODS * FLOOD
    history = await act(hass, "get_call_history")
    assert sorted(call["id"] for call in history["calls"]) == [
        f"{number:032}" for number in range(2 * FLOODS)
    ]


async def test_what_finds_no_room_is_refused_and_nothing_else_is_lost(
    hass: HomeAssistant, pushes: Pushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gets the answer 200 does not tell it again, so that it must be kept."""
    monkeypatch.setattr("custom_components.telephony.live.push_intake.MOST_WAITING", 3)
    bodies = [
        json.dumps(
            {
                "id": f"message {number}",
                "event": "call_completed",
                "call_id": f"{number:032}",
                "originating_number": f"+1202555{number:04}",
                "dialed_number": "+12125550110",
            }
        ).encode()
        for number in range(30)
    ]

    everybody_began = asyncio.Event()

    async def in_two_parts(body: bytes) -> AsyncGenerator[bytes]:
        yield body[:5]
        await everybody_began.wait()
        yield body[5:]

    sending = asyncio.gather(*(pushes.send(in_two_parts(body)) for body in bodies))
    await turns(500)
    everybody_began.set()
    statuses = await sending

    assert set(statuses) == {200, 503}
    history = await act(hass, "get_call_history")
    assert history["total"] == statuses.count(200)
    # What is told again finds room, one after the other.
    again = [await pushes.send(body) for body in bodies]
    assert set(again) == {200}
    assert (await act(hass, "get_call_history"))["total"] == 30


async def test_vendor_that_hangs_up_in_the_middle_of_a_message(
    hass: HomeAssistant,
    pushes: Pushes,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    vendor = simulator.net2phone
    vendor.set_webhook(str(pushes.client.make_url(pushes.path)))
    vendor.push_faults(cut_off=True)

    await vendor.webhook.tell_at_once([pushed_call()])
    vendor.push_faults()
    await vendor.webhook.tell_at_once([pushed_call()])
    await hass.async_block_till_done()

    assert vendor.webhook.statuses == [200] * 3
    assert (await act(hass, "get_call_history"))["total"] == 1
    assert "Traceback" not in caplog.text


# At a webhook, when calls are over


def _finished(simulator: Simulator, number: int) -> Call:
    return simulator.nxcloud.add_call(
        number=f"1202555{number:04}",
        duration=30,
        line=simulator.nxcloud.account.username,
    )


async def test_pushes_that_are_lost_or_overtake_each_other(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A poll brings every call, whichever push came first, or at all."""
    nxcloud = simulator.nxcloud
    entry = await set_up(hass, stored_account(simulator, "nxcloud"))
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    nxcloud.set_webhook(str(pushes.client.make_url(pushes.path)))
    nxcloud.push_faults(copies=2, lost=0.5, held_back=3)
    state = entry.runtime_data.push_intake.state

    for number in range(12):
        call = _finished(simulator, number)
        await nxcloud.pushes.send(seat_push(call, nxcloud.account.username))
    assert 0 < state.messages < 12
    await entry.runtime_data.coordinator.async_refresh()

    history = await act(hass, "get_call_history")
    assert sorted(call["caller"] for call in history["calls"]) == [
        f"1202555{number:04}" for number in range(12)
    ]


async def test_results_of_privacy_numbers_that_overtake_each_other(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Nothing but pushes tells of these: each is a call, once, in the order of time."""
    nxcloud = simulator.nxcloud
    entry = await add_account_without_history(hass, simulator)
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    nxcloud.set_webhook(str(pushes.client.make_url(pushes.path)))
    nxcloud.push_faults(copies=2, held_back=4)
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)

    # With the first call, the account gets a history.
    for number in range(12):
        await hass.async_block_till_done()
        call = nxcloud.add_call(
            number="12025550172",
            did="12025550100",
            duration=30,
            started_at=began + timedelta(minutes=number),
        )
        push = privacy_push(
            call, "12025550181", call_id=str(number), is_new=number % 2 == 0
        )
        await nxcloud.pushes.send(push)
    nxcloud.push_faults()
    await nxcloud.pushes.send()
    await hass.async_block_till_done()

    history = await act(hass, "get_call_history")
    assert [call["id"] for call in history["calls"]] == [
        str(number) for number in reversed(range(12))
    ]


async def test_flood_of_unsigned_pushes(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """The vendor is not asked more often for it, and what it says is what counts."""
    nxcloud = simulator.nxcloud
    entry = await set_up(hass, stored_account(simulator, "nxcloud"))
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    nxcloud.set_webhook(str(pushes.client.make_url(pushes.path)))
    nxcloud.push_faults(flood=FLOOD)
    requests = 0
    objects = []
    async with _everybody_has_turns():
        for flood in range(FLOODS):
            nxcloud.clear_requests()
            for number in range(3 * flood, 3 * flood + 3):
                call = _finished(simulator, number)
                await nxcloud.pushes.send(seat_push(call, nxcloud.account.username))
            requests += len(nxcloud.requests)
            await entry.runtime_data.coordinator.async_refresh()
            await hass.async_block_till_done()
            objects.append(await _objects())

    assert requests <= 30
    assert _left_over(objects) < LEFT_OVER
    assert nxcloud.pushes.flooded == {200: 3 * FLOODS * FLOOD}
    history = await act(hass, "get_call_history")
    assert sorted(call["caller"] for call in history["calls"]) == [
        f"1202555{number:04}" for number in range(3 * FLOODS)
    ]

"""A vendor that tells on a connection, and has a history that is polled as well."""

from datetime import timedelta
from statistics import median
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.calls import LivePhase
from custom_components.telephony.providers.errors import (
    CannotConnectError,
    NotPermittedError,
    ThrottledError,
)
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator
from simulator.faults import Status

from ..helpers.states import shown
from ..helpers.turns import turns, until
from .scripted_line import ANNA, Line, call, is_idle, pass_seconds

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

STATE: Final = "sensor.antbuddy_call_state"


async def test_a_finished_call_is_told_within_seconds(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    coordinator = entry.runtime_data.coordinator
    assert shown(hass, STATE).state == "unavailable"
    line.connected("by pigeon")
    await hass.async_block_till_done()
    assert shown(hass, STATE).state == "idle"

    line.tell(PushNews(live_calls=(call(LivePhase.RINGING),)))
    await hass.async_block_till_done()
    assert shown(hass, STATE).state == "ringing"
    # Whoever is told need not ask so often.
    assert coordinator.update_interval >= timedelta(minutes=14)
    line.tell(PushNews(live_calls=(call(LivePhase.ENDED),)))
    await hass.async_block_till_done()
    assert shown(hass, STATE).state == "idle"
    assert coordinator.update_interval <= timedelta(seconds=3)

    # The record comes some seconds later, and is looked for until it is there.
    requests = len(simulator.antbuddy.requests)
    await pass_seconds(hass, freezer, 4)
    await until(lambda: len(simulator.antbuddy.requests) > requests)
    await hass.async_block_till_done()
    assert shown(hass, "event.antbuddy_call").state == "unknown"
    simulator.antbuddy.add_call(number=ANNA, started_at=dt_util.utcnow(), duration=1)
    await pass_seconds(hass, freezer, 5)
    await until(lambda: shown(hass, "event.antbuddy_call").state != "unknown")
    assert shown(hass, "event.antbuddy_call").attributes["caller"] == ANNA
    assert shown(hass, "event.antbuddy_call").attributes["late"] is False
    requests = len(simulator.antbuddy.requests)
    await pass_seconds(hass, freezer, 120)
    assert len(simulator.antbuddy.requests) == requests


async def test_half_of_the_calls_are_told_within_ten_seconds_of_their_end(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    """However many seconds the vendor takes to write a record, one call as the other."""
    line.connected("by pigeon")
    event = "event.antbuddy_call"
    delays: list[int] = []
    for index, record_after in enumerate((1, 2, 3, 4, 5, 6, 8, 15, 40)):
        before = shown(hass, event).state
        call_id = f"leg {index}"
        line.tell(PushNews(live_calls=(call(LivePhase.RINGING, call_id),)))
        began = dt_util.utcnow()
        await pass_seconds(hass, freezer, 20)
        line.tell(PushNews(live_calls=(call(LivePhase.ENDED, call_id),)))
        await hass.async_block_till_done()
        for second in range(1, 90):
            if second == record_after:
                simulator.antbuddy.add_call(number=ANNA, started_at=began, duration=20)
            await pass_seconds(hass, freezer, 1)
            await until(lambda: is_idle(entry))
            await hass.async_block_till_done()
            if shown(hass, event).state != before:
                delays.append(second)
                break

    assert len(delays) == 9
    assert median(delays) <= 10
    assert max(delays) <= 61


async def test_a_record_ends_a_call_whose_end_was_lost(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    line.connected("by pigeon")
    line.tell(PushNews(live_calls=(call(LivePhase.RINGING),)))
    await hass.async_block_till_done()
    simulator.antbuddy.add_call(number=ANNA, started_at=dt_util.utcnow(), duration=1)
    line.hang_up(CannotConnectError())
    await hass.async_block_till_done()
    assert shown(hass, STATE).state == "unavailable"

    # After every gap the history is read.
    await pass_seconds(hass, freezer, 2.1)
    await until(lambda: line.is_open)
    line.connected("by pigeon")
    await pass_seconds(hass, freezer, 3)
    await until(lambda: shown(hass, STATE).state == "idle")

    assert line.protocols == [None, "by pigeon"]


async def test_a_vendor_that_hangs_up_is_left_alone_for_longer_and_longer(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    for pause in (2, 4, 8):
        tries = len(line.protocols)
        line.connected("by pigeon")
        line.hang_up(CannotConnectError())
        await turns(50)
        await pass_seconds(hass, freezer, pause - 1)
        assert len(line.protocols) == tries
        await pass_seconds(hass, freezer, 1.2)
        assert len(line.protocols) == tries + 1
    for error, pause in (
        (ThrottledError(retry_after=timedelta(seconds=30)), 30),
        (NotPermittedError(), 300),
    ):
        tries = len(line.protocols)
        line.hang_up(error)
        await turns(50)
        await pass_seconds(hass, freezer, pause - 1)
        assert len(line.protocols) == tries
        await pass_seconds(hass, freezer, 2)
        assert len(line.protocols) == tries + 1
    # One that held begins again with a short pause.
    tries = len(line.protocols)
    freezer.tick(timedelta(minutes=2))
    line.hang_up(CannotConnectError())
    await turns(50)
    await pass_seconds(hass, freezer, 2.1)
    assert len(line.protocols) == tries + 1

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert not line.is_open


async def test_silence_where_calls_come_and_go_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    line.connected("by pigeon")
    await pass_seconds(hass, freezer, 3)
    await until(lambda: entry.runtime_data.coordinator.data is not None)
    for told in (1, 2):
        freezer.tick(timedelta(seconds=10))
        simulator.antbuddy.add_call(number=ANNA, duration=5)
        await pass_seconds(hass, freezer, 300)
        await until(
            lambda: len(entry.runtime_data.coordinator.data.kept) == told  # noqa: B023
        )
    await hass.async_block_till_done()

    issue = ir.async_get(hass).async_get_issue(
        "telephony", f"{entry.entry_id}_push_silent"
    )
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": "AntBuddy",
        "vendor": "AntBuddy",
        "fields": "Account ID",
    }
    line.tell(PushNews(live_calls=(call(LivePhase.RINGING),)))
    await hass.async_block_till_done()
    assert not ir.async_get(hass).async_get_issue(
        "telephony", f"{entry.entry_id}_push_silent"
    )


async def test_one_call_of_which_nothing_was_told_is_no_silence(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    """However often it is shown: a poll that fails shows it again, and the next one."""
    coordinator = entry.runtime_data.coordinator
    line.connected("by pigeon")
    await pass_seconds(hass, freezer, 3)
    await until(lambda: is_idle(entry))
    freezer.tick(timedelta(seconds=10))
    simulator.antbuddy.add_call(number=ANNA, duration=5)
    await pass_seconds(hass, freezer, 300)
    await until(lambda: len(coordinator.data.kept) == 1)

    simulator.antbuddy.misbehave(Status(500))
    for is_answered in (False, True):
        await pass_seconds(hass, freezer, 1000)
        await until(
            lambda: coordinator.last_update_success is is_answered  # noqa: B023
        )
        simulator.antbuddy.behave()
    await hass.async_block_till_done()

    assert not ir.async_get(hass).async_get_issue(
        "telephony", f"{entry.entry_id}_push_silent"
    )

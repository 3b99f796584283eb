"""Pushes that are late, twice, in disorder or lost, and polls in between."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, islice
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.calls import LivePhase
from custom_components.telephony.providers.errors import CannotConnectError
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator

from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.turns import until
from .scripted_line import ANNA, Line, call, is_idle, pass_seconds

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

SEEDS: Final = range(20)
CALLS: Final = 4


type Due = tuple[float, Callable[[], object]]


async def test_the_history_is_the_same_whatever_becomes_of_pushes(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    """It is what happened: each call once, told once, and none goes on."""
    numbers = (f"120255{number}" for number in count(10_000))
    reports = Reports(hass, entry)
    happened: dict[str, str] = {}

    async def let_pass(seconds: float) -> None:
        await pass_seconds(hass, freezer, seconds)
        await until(lambda: is_idle(entry))
        await hass.async_block_till_done()
        if line.is_open:
            line.connected("by pigeon")

    for seed in SEEDS:
        random = Random(seed)  # noqa: S311 - the same disorder for the same seed
        due: list[Due] = []
        if seed % 2:
            due.append(
                (random.uniform(0, 200), lambda: line.hang_up(CannotConnectError()))
            )
        for number in islice(numbers, CALLS):
            rings, lasts = random.randint(0, 120), random.randint(10, 90)
            started_at = dt_util.utcnow() + timedelta(seconds=rings)
            happened[number] = started_at.isoformat()
            due += _pushes(random, line, number, started_at, rings, lasts)
            add = partial(
                simulator.antbuddy.add_call,
                number=number,
                started_at=started_at,
                duration=lasts,
            )
            due.append((rings + lasts + random.expovariate(1 / 20), add))
        due.sort(key=lambda one: one[0])
        for second in range(0, 300, 10):
            while due and due[0][0] < second:
                due.pop(0)[1]()
            await let_pass(10)
        for _, happen in due:
            happen()
        await let_pass(901)

        assert shown(hass, "sensor.antbuddy_call_state").state == "idle", seed
        told = [str(report.call.caller.number) for report in reports.reports]
        assert sorted(told) == sorted(happened), seed
    history = await act(hass, "get_call_history", start="2026-01-01", limit=1000)

    assert {one["caller"]: one["started_at"] for one in history["calls"]} == happened
    assert history["total"] == len(happened) == len(SEEDS) * CALLS


def _pushes(
    random: Random,
    line: Line,
    number: str,
    started_at: datetime,
    rings: float,
    lasts: float,
) -> Iterator[Due]:
    """Yield what is told of a call: lost, told once or twice, each on its own way."""
    for phase, after in (
        (LivePhase.RINGING, 0.0),
        (LivePhase.ANSWERED, lasts / 2),
        (LivePhase.ENDED, lasts),
    ):
        news = PushNews((call(phase, number, number, started_at),))
        for _ in range(random.choice((0, 1, 1, 1, 2))):
            yield (
                rings + after + random.expovariate(1 / 10),
                partial(_tell, line, news),
            )


def _tell(line: Line, news: PushNews) -> None:
    if line.is_open:
        line.tell(news)


async def test_a_record_ends_no_call_but_its_own(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    line: Line,
) -> None:
    """Somebody calls again at once; the second call may withhold the number."""

    async def let_pass(seconds: int) -> None:
        for _ in range(seconds):
            await pass_seconds(hass, freezer, 1)
            await until(lambda: is_idle(entry))
            await hass.async_block_till_done()

    line.connected("by pigeon")
    for number in (ANNA, None):
        began = dt_util.utcnow()
        line.tell(PushNews((call(LivePhase.RINGING, f"first {number}"),)))
        freezer.tick(timedelta(seconds=15))
        line.tell(PushNews((call(LivePhase.ENDED, f"first {number}", ANNA, began),)))
        simulator.antbuddy.add_call(number=ANNA, started_at=began, duration=15, talk=0)
        freezer.tick(timedelta(seconds=1))
        again = dt_util.utcnow()
        line.tell(PushNews((call(LivePhase.RINGING, f"again {number}", number),)))
        await let_pass(4)

        # The record of the first call is there, and the second still rings.
        assert len(await _history(hass, began)) == 1
        record = next(
            one
            for one in entry.runtime_data.coordinator.data.kept
            if one.started_at == began
        )
        # More is known of it later.
        await entry.runtime_data.coordinator.async_take_pushed(
            [replace(record, recording="recording")]
        )
        assert shown(hass, "sensor.antbuddy_call_state").state == "ringing"

        line.tell(PushNews((call(LivePhase.ENDED, f"again {number}", number, again),)))
        await let_pass(1)
        simulator.antbuddy.add_call(number=ANNA, started_at=again, duration=5, talk=0)
        await let_pass(6)
        assert len(await _history(hass, began)) == 2
        freezer.tick(timedelta(minutes=10))


async def _history(hass: HomeAssistant, start: datetime) -> list[object]:
    return list((await act(hass, "get_call_history", start=start.isoformat()))["calls"])

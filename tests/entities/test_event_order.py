"""When a call is told of, everything else already knows of it."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account, added_line
from ..helpers.time_travel import poll

NUMBER = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "every_entity_enabled")


def _shown_at_each_event(
    hass: HomeAssistant, vendor: str, *sensors: str
) -> list[tuple[str, ...]]:
    """Return a list of what an automation reads whenever a call is told of."""
    read: list[tuple[str, ...]] = []

    @callback
    def on_event(_event: Event[EventStateChangedData]) -> None:
        read.append(tuple(shown(hass, f"sensor.{sensor}").state for sensor in sensors))

    async_track_state_change_event(hass, f"event.{vendor}_call", on_event)
    return read


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_sensors_already_show_a_missed_call(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    await add_account(hass, simulator, vendor)
    read = _shown_at_each_event(
        hass,
        vendor,
        f"{vendor}_missed_calls_today",
        f"{vendor}_last_caller",
        f"{vendor}_missed_calls_to_return",
    )

    server.add_call(number=NUMBER, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert read == [("1", "+1 202-555-0143", "1")]


@pytest.mark.usefixtures("without_past")
async def test_calls_of_one_poll_are_counted_one_by_one(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """The missed calls to return are those up to the call that is told of."""
    await add_account(hass, simulator, "antbuddy")
    read = _shown_at_each_event(hass, "antbuddy", "antbuddy_missed_calls_to_return")

    add_call = simulator.antbuddy.add_call
    for direction, outcome in (
        (Direction.INCOMING, Outcome.MISSED),
        (Direction.INCOMING, Outcome.MISSED),
        (Direction.OUTGOING, Outcome.ANSWERED),
    ):
        add_call(number=NUMBER, direction=direction, outcome=outcome)
        freezer.tick(2)
    await poll(hass, freezer)

    assert read == [("1",), ("2",), ("0",)]


async def test_the_counters_of_a_new_line_already_count_the_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """A line that is added later is no later to know."""
    simulator.antbuddy.clear_calls()
    entry = await add_account(hass, simulator, "antbuddy")
    hass.config_entries.async_add_subentry(
        entry, added_line("reception", "Reception", "secret")
    )
    await hass.async_block_till_done()
    read = _shown_at_each_event(hass, "antbuddy", "reception_missed_calls_today")

    simulator.antbuddy.add_call(number=NUMBER, line="reception", outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert read == [("1",)]

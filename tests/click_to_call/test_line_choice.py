"""The line that rings where none is named, whoever asks for the call."""

from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator

from ..helpers.blueprints import use
from ..helpers.contact_entries import add_contact, contact
from ..helpers.conversations import Speaker, set_up_assist
from ..helpers.stored_accounts import add_account, line, set_up, stored_account
from ..helpers.turns import until

pytestmark = pytest.mark.usefixtures("frozen_time")

ANNA = "+44 20 7946 0172"


@pytest.fixture
async def _two_lines_and_two_accounts(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Set up an account in which the second line is the default one, and another one."""
    await set_up_assist(hass)
    await add_account(hass, simulator, "antbuddy")
    lines = [
        line("60010001", "Attic"),
        line("60010002", "Hall"),
    ]
    await set_up(
        hass,
        stored_account(
            simulator,
            "nxcloud",
            lines=lines,
            options={"default_line": "60010002", "default_account": True},
        ),
    )
    await add_contact(hass, contact("Anna", ANNA))


def _rung(simulator: Simulator) -> list[str]:
    return [placed.line for placed in simulator.nxcloud.placed_calls]


@pytest.mark.usefixtures("_two_lines_and_two_accounts")
async def test_assist_calls_from_the_default_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = Speaker(hass)
    await speaker.say("Call Anna")

    await speaker.say("Yes, call.")

    assert _rung(simulator) == ["60010002"]


@pytest.mark.usefixtures("_two_lines_and_two_accounts")
async def test_a_button_calls_from_the_default_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.speed_dial_call_anna"}, blocking=True
    )

    assert _rung(simulator) == ["60010002"]


@pytest.mark.usefixtures("_two_lines_and_two_accounts")
async def test_a_blueprint_calls_from_the_default_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Of the default account."""
    await use(hass, "alarm_calls_me", alarm=["binary_sensor.smoke"], number="Anna")

    hass.states.async_set("binary_sensor.smoke", "on")

    await until(lambda: bool(simulator.nxcloud.placed_calls))
    assert _rung(simulator) == ["60010002"]
    assert simulator.antbuddy.placed_calls == []

"""The demo's list of calls tells at a glance what became of each."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
import pytest

from demo.dashboard import CALL_LIST

SENSOR: Final = "sensor.any_last_call"

# By direction and outcome.
ICONS: Final = {
    ("incoming", "answered"): "phone-incoming",
    ("incoming", "missed"): "phone-missed",
    ("incoming", "busy"): "phone-remove",
    ("outgoing", "answered"): "phone-outgoing",
    ("outgoing", "unanswered"): "phone-off",
    ("outgoing", "busy"): "phone-remove",
    ("outgoing", "cancelled"): "phone-remove",
    ("outgoing", "failed"): "phone-remove",
    ("internal", "answered"): "phone-sync",
    ("internal", "unanswered"): "phone-off",
}


@pytest.mark.parametrize("kind", ICONS)
async def test_a_call_has_an_icon_that_tells_what_became_of_it(
    hass: HomeAssistant, kind: tuple[str, str]
) -> None:
    direction, outcome = kind
    call = {
        "direction": direction,
        "outcome": outcome,
        "started_at": "2026-11-28T12:00:00+00:00",
        "talk_time": None,
        "caller_display": "Anna",
        "callee_display": "Bert",
    }
    hass.states.async_set(SENSOR, "on", {"recent_calls": [call]})

    shown = Template(CALL_LIST.replace("ENTITY_ID", SENSOR), hass).async_render()

    assert f'icon="mdi:{ICONS[kind]}"' in shown

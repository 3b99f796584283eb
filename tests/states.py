"""What entities show."""

from homeassistant.core import HomeAssistant, State


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return what an entity shows now."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def call_times(hass: HomeAssistant, vendor: str) -> list[str]:
    """Return when the recent calls of an account started, newest first."""
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    return [call["started_at"] for call in last_call.attributes["recent_calls"]]

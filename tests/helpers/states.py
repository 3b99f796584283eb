"""What entities show."""

from homeassistant.core import HomeAssistant, State

# What an account tells of itself, and what is read apart, once an hour.
_KNOWN_ANYWAY = (
    *("_requests_today", "_refused_calls_today", "_placed_call_state"),
    "_balance",
)


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return what an entity shows now."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def call_times(hass: HomeAssistant, vendor: str) -> list[str]:
    """Return when the recent calls of an account started, newest first."""
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    return [call["started_at"] for call in last_call.attributes["recent_calls"]]


def states_from_vendor(hass: HomeAssistant) -> set[str]:
    """Return what the entities show that cannot be known without the vendor.

    What has happened is, so that no event is among them.
    """
    return {
        each.state
        for each in hass.states.async_all("sensor")
        if not each.entity_id.endswith(_KNOWN_ANYWAY)
    }

"""What entities show."""

from homeassistant.core import HomeAssistant, State


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return what an entity shows now."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state

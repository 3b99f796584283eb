"""What Home Assistant's Activity is told of calls: an event for each, with who it was.

The line that an event entity has there by itself says no more than its type.
"""

from datetime import datetime
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity

from ..const import DOMAIN

# `logbook.py` puts it into words. A recorder that leaves the entity out, leaves it out.
EVENT_TOLD: Final = f"{DOMAIN}_call"

ATTR_KIND: Final = "kind"
ATTR_WHO: Final = "who"
ATTR_SINCE: Final = "started_at"

# No line is longer than a browser's, and whoever calls may send anything.
_LONGEST: Final = 150


@callback
def async_tell(
    entity: Entity, kind: str, who: str | None, started_at: datetime | None
) -> None:
    """Tell of a call.

    Args:
        entity: Which fired for it.
        kind: What became of it: a word of the translations.
        who: The other end, for people to read; None where not known.
        started_at: When it started, aware, where that is long ago; else None.
    """
    device = entity.device_entry
    entity.hass.bus.async_fire(
        EVENT_TOLD,
        {
            ATTR_ENTITY_ID: entity.entity_id,
            ATTR_DEVICE_ID: device.id if device is not None else None,
            ATTR_KIND: kind,
            ATTR_WHO: who[:_LONGEST] if who is not None else None,
            ATTR_SINCE: started_at.isoformat() if started_at is not None else None,
        },
    )

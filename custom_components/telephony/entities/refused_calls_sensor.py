"""How many calls the guard of an account has stopped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.util import dt as dt_util

from ..account import Account
from ..click_to_call.guard import DialGuard
from ..const import DOMAIN
from ..local_day import async_track_new_day

REFUSED_CALLS_TODAY = SensorEntityDescription(
    key="refused_calls_today",
    translation_key="refused_calls_today",
    entity_category=EntityCategory.DIAGNOSTIC,
    state_class=SensorStateClass.TOTAL,
)


class RefusedCallsSensor(SensorEntity):
    """How many calls were not placed today, and what stopped them."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account, guard: DialGuard) -> None:
        """Show what the guard of an account counts."""
        entry = account.entry
        self.entity_description = REFUSED_CALLS_TODAY
        self._guard = guard
        self._attr_unique_id = f"{entry.unique_id}_{REFUSED_CALLS_TODAY.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._guard.async_add_listener(self.async_write_ha_state))
        self.async_on_remove(async_track_new_day(self.hass, self._on_new_day))

    @callback
    def _on_new_day(self) -> None:
        """Begin at 0 again; where nothing was refused, that is no row in the recorder."""
        state = self.hass.states.get(self.entity_id)
        if state is None or state.state != str(self.native_value):
            self.async_write_ha_state()

    @property
    @override
    def native_value(self) -> int:
        return sum(self._guard.refused_today.values())

    @property
    @override
    def last_reset(self) -> datetime:
        return dt_util.start_of_local_day()

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {"reasons": self._guard.refused_today}

"""How many calls the guard of an account has stopped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.event import async_track_point_in_time
from homeassistant.util import dt as dt_util

from ..account import TelephonyConfigEntry
from ..const import DOMAIN
from .guard import DialGuard

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
    _cancel_wait: CALLBACK_TYPE

    def __init__(self, entry: TelephonyConfigEntry, guard: DialGuard) -> None:
        """Show what a guard counts."""
        self.entity_description = REFUSED_CALLS_TODAY
        self._guard = guard
        self._attr_unique_id = f"{entry.unique_id}_{REFUSED_CALLS_TODAY.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._guard.async_add_listener(self.async_write_ha_state))
        self._wait_for_midnight()
        self.async_on_remove(self._stop_waiting)

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

    @callback
    def _wait_for_midnight(self) -> None:
        tomorrow = dt_util.now().date() + timedelta(days=1)
        self._cancel_wait = async_track_point_in_time(
            self.hass, self._new_day, dt_util.start_of_local_day(tomorrow)
        )

    @callback
    def _stop_waiting(self) -> None:
        # Every day has a wait of its own.
        self._cancel_wait()

    @callback
    def _new_day(self, _now: datetime) -> None:
        self._wait_for_midnight()
        self.async_write_ha_state()

"""Counters of the day as sensors."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import callback

from ..calls import CallDay
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountSensor


@dataclass(frozen=True, kw_only=True)
class DaySensorDescription(SensorEntityDescription):
    """A counter of the day."""

    value: Callable[[CallDay], int | float | Decimal]


# All but the first are disabled until somebody wants them, for each row in the recorder's
# database is one for every call; the statistics of months and years tell of them anyway.
DAY_SENSORS: tuple[DaySensorDescription, ...] = (
    DaySensorDescription(key="calls_today", value=lambda day: day.total),
    DaySensorDescription(
        key="incoming_calls_today",
        entity_registry_enabled_default=False,
        value=lambda day: day.incoming,
    ),
    DaySensorDescription(
        key="outgoing_calls_today",
        entity_registry_enabled_default=False,
        value=lambda day: day.outgoing,
    ),
    DaySensorDescription(
        key="missed_calls_today",
        entity_registry_enabled_default=False,
        value=lambda day: day.missed,
    ),
    DaySensorDescription(
        key="talk_time_today",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value=lambda day: day.talk_time.total_seconds(),
    ),
)
COST_SENSOR = DaySensorDescription(
    key="cost_today",
    device_class=SensorDeviceClass.MONETARY,
    suggested_display_precision=2,
    entity_registry_enabled_default=False,
    value=lambda day: day.cost,
)


class DaySensor(AccountSensor):
    """A counter that starts again at midnight."""

    _attr_state_class = SensorStateClass.TOTAL
    entity_description: DaySensorDescription

    def __init__(
        self, coordinator: CallHistoryCoordinator, description: DaySensorDescription
    ) -> None:
        """Count money in the vendor's currency."""
        super().__init__(coordinator, description)
        if description.device_class is SensorDeviceClass.MONETARY:
            self._attr_native_unit_of_measurement = coordinator.vendor.currency
        self._shown: tuple[bool, bool, CallDay, datetime] | None = None

    @property
    def day(self) -> CallDay:
        """What is counted."""
        return self.coordinator.data.today.all

    @property
    @override
    def native_value(self) -> int | float | Decimal | None:
        if self.coordinator.awaits_first_push:
            return None
        return self.entity_description.value(self.day)

    @property
    @override
    def last_reset(self) -> datetime:
        return self.coordinator.data.today.start

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a counter that has changed; there are three for each of many lines."""
        shown = (
            self.available,
            self.coordinator.awaits_first_push,
            self.day,
            self.last_reset,
        )
        if shown != self._shown:
            self._shown = shown
            super()._handle_coordinator_update()

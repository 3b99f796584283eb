"""The recent calls of an account as sensors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .account_sensor import AccountSensor
from .call_attributes import call_attributes, recent_call_attributes
from .call_reporter import CallReporter
from .calls import Call, Direction
from .coordinator import CallHistoryCoordinator
from .day_sensor import COST_SENSOR, DAY_SENSORS, DaySensor
from .line_sensor import async_follow_lines

# The coordinator asks the vendor, the entities only show what it found.
PARALLEL_UPDATES = 0


LAST_CALL = SensorEntityDescription(
    key="last_call", device_class=SensorDeviceClass.TIMESTAMP
)
LAST_CALLER = SensorEntityDescription(key="last_caller")
UNRETURNED_CALLS = SensorEntityDescription(
    key="unreturned_calls", state_class=SensorStateClass.MEASUREMENT
)
REQUESTS_TODAY = SensorEntityDescription(
    key="requests_today",
    entity_category=EntityCategory.DIAGNOSTIC,
    state_class=SensorStateClass.TOTAL,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an account that has a call history."""
    coordinator = entry.runtime_data.coordinator
    reporter = entry.runtime_data.reporter
    if coordinator is None or reporter is None:
        return
    descriptions = DAY_SENSORS
    if coordinator.vendor.currency is not None:
        descriptions = (*DAY_SENSORS, COST_SENSOR)
    async_add_entities(
        [
            LastCallSensor(coordinator, LAST_CALL),
            LastCallerSensor(coordinator, LAST_CALLER),
            UnreturnedCallsSensor(coordinator, UNRETURNED_CALLS, reporter),
            RequestsSensor(coordinator, REQUESTS_TODAY),
            *(DaySensor(coordinator, description) for description in descriptions),
        ]
    )
    async_follow_lines(hass, entry, coordinator, async_add_entities)


class LastCallSensor(AccountSensor):
    """When the last call started, and what the calls before it were."""

    _unrecorded_attributes = frozenset({"recent_calls"})

    @property
    def _last_call(self) -> Call | None:
        return next(iter(self.coordinator.data.calls), None)

    @property
    @override
    def native_value(self) -> datetime | None:
        return self._last_call.started_at if self._last_call else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {
            **(call_attributes(self._last_call) if self._last_call else {}),
            "recent_calls": recent_call_attributes(self.coordinator.data.calls),
        }


class LastCallerSensor(AccountSensor):
    """Who called last: the name, or else the number."""

    @property
    @override
    def native_value(self) -> str | None:
        for call in self.coordinator.data.calls:
            if call.direction is Direction.INCOMING:
                caller = call.caller.name or call.caller.number
                return caller[:MAX_LENGTH_STATE_STATE] if caller else None
        return None


class UnreturnedCallsSensor(AccountSensor):
    """How many missed calls nobody has returned, and which."""

    _unrecorded_attributes = frozenset({"calls"})

    def __init__(
        self,
        coordinator: CallHistoryCoordinator,
        description: SensorEntityDescription,
        reporter: CallReporter,
    ) -> None:
        """Show what the reporter knows."""
        super().__init__(coordinator, description)
        self._reporter = reporter

    @property
    @override
    def native_value(self) -> int:
        return len(self._reporter.unreturned.calls)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {"calls": recent_call_attributes(self._reporter.unreturned.calls)}


class RequestsSensor(AccountSensor):
    """How many requests the account has cost today."""

    @property
    @override
    def available(self) -> bool:
        # It is known even while the vendor cannot be reached.
        return True

    @property
    @override
    def native_value(self) -> int:
        return self.coordinator.requests_today

    @property
    @override
    def last_reset(self) -> datetime:
        return self.coordinator.data.day_start

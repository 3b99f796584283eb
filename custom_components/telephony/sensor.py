"""The recent calls of an account as sensors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .call_attributes import call_attributes, recent_call_attributes
from .call_reporter import CallReporter
from .calls import Call, CallDay, Direction
from .coordinator import CallHistoryCoordinator
from .entity import AccountEntity

# The coordinator asks the vendor, the entities only show what it found.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DaySensorDescription(SensorEntityDescription):
    """A counter of the day."""

    value: Callable[[CallDay], int | float | Decimal]


DAY_SENSORS: tuple[DaySensorDescription, ...] = (
    DaySensorDescription(key="calls_today", value=lambda day: day.total),
    DaySensorDescription(key="incoming_calls_today", value=lambda day: day.incoming),
    DaySensorDescription(key="outgoing_calls_today", value=lambda day: day.outgoing),
    DaySensorDescription(key="missed_calls_today", value=lambda day: day.missed),
    DaySensorDescription(
        key="talk_time_today",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value=lambda day: day.talk_time.total_seconds(),
    ),
)
COST_SENSOR = DaySensorDescription(
    key="cost_today",
    device_class=SensorDeviceClass.MONETARY,
    suggested_display_precision=2,
    value=lambda day: day.cost,
)
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


class AccountSensor(AccountEntity, SensorEntity):
    """A sensor of an account."""

    def __init__(
        self, coordinator: CallHistoryCoordinator, description: SensorEntityDescription
    ) -> None:
        """Take the description's key as the translation's."""
        super().__init__(coordinator, description)
        self._attr_translation_key = description.key


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

    @property
    @override
    def native_value(self) -> int | float | Decimal:
        return self.entity_description.value(self.coordinator.data.today)

    @property
    @override
    def last_reset(self) -> datetime:
        return self.coordinator.data.day_start

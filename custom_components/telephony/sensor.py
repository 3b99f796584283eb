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
from .call_history.call_attributes import recent_call_attributes
from .call_history.reporter import CallReporter, async_listen_to_unreturned_calls
from .calls import Call, Direction, Party, PhoneBook
from .calls.phone_book import NamedCall
from .click_to_call.sensor import RefusedCallsSensor
from .coordinator import CallHistoryCoordinator
from .day_sensor import COST_SENSOR, DAY_SENSORS, DaySensor
from .entry_changes import async_follow_changes
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
    """Add the sensors of what an account can do."""
    if (dialler := entry.runtime_data.dialler) is not None:
        async_add_entities([RefusedCallsSensor(entry, dialler.guard)])
    coordinator = entry.runtime_data.coordinator
    reporter = entry.runtime_data.reporter
    if coordinator is None or reporter is None:
        return
    # The numbers that are shown first are read here, off the event loop.
    named = entry.runtime_data.contacts.phone_book.named
    for calls in (coordinator.data.calls, reporter.unreturned.calls):
        await hass.async_add_executor_job(recent_call_attributes, map(named, calls))
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
    # A contact that is renamed is shown by the new name, without a poll.
    async_follow_changes(hass, entry, coordinator.async_update_listeners)


class NamingSensor(AccountSensor):
    """A sensor that shows calls by the names of contacts."""

    @property
    def phone_book(self) -> PhoneBook:
        """The contacts as they are now."""
        return self.coordinator.config_entry.runtime_data.contacts.phone_book


class LastCallSensor(NamingSensor):
    """When the last call started, and what the calls before it were."""

    _unrecorded_attributes = frozenset({"recent_calls"})

    @property
    @override
    def native_value(self) -> datetime | None:
        last: Call | None = next(iter(self.coordinator.data.calls), None)
        return last.started_at if last else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        recent = recent_call_attributes(
            map(self.phone_book.named, self.coordinator.data.calls)
        )
        return {**(recent[0] if recent else {}), "recent_calls": recent}


class LastCallerSensor(NamingSensor):
    """Who called last: the name, or else the number as people write it."""

    @property
    @override
    def native_value(self) -> str | None:
        call = self._last_call
        caller = call.caller_display if call else None
        return caller[:MAX_LENGTH_STATE_STATE] if caller else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        caller = call.caller if (call := self._last_call) else Party()
        return {
            "caller": caller.number,
            "caller_name": caller.name,
            "person": caller.person,
        }

    @property
    def _last_call(self) -> NamedCall | None:
        return next(
            (
                self.phone_book.named(call)
                for call in self.coordinator.data.calls
                if call.direction is Direction.INCOMING
            ),
            None,
        )


class UnreturnedCallsSensor(NamingSensor):
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

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what the reporter learns."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_listen_to_unreturned_calls(
                self.hass,
                self.coordinator.config_entry.entry_id,
                self.async_write_ha_state,
            )
        )

    @property
    @override
    def native_value(self) -> int:
        return len(self._reporter.unreturned.calls)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        calls = map(self.phone_book.named, self._reporter.unreturned.calls)
        return {"calls": recent_call_attributes(calls)}


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

"""The recent calls of an account as sensors, by the names of contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)

from ..account import Account
from ..call_history.call_attributes import ListedCalls, origin_attributes
from ..call_history.reporter import CallReporter, async_listen_to_unreturned_calls
from ..calls import Call, Direction, NamedCall, Party, PhoneBook
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountSensor
from .shown_picture import UNRECORDED, ShownPicture

LAST_CALL = SensorEntityDescription(
    key="last_call", device_class=SensorDeviceClass.TIMESTAMP
)
LAST_CALLER = SensorEntityDescription(key="last_caller")
UNRETURNED_CALLS = SensorEntityDescription(
    key="unreturned_calls", state_class=SensorStateClass.MEASUREMENT
)


class NamingSensor(AccountSensor):
    """A sensor that shows calls by the names of contacts."""

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: SensorEntityDescription,
    ) -> None:
        """Show the calls that the coordinator of an account knows."""
        super().__init__(coordinator, description)
        self._contacts = account.contacts
        self._listed = ListedCalls()

    @property
    def phone_book(self) -> PhoneBook:
        """The contacts as they are now."""
        return self._contacts.phone_book


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
        recent = self._listed.attributes(self.coordinator.data.calls, self.phone_book)
        return {**(recent[0] if recent else {}), "recent_calls": recent}


class LastCallerSensor(NamingSensor):
    """Who called last: the name, or else the number as people write it."""

    _unrecorded_attributes = UNRECORDED

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: SensorEntityDescription,
    ) -> None:
        """Show the caller that the coordinator of an account knows."""
        super().__init__(account, coordinator, description)
        self._picture = ShownPicture()

    @property
    @override
    def native_value(self) -> str | None:
        call = self._last_call
        return call.caller_display if call else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        last = self._last_call
        caller = last.call.caller if last else Party()
        return {
            "caller": caller.number,
            "caller_name": caller.name,
            **origin_attributes(last.caller_origin if last else None),
            "person": caller.person,
        }

    @property
    @override
    def entity_picture(self) -> str | None:
        last = self._last_call
        number = last.call.caller.number if last else None
        return self._picture.address(self.hass, self.phone_book.contact_of(number))

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
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: SensorEntityDescription,
        reporter: CallReporter,
    ) -> None:
        """Show what the reporter knows."""
        super().__init__(account, coordinator, description)
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
    def native_value(self) -> int | None:
        if self.coordinator.awaits_first_push:
            return None
        return self._reporter.unreturned_count

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        calls = self._reporter.unreturned.calls
        return {"calls": self._listed.attributes(calls, self.phone_book)}

"""How many requests an account has cost, as a sensor."""

from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory

from ..entity import AccountSensor

REQUESTS_TODAY = SensorEntityDescription(
    key="requests_today",
    entity_category=EntityCategory.DIAGNOSTIC,
    # It changes with every poll, and few want to know.
    entity_registry_enabled_default=False,
    state_class=SensorStateClass.TOTAL,
)


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

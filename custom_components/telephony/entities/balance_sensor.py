"""What money an account has left, as a sensor."""

from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ..balance_coordinator import BalanceCoordinator
from ..const import DOMAIN

BALANCE = SensorEntityDescription(
    key="balance",
    translation_key="balance",
    device_class=SensorDeviceClass.MONETARY,
    suggested_display_precision=2,
)


class BalanceSensor(CoordinatorEntity[BalanceCoordinator], SensorEntity):
    """The balance of an account, in the currency that the vendor names."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: BalanceCoordinator) -> None:
        """Belong to the account of the coordinator."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = BALANCE
        self._attr_unique_id = f"{entry.unique_id}_{BALANCE.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})
        self._take()

    @override
    def _handle_coordinator_update(self) -> None:
        self._take()
        super()._handle_coordinator_update()

    def _take(self) -> None:
        if (balance := self.coordinator.data) is None:
            return
        self._attr_native_value = balance.amount
        self._attr_native_unit_of_measurement = balance.currency
        credit = None if balance.credit is None else float(balance.credit)
        self._attr_extra_state_attributes = {"credit": credit}

    @override
    async def async_update(self) -> None:
        """Ask the vendor nothing: it takes one request an hour."""

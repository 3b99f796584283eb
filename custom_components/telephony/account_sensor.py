"""What all sensors of an account have in common."""

from typing import override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription

from .coordinator import CallHistoryCoordinator
from .entity import AccountEntity


class AccountSensor(AccountEntity, SensorEntity):
    """A sensor of an account."""

    def __init__(
        self, coordinator: CallHistoryCoordinator, description: SensorEntityDescription
    ) -> None:
        """Take the description's key as the translation's."""
        super().__init__(coordinator, description)
        self._attr_translation_key = description.key

    @property
    @override
    def available(self) -> bool:
        # Calls that nobody understands are not none.
        return super().available and self.coordinator.data.is_known

"""What the kept calls of this month and of the last thirty days come to, as sensors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, UnitOfTime

from ..coordinator import CallHistoryCoordinator
from ..entity import AccountSensor
from ..providers.base import Vendor
from ..statistics.recent_calls_sums import Bounds, RecentCallsSums, RecentSums


@dataclass(frozen=True, kw_only=True)
class RecentSensorDescription(SensorEntityDescription):
    """A sum of recent calls, or a mean."""

    value: Callable[[RecentSums], int | float | Decimal | None]
    since: Callable[[Bounds], datetime]


# All are disabled until somebody wants them. What is added up is among the long-term
# statistics of the account already: a state class would have the recorder write a row for
# these every five minutes.
_CALLS_THIS_MONTH: Final = RecentSensorDescription(
    key="calls_this_month",
    entity_registry_enabled_default=False,
    value=lambda sums: sums.calls,
    since=lambda bounds: bounds.month,
)
_COST_THIS_MONTH: Final = RecentSensorDescription(
    key="cost_this_month",
    device_class=SensorDeviceClass.MONETARY,
    suggested_display_precision=2,
    entity_registry_enabled_default=False,
    value=lambda sums: sums.cost,
    since=lambda bounds: bounds.month,
)
_ANSWER_RATE: Final = RecentSensorDescription(
    key="answer_rate",
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=0,
    entity_registry_enabled_default=False,
    value=lambda sums: (
        None if sums.answered_share is None else round(100 * sums.answered_share, 1)
    ),
    since=lambda bounds: bounds.days,
)
_MEAN_TIME_TO_ANSWER: Final = RecentSensorDescription(
    key="mean_time_to_answer",
    device_class=SensorDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=0,
    entity_registry_enabled_default=False,
    value=lambda sums: (
        None
        if sums.time_to_answer is None
        else round(sums.time_to_answer.total_seconds(), 1)
    ),
    since=lambda bounds: bounds.days,
)


def recent_sensors_of(vendor: Vendor) -> tuple[RecentSensorDescription, ...]:
    """Return those of which a vendor's records tell enough."""
    return (
        _CALLS_THIS_MONTH,
        *((_COST_THIS_MONTH,) if vendor.currency is not None else ()),
        _ANSWER_RATE,
        *((_MEAN_TIME_TO_ANSWER,) if vendor.tells_time_to_answer else ()),
    )


class RecentSensor(AccountSensor):
    """What recent calls come to; unknown while nobody knows of any or of none."""

    entity_description: RecentSensorDescription

    def __init__(
        self,
        coordinator: CallHistoryCoordinator,
        description: RecentSensorDescription,
        recent_sums: RecentCallsSums,
    ) -> None:
        """Show what is added up of an account; money in the vendor's currency."""
        super().__init__(coordinator, description)
        self._recent_sums = recent_sums
        if description.device_class is SensorDeviceClass.MONETARY:
            self._attr_native_unit_of_measurement = coordinator.vendor.currency

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is kept."""
        await super().async_added_to_hass()
        self.async_on_remove(self._recent_sums.async_listen(self.async_write_ha_state))
        # So that no start shows and records that nobody knows.
        await self._recent_sums.async_wait()

    @property
    @override
    def native_value(self) -> int | float | Decimal | None:
        sums = self._recent_sums.sums
        return None if sums is None else self.entity_description.value(sums)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Tell from when on calls are counted, for nobody may know the older ones."""
        sums = self._recent_sums.sums
        if sums is None:
            return {"counted_since": None}
        since = max(self.entity_description.since(sums.bounds), sums.kept_since)
        return {"counted_since": since.isoformat()}

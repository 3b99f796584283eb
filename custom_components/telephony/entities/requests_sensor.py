"""How many requests an account has cost, as a sensor."""

from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.sensor import SensorEntityDescription, SensorStateClass
from homeassistant.components.websocket_api.const import (
    DATA_CONNECTIONS,
    SIGNAL_WEBSOCKET_CONNECTED,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval

from ..entity import AccountSensor
from ..entry.account_requests import async_listen_to_polls, async_listen_to_requests

REQUESTS_TODAY = SensorEntityDescription(
    key="requests_today",
    entity_category=EntityCategory.DIAGNOSTIC,
    # It is about the vendor, and few want to know.
    entity_registry_enabled_default=False,
    state_class=SensorStateClass.TOTAL,
)

# Home Assistant asks no entity when somebody looks: it shows the last state, and every
# change of one is a row in the recorder. There is no poll without a request, so that
# those without news are shown while a browser or an app is open (which disconnects when
# its page is hidden), and a few at a time to whatever else reads states.
_INTERVAL: Final = timedelta(minutes=15)


class RequestsSensor(AccountSensor):
    """How many requests the account has cost today.

    It is exact while a browser or an app is connected, at midnight, after a poll with
    news, after an action, when a repair tells that the vendor wants to be left alone, and
    whenever Home Assistant is asked to update it. While nobody looks it may be behind by
    the polls without news of a quarter of an hour.
    """

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is asked of the vendor."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._on_interval, _INTERVAL)
        )
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, SIGNAL_WEBSOCKET_CONNECTED, self.async_write_ha_state
            )
        )
        entry_id = self.coordinator.config_entry.entry_id
        self.async_on_remove(
            async_listen_to_requests(self.hass, entry_id, self.async_write_ha_state)
        )
        self.async_on_remove(async_listen_to_polls(self.hass, entry_id, self._on_poll))

    @callback
    def _on_poll(self) -> None:
        if self.hass.data.get(DATA_CONNECTIONS):
            self.async_write_ha_state()

    @callback
    def _on_interval(self, _now: datetime) -> None:
        self.async_write_ha_state()

    @override
    async def async_update(self) -> None:
        """Ask the vendor nothing: to see how much was asked would be one more."""

    @property
    @override
    def available(self) -> bool:
        # It is known even while the vendor cannot be reached.
        return True

    @property
    @override
    def native_value(self) -> int:
        return self.coordinator.requests.today

    @property
    @override
    def last_reset(self) -> datetime:
        return self.coordinator.data.today.start

"""Entities that go on showing one call, also after a restart, until it is forgotten."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, override

from homeassistant.components.event import (
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.components.event.const import ATTR_EVENT_TYPE
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..account import Account
from ..call_history.forgetting import async_listen_to_forgetting
from ..call_history.forgotten_attributes import are_of_forgotten
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountEntity


class ShownCallEvent(AccountEntity, EventEntity):
    """An event that shows a call until there is another one, or until it is forgotten.

    What happened stays true then, and when: that it is changed would be an event.
    """

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: EventEntityDescription,
    ) -> None:
        """Tell of the calls of an account, by the names of its contacts."""
        super().__init__(coordinator, description)
        self._account = account
        self._contacts = account.contacts
        self._attr_extra_state_attributes = {}

    @property
    @override
    def available(self) -> bool:
        # Whoever comes back shows an old call anew, which to an automation is one more.
        # That nothing was seen of a call is told while the vendor cannot be reached, too.
        return True

    @property
    @override
    def extra_restore_state_data(self) -> EventExtraStoredData:
        return replace(
            super().extra_restore_state_data,
            last_event_attributes=self._shown | self._attr_extra_state_attributes,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Show the call from before a restart, unless it is forgotten now."""
        await super().async_added_to_hass()
        self._cover_forgotten()
        self.async_on_remove(
            async_listen_to_forgetting(
                self.hass, self.coordinator.config_entry.entry_id, self._on_forgetting
            )
        )

    @callback
    def _async_show(self, event_type: str, attributes: Mapping[str, Any]) -> None:
        self._trigger_event(event_type, dict(attributes))
        self._on_forgetting()

    @callback
    def _on_forgetting(self) -> None:
        self._cover_forgotten()
        self.async_write_ha_state()

    def _cover_forgotten(self) -> None:
        """Lay nothing over what Home Assistant's own event shows, and only it can change."""
        shown, since = self._shown, dt_util.parse_datetime(self.state or "")
        archive = self._account.archive
        covered = (
            archive is not None
            and since is not None
            and are_of_forgotten(archive.forgotten, shown, since)
        )
        self._attr_extra_state_attributes = dict.fromkeys(shown) if covered else {}

    @property
    def _shown(self) -> dict[str, Any]:
        attributes = self.state_attributes
        return {
            name: attributes[name] for name in attributes if name != ATTR_EVENT_TYPE
        }

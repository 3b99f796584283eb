"""The calls of an account, finished and placed, as event entities."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import TelephonyConfigEntry
from .call_history.call_attributes import call_attributes
from .call_history.reporter import async_listen_to_calls
from .calls import CallKind, Report, kind_of
from .click_to_call.event import PLACED_CALL, PlacedCallEvent
from .entity import AccountEntity

PARALLEL_UPDATES = 0

FINISHED_CALL = EventEntityDescription(
    key="call",
    translation_key="call",
    event_types=[kind.value for kind in CallKind],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account that has a call history."""
    coordinator = entry.runtime_data.coordinator
    if coordinator is not None:
        async_add_entities(
            [
                CallEvent(coordinator, FINISHED_CALL),
                PlacedCallEvent(coordinator, PLACED_CALL),
            ]
        )


class CallEvent(AccountEntity, EventEntity):
    """Fires once for every finished call."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account's calls."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_listen_to_calls(
                self.hass, self.coordinator.config_entry.entry_id, self._on_call
            )
        )

    @callback
    def _on_call(self, report: Report) -> None:
        contacts = self.coordinator.config_entry.runtime_data.contacts
        call = contacts.phone_book.named(report.call)
        self._trigger_event(
            kind_of(call).value, {**call_attributes(call), "late": report.late}
        )
        self.async_write_ha_state()

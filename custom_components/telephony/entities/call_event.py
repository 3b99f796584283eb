"""The finished calls of an account, as an event entity."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import callback

from ..account import Account
from ..call_history.call_attributes import call_attributes
from ..call_history.reporter import async_listen_to_calls
from ..calls import CallKind, Report, kind_of
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountEntity

FINISHED_CALL = EventEntityDescription(
    key="call",
    translation_key="call",
    event_types=[kind.value for kind in CallKind],
)


class CallEvent(AccountEntity, EventEntity):
    """Fires once for every finished call."""

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: EventEntityDescription,
    ) -> None:
        """Tell of the calls of an account, by the names of its contacts."""
        super().__init__(coordinator, description)
        self._contacts = account.contacts

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
        named = self._contacts.phone_book.named(report.call)
        self._trigger_event(
            kind_of(report.call).value,
            {**call_attributes(named), "late": report.late},
        )
        self.async_write_ha_state()

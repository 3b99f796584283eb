"""The finished calls of an account, as an event entity."""

from typing import override

from homeassistant.components.event import EventEntityDescription
from homeassistant.core import callback

from ..call_history.call_attributes import call_attributes
from ..call_history.reporter import async_listen_to_calls
from ..calls import CallKind, Direction, Report, kind_of
from ..entity import CALL_EVENT_KEY
from .activity import async_tell
from .shown_call_event import ShownCallEvent

FINISHED_CALL = EventEntityDescription(
    key=CALL_EVENT_KEY,
    translation_key="call",
    event_types=[kind.value for kind in CallKind],
)


class CallEvent(ShownCallEvent):
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
        phone_book, kind = self._contacts.phone_book, kind_of(report.call).value
        named = phone_book.named(report.call)
        place = named.caller_origin.place if named.caller_origin else None
        self._async_show(kind, {**call_attributes(named), "late": report.late})
        who = phone_book.described(
            named.call.remote_party,
            is_caller=report.call.direction is Direction.INCOMING,
        )
        async_tell(
            self,
            kind,
            who if place is None else f"{who}, {place}",
            report.call.started_at if report.late else None,
        )

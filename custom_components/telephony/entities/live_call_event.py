"""The phases of the calls that go on, as an event entity."""

from typing import Final, override

from homeassistant.components.event import EventEntityDescription
from homeassistant.core import callback

from ..calls import LivePhase, Passed
from ..live.live_attributes import live_call_attributes
from ..live.ongoing_calls import async_listen_to_live_calls
from .shown_call_event import ShownCallEvent

LIVE_CALL: Final = EventEntityDescription(
    key="live_call",
    translation_key="live_call",
    event_types=[phase.value for phase in LivePhase],
)


class LiveCallEvent(ShownCallEvent):
    """Fires once for every phase of every call."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account's calls."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_listen_to_live_calls(
                self.hass, self.coordinator.config_entry.entry_id, self._on_phase
            )
        )

    @callback
    def _on_phase(self, passed: Passed) -> None:
        if passed.before is not None:
            return
        self._async_show(
            passed.call.phase.value,
            live_call_attributes(passed.call, self._contacts.phone_book),
        )

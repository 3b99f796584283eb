"""What became of the calls that an account placed, as an event entity."""

from typing import override

from homeassistant.components.event import EventEntityDescription
from homeassistant.core import callback

from ..calls import DialAttempt, DialResult, Party, PlacedOutcome
from ..click_to_call.tracker import async_listen_to_placed_calls
from .activity import async_tell
from .shown_call_event import ShownCallEvent

PLACED_CALL = EventEntityDescription(
    key="placed_call",
    translation_key="placed_call",
    event_types=[outcome.value for outcome in PlacedOutcome],
)

type ResultAttributes = dict[str, str | float | bool | None]


class PlacedCallEvent(ShownCallEvent):
    """Fires for every call that was asked for, when it is known what it became.

    That is once, or again where a call shows up after it was told that none was seen.
    """

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to what becomes of the account's placed calls."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_listen_to_placed_calls(
                self.hass, self.coordinator.config_entry.entry_id, self._on_result
            )
        )

    @callback
    def _on_result(self, result: DialResult) -> None:
        attempt = result.attempt
        self._async_show(result.outcome.value, self._attributes(result))
        async_tell(
            self,
            f"placed_{result.outcome}",
            self._contacts.phone_book.described(self._callee(attempt)),
            attempt.started_at if result.late else None,
        )

    def _attributes(self, result: DialResult) -> ResultAttributes:
        """Return the same keys for every result; unknown values are None.

        Times are ISO 8601 in UTC, durations are in seconds.
        """
        attempt, call = result.attempt, result.call
        callee = self._callee(attempt)
        after, duration, talk_time = result.answered_after, None, None
        if call is not None:
            duration, talk_time = call.duration, call.talk_time
        return {
            "dial_id": attempt.id,
            "reference": attempt.reference,
            "order_id": attempt.order_id,
            "number": attempt.number,
            "name": callee.name,
            "callee_display": self._contacts.phone_book.displayed(callee),
            "line": attempt.line,
            "placed_at": attempt.started_at.isoformat(),
            "answered_after": after.total_seconds() if after is not None else None,
            "duration": duration.total_seconds() if duration is not None else None,
            "talk_time": talk_time.total_seconds() if talk_time is not None else None,
            "cause": result.cause,
            "call_id": call.id if call is not None else None,
            "certain": result.certain,
            "confirmed": attempt.confirmed,
            "late": result.late,
        }

    def _callee(self, attempt: DialAttempt) -> Party:
        """Return who was called: the contact, or whoever has the number now."""
        name = attempt.name
        if name is None:
            contact = self._contacts.phone_book.contact_of(attempt.number)
            name = contact.name if contact is not None else None
        return Party(number=attempt.number, name=name)

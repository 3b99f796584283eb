"""Every call that is kept, as an entry of a calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..account import Account
from ..archive.archive import async_get_archive
from ..archive.call_query import CallQuery
from ..archive.database_thread import ArchiveUnavailableError
from ..call_history.call_texts import told_named_call
from ..calls import LONGEST_CALL, Call, Direction
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountEntity
from ..failures.user_errors import failed_action

CALLS: Final = CalendarEntityDescription(
    key="calls", translation_key="calls", entity_registry_enabled_default=False
)

# So that others can ask the archive in between, however long the period is.
_AT_ONCE: Final = 1_000

# An entry has a length, also where nobody answered.
_SHORTEST: Final = timedelta(seconds=1)


class CallsCalendar(AccountEntity, CalendarEntity):
    """Shows when there were calls. They are over: it is never on, and plans nothing."""

    entity_description: CalendarEntityDescription

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: CalendarEntityDescription,
    ) -> None:
        """Show what is kept of an account, by the names of its contacts."""
        super().__init__(coordinator, description)
        self._contacts = account.contacts

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The last call; none in an hour that comes again, in which it would be once more.

        Home Assistant compares its times with the clock on the wall, but waits for them by
        the true one, by which they are past, and so would write the state without end.
        """
        last: Call | None = next(iter(self.coordinator.data.calls), None)
        if last is None:
            return None
        event = self._event_of(last)
        is_over = last.started_at + _length_of(last) <= dt_util.utcnow()
        is_over_on_the_wall = event.end_datetime_local <= dt_util.now()
        return None if is_over and not is_over_on_the_wall else event

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the calls of a period."""
        query = CallQuery(
            account=self.coordinator.config_entry.entry_id,
            # A call of before may go on into the day.
            start=dt_util.as_utc(start_date) - LONGEST_CALL,
            end=end_date,
        )
        events: list[CalendarEvent] = []
        try:
            async for calls in async_get_archive(hass).async_each(query, _AT_ONCE):
                # Numbers are written for people, which takes a while.
                events += await hass.async_add_executor_job(
                    self._events_since, start_date, calls
                )
        except ArchiveUnavailableError as error:
            raise failed_action("archive_unavailable") from error
        return events

    def _events_since(
        self, start: datetime, calls: Iterable[Call]
    ) -> list[CalendarEvent]:
        return [
            self._event_of(call)
            for call in calls
            if call.started_at + _length_of(call) > start
        ]

    def _event_of(self, call: Call) -> CalendarEvent:
        phone_book = self._contacts.phone_book
        named = phone_book.named(call)
        origin = named.caller_origin
        start = dt_util.as_local(call.started_at)
        end = dt_util.as_local(call.started_at + _length_of(call))
        return CalendarEvent(
            start=start,
            # Home Assistant reads the length from the clock on the wall, and refuses an
            # entry that ends before it begins because that clock was set back meanwhile.
            end=max(end, start + _SHORTEST),
            summary=told_named_call(self.hass, named),
            description=phone_book.described(
                named.call.remote_party,
                is_caller=call.direction is Direction.INCOMING,
            ),
            location=origin.place if origin else None,
            uid=call.id,
        )


def _length_of(call: Call) -> timedelta:
    return max(call.duration or call.talk_time or _SHORTEST, _SHORTEST)

"""Every call that is kept, as an entry of a calendar."""

from datetime import datetime, timedelta
from functools import partial
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
from ..archive.call_search import find_calls
from ..archive.database_thread import ArchiveUnavailableError
from ..call_history.call_texts import told_named_call
from ..calls import Call, Direction
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountEntity
from ..failures.user_errors import failed_action

CALLS: Final = CalendarEntityDescription(
    key="calls", translation_key="calls", entity_registry_enabled_default=False
)

# A month of an office; nobody finds anything among more.
_MOST_CALLS: Final = 2_000

# A call of before may go on into a day, not longer than that.
_LONGEST_CALL: Final = timedelta(days=1)

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
        """The last call."""
        last: Call | None = next(iter(self.coordinator.data.calls), None)
        return None if last is None else self._event_of(last)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the calls of a period; of very many, the last ones."""
        query = CallQuery(
            account=self.coordinator.config_entry.entry_id,
            start=start_date - _LONGEST_CALL,
            end=end_date,
        )
        try:
            found = await async_get_archive(hass).async_run(
                partial(find_calls, queries=[query], limit=_MOST_CALLS),
                is_reading=True,
            )
        except ArchiveUnavailableError as error:
            raise failed_action("archive_unavailable") from error
        calls = [one.call for one in reversed(found)]

        def events() -> list[CalendarEvent]:
            return [
                self._event_of(call)
                for call in calls
                if call.started_at + _length_of(call) > start_date
            ]

        # Numbers are written for people, which takes a second for a thousand of them.
        return await hass.async_add_executor_job(events)

    def _event_of(self, call: Call) -> CalendarEvent:
        phone_book = self._contacts.phone_book
        named = phone_book.named(call)
        origin = named.caller_origin
        return CalendarEvent(
            start=dt_util.as_local(call.started_at),
            end=dt_util.as_local(call.started_at + _length_of(call)),
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

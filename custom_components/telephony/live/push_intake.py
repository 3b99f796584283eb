"""What a vendor told by itself, handed to whom it concerns, in the order in which it came."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..archive.read_periods import LONGEST_ABSENCE
from ..calls import (
    Call,
    LiveCall,
    LivePhase,
    Outcome,
    Passed,
    end_of,
    is_answered_after,
    records_of,
)
from ..coordinator import CallHistoryCoordinator
from ..entry.numbers import AccountNumbers
from ..failures.push_issues import (
    async_create_first_push_issue,
    async_create_silence_issue,
    async_create_unproven_issue,
    async_delete_first_push_issue,
    async_delete_silence_issue,
    async_delete_unproven_issue,
)
from ..providers.push import PushNews, PushSource
from .doubtful_news import DoubtfulNews
from .doubtful_store import DoubtfulStore
from .ongoing_calls import (
    LiveCalls,
    async_listen_to_live_calls,
    async_tell_calls_going_on,
)
from .push_state import PushRefusal, PushState
from .push_store import PushStore

# More than can wait at all, unless somebody floods the webhook.
MOST_WAITING: Final = 500

# Half as long as an absence that does not count, so that no late timer makes one that does.
_BETWEEN_NOTES: Final = LONGEST_ABSENCE / 2

# Whose records may still come, and come again when more is known.
_MOST_ENDED: Final = 100


class PushIntake:
    """Takes the news of one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        source: PushSource,
        tells_every_call: bool,
        coordinator: CallHistoryCoordinator,
        numbers: AccountNumbers,
        store: PushStore,
    ) -> None:
        """Take news from one source.

        Args:
            hass: Home Assistant.
            entry: The account.
            source: The way on which its vendor tells.
            tells_every_call: Whether it tells of all calls, and not only of some at
                their end.
            coordinator: Has the call history.
            numbers: How numbers are read; their plan is loaded.
            store: What was known before a restart.
        """
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._numbers = numbers
        # A phone that rings waits for no database.
        self._live_turn = asyncio.Lock()
        self._history_turn = asyncio.Lock()
        self._waiting = 0
        self._is_closing = False
        self._ended: OrderedDict[str, LiveCall] = OrderedDict()
        # So that a record that is amended is not taken for that of another call.
        self._found: OrderedDict[str, None] = OrderedDict()
        self._handled_news: Collection[Call] = ()
        self._listening_since = dt_util.utcnow()
        self.store = store
        self.state = PushState(source, tells_every_call, since=store.since)
        self.live_calls = LiveCalls(hass, entry.entry_id, numbers)
        self._doubtful = DoubtfulNews(hass, self._begin_to_take)
        self._doubtful_store = DoubtfulStore(hass, entry.entry_id)
        self._left_in_doubt = PushNews()
        self._note_state()

    async def async_load(self) -> None:
        """Look up what was in doubt when Home Assistant was killed."""
        left = await self._doubtful_store.async_load()
        # Of a call that was written after all, more may be known than was believed.
        known = {one for one in left.call_ids if self._coordinator.call(one)}
        await self._doubtful_store.async_drop(known)
        calls = tuple(call for call in left.finished_calls if call.id not in known)
        self._left_in_doubt = replace(left, finished_calls=calls)

    @callback
    def async_start(self) -> None:
        """Follow the history from now on, until the account is unloaded."""
        entry = self._entry
        if self._coordinator.awaits_first_push:
            async_create_first_push_issue(self._hass, entry)
        entry.async_on_unload(self.live_calls.async_stop)
        entry.async_on_unload(self._coordinator.async_add_listener(self._on_history))
        entry.async_on_unload(
            async_listen_to_live_calls(self._hass, entry.entry_id, self._on_phase)
        )
        entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self.async_close)
        )
        if self._left_in_doubt.finished_calls:
            self._begin_to_take(self._left_in_doubt)
        if not self._coordinator.vendor.is_polled:
            entry.async_on_unload(
                async_track_time_interval(
                    self._hass,
                    self._async_note_listening,
                    _BETWEEN_NOTES,
                    cancel_on_shutdown=True,
                )
            )
            _ = entry.async_create_task(
                self._hass, self._async_note_listening(), "note that it listens"
            )

    async def async_close(self, _event: Event | None = None) -> None:
        """Take what came, also what is in doubt still, and nothing that comes from now on.

        What was told at a webhook is not told again once it was answered, so that it has
        to be written down while the archive is open.
        """
        self._is_closing = True
        for news in self._doubtful.async_take_out():
            self._begin_to_take(news)
        # Whoever waits has a turn in the order of coming, so that this is the last one.
        async with self._live_turn:
            pass
        async with self._history_turn:
            pass
        await self._async_note_listening()

    @property
    def has_room(self) -> bool:
        """Whether more can be taken now."""
        return not self._is_closing and self._waiting < MOST_WAITING

    @callback
    def async_take(self, news: PushNews) -> None:
        """Take news, after what came before."""
        if self._is_closing:
            # It came on a connection, and is in the history that the next start reads.
            return
        self.state.unknown += news.unknown
        self._doubtful.async_note(news)
        if news.later is not None:
            _ = self._entry.async_create_task(
                self._hass, self._async_keep_doubt(news.later.news), "keep a doubt"
            )
        if self.state.source is PushSource.WEBHOOK:
            self._note_message()
        if not (news.call_ids or news.is_history_due or news.later):
            return
        self.state.messages += 1
        if not self.has_room:
            # What was lost is in the history.
            self._coordinator.async_poll_for_push()
            return
        self._begin_to_take(news)

    @callback
    def _begin_to_take(self, news: PushNews) -> None:
        self._waiting += 1
        _ = self._entry.async_create_task(
            self._hass, self._async_take(news), "take what was pushed"
        )

    @callback
    def async_refuse(self, refusal: PushRefusal) -> None:
        """Note that something came that is not taken."""
        was_unproven = self.state.is_unproven
        self.state.refuse(refusal)
        if self.state.is_unproven and not was_unproven:
            async_create_unproven_issue(self._hass, self._entry)

    @callback
    def async_note_connection(self, error: Exception | None = None) -> None:
        """Note that a connection stands now, or why it ended."""
        self.state.last_error = type(error).__name__ if error is not None else None
        self._listening_since = dt_util.utcnow()
        self._note_state()
        async_tell_calls_going_on(self._hass, self._entry.entry_id)

    async def _async_keep_doubt(self, news: PushNews) -> None:
        for call_id in news.call_ids:
            await self._doubtful_store.async_add(call_id, news)

    async def _async_take(self, news: PushNews) -> None:
        # Whoever leaves the one turn is next in line for the other, so that in each of them
        # all has the order in which it came.
        try:
            async with self._live_turn:
                self._note_heard()
                # A record comes after the end of its call, also where one push says both.
                # What came before a restart, and comes again, rings no more.
                await self.live_calls.async_take(
                    [call for call in news.live_calls if not self._is_over(call)]
                )
            async with self._history_turn:
                if news.finished_calls or not self._coordinator.vendor.is_polled:
                    await self._coordinator.async_take_pushed(
                        news.finished_calls, news.earliest_starts
                    )
            if news.is_history_due:
                self._coordinator.async_poll_for_push()
            # It is written now, or waits in a file for the archive.
            await self._doubtful_store.async_drop(
                call_id for call_id in news.call_ids if call_id not in self._doubtful
            )
        finally:
            self._waiting -= 1

    async def _async_note_listening(self, _now: datetime | None = None) -> None:
        """Note that nothing else was told until now, where nobody can be asked."""
        if self._coordinator.vendor.is_polled:
            return
        async with self._history_turn:
            # Whoever refuses all that comes knows nothing, either.
            if self.state.is_listening and not self.state.is_unproven:
                await self._coordinator.async_take_pushed(())

    def _is_over(self, call: LiveCall) -> bool:
        record = self._coordinator.call(call.id)
        if record is None or any(call.id == one.id for one in self.live_calls.calls):
            return False
        # One phone may have given up before another answered.
        return record.outcome is Outcome.ANSWERED or not is_answered_after(
            call, end_of(record)
        )

    def _note_heard(self) -> None:
        state = self.state
        state.heard_at = dt_util.utcnow()
        if state.is_silent:
            async_delete_silence_issue(self._hass, self._entry)
        state.untold_calls = 0
        self._note_first()
        self._note_state()

    def _note_message(self) -> None:
        """Note that a message was taken, whatever it is about: somebody sends them here."""
        if self.state.is_unproven:
            async_delete_unproven_issue(self._hass, self._entry)
        self.state.unproven = 0
        self._note_first()

    def _note_first(self) -> None:
        if self.state.since is not None:
            return
        self.state.since = self.store.since = dt_util.utcnow()
        self._note_state()
        async_delete_first_push_issue(self._hass, self._entry)
        async_tell_calls_going_on(self._hass, self._entry.entry_id)
        _ = self._entry.async_create_task(
            self._hass, self.store.async_keep(), "save since when the vendor tells"
        )

    def _note_state(self) -> None:
        self._coordinator.async_note_pushes(
            self.state.since, is_healthy=self.state.is_healthy(dt_util.utcnow())
        )

    @callback
    def _on_phase(self, passed: Passed) -> None:
        if passed.call.phase is not LivePhase.ENDED:
            return
        self._ended[passed.call.id] = passed.call
        if len(self._ended) > _MOST_ENDED:
            self._ended.popitem(last=False)
        if self._coordinator.vendor.is_polled:
            self._coordinator.async_expect_record(passed.call.id)

    @callback
    def _on_history(self) -> None:
        news = self._coordinator.data.news
        # A poll that fails, and the next that finds nothing, show those of an earlier one.
        if not news or news is self._handled_news:
            return
        self._handled_news = news
        self._find_records(news)
        if self._coordinator.vendor.is_polled:
            self._look_for_silence(news)

    def _find_records(self, news: Collection[Call]) -> None:
        """End the calls whose records are there, and wait no more for these."""
        records = records_of(
            (*self._ended.values(), *self.live_calls.calls),
            [record for record in news if record.id not in self._found],
            self._numbers.plan.main_number,
        )
        self.live_calls.async_end_recorded(records)
        for call_id, record in records.items():
            self._ended.pop(call_id, None)
            self._coordinator.async_stop_expecting(call_id)
            self._found[record.id] = None
            if len(self._found) > _MOST_ENDED:
                self._found.popitem(last=False)

    def _look_for_silence(self, news: Collection[Call]) -> None:
        """Notice that calls come and go of which a source that seems well tells nothing."""
        state = self.state
        is_meant_to_tell = state.is_connected or state.since is not None
        if not is_meant_to_tell or self._coordinator.data.after_gap:
            return
        was_silent = state.is_silent
        heard_at = state.heard_at or self._listening_since
        state.untold_calls += sum(
            call.started_at > self._listening_since and end_of(call) > heard_at
            for call in news
        )
        if state.is_silent and not was_silent:
            self._note_state()
            _ = self._entry.async_create_task(
                self._hass,
                async_create_silence_issue(self._hass, self._entry),
                "tell of silence",
            )

"""Tells the rest of Home Assistant of every finished call, once."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile
import time
from typing import Final

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..archive.archive import async_get_archive
from ..archive.call_keeping import Kept
from ..calls import (
    LATEST_REPORT,
    Call,
    CallLedger,
    Comparable,
    Report,
    UnreturnedCalls,
)
from ..calls.ledger import too_many
from ..calls.unreturned import can_return
from ..const import DOMAIN
from ..coordinator import CallHistoryCoordinator
from .reported_calls_store import ReportedCallsStore

# The state of an event entity is a time in milliseconds: two calls reported in the
# same one would look like one to an automation.
_APART_SECONDS: Final = 0.002


@callback
def async_listen_to_calls(
    hass: HomeAssistant, entry_id: str, listener: Callable[[Report], None]
) -> CALLBACK_TYPE:
    """Have a callback called with every finished call of an account.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


@callback
def async_listen_to_unreturned_calls(
    hass: HomeAssistant, entry_id: str, listener: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Have a callback called when the missed calls to return become others.

    It is called before those who listen to calls, so that an automation that a call
    starts finds the call in the list.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _unreturned_signal(entry_id), listener)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_finished_call_{entry_id}"


def _unreturned_signal(entry_id: str) -> str:
    return f"{DOMAIN}_unreturned_calls_{entry_id}"


class CallReporter:
    """Compares what was read with what was reported, and reports the rest.

    Each call is remembered before the next one is reported. Only a Home Assistant that is
    killed in between, which takes a moment, reports that one a second time, rather than
    never.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: CallHistoryCoordinator,
        store: ReportedCallsStore,
        comparable: Comparable,
    ) -> None:
        """Report the calls of one account.

        Args:
            hass: Home Assistant.
            coordinator: Reads the calls.
            store: Where the reported ones are kept.
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        self._hass = hass
        self._coordinator = coordinator
        self._store = store
        self._ledger = CallLedger()
        # The ids of calls that were not reported, most of which are no news.
        self._untold: set[str] = set()
        self._has_all_kept = False
        self._turn = asyncio.Lock()
        self._stopped = False
        # A gap is over when what it held was reported, however many polls that takes.
        self._after_gap = True
        self._comparable = comparable
        self.unreturned = UnreturnedCalls(comparable)

    @property
    def unreturned_count(self) -> int | None:
        """How many missed calls wait to be returned, as far as is known; None for nothing.

        Of those that waited before the start, the archive tells, which may be away.
        """
        count = len(self.unreturned.calls)
        return count if count or self._store.has_all_unreturned else None

    async def async_load(self) -> None:
        """Read what was reported before."""
        self._ledger, self.unreturned = await self._store.async_load(self._comparable)

    @callback
    def async_start(self) -> None:
        """Report from now on, beginning when Home Assistant and its automations run."""
        entry = self._coordinator.config_entry
        self._note_untold()
        entry.async_on_unload(self._coordinator.async_add_listener(self._on_update))
        entry.async_on_unload(
            async_get_archive(self._hass).async_listen_to_new_beginning(
                self._on_new_beginning
            )
        )
        entry.async_on_unload(self._store.async_listen_to_late_loading(self._on_update))
        entry.async_on_unload(self._store.async_listen_to_kept_calls(self._on_kept))
        entry.async_on_unload(async_at_started(self._hass, self._on_started))

    async def async_stop(self) -> None:
        """Report no more, while there is still somebody to hear the last one."""
        self._stopped = True
        async with self._turn:
            await self._store.async_stop()

    async def async_mark_seen(self, number: str | None) -> int:
        """Take missed calls for returned; return how many there were."""
        count = self.unreturned.mark_seen(number)
        self._tell_unreturned()
        await self._store.async_save(self._ledger, self.unreturned)
        return count

    async def async_take_off(self, calls: Iterable[Call]) -> None:
        """Take calls off the list of those to return: they are seen, or not kept any more."""
        async with self._turn:
            if self.unreturned.forget(calls):
                self._tell_unreturned()
                await self._store.async_save(self._ledger, self.unreturned)

    async def async_note_forgotten(self) -> None:
        """Note that the archive has forgotten calls that were told."""
        async with self._turn:
            await self._store.async_note_forgotten()

    @callback
    def _tell_unreturned(self) -> None:
        async_dispatcher_send(
            self._hass, _unreturned_signal(self._coordinator.config_entry.entry_id)
        )

    @callback
    def _on_started(self, _hass: HomeAssistant) -> None:
        self._on_update()

    @callback
    def _on_new_beginning(self) -> None:
        _ = self._coordinator.config_entry.async_create_task(
            self._hass, self._async_begin_anew(), "save which calls were reported"
        )

    async def _async_begin_anew(self) -> None:
        """Write down at once what a database that was damaged knew."""
        async with self._turn:
            await self._store.async_begin_anew(self._coordinator.data.kept)
            await self._store.async_save(self._ledger, self.unreturned)

    @callback
    def _on_update(self) -> None:
        data = self._coordinator.data
        self._after_gap |= data.after_gap
        self._note_untold()
        if self._hass.state is CoreState.running:
            # When a call is told of, all sensors show what is known with it.
            _ = self._coordinator.config_entry.async_create_task(
                self._hass,
                self._async_report(),
                "report finished calls",
                eager_start=False,
            )

    @callback
    def _note_untold(self) -> None:
        """Note what may have to be told; all that is kept, as soon as that is known."""
        data = self._coordinator.data
        self._untold |= {call.id for call in data.news}
        if not self._has_all_kept:
            self._has_all_kept = self._coordinator.has_recalled
            self._untold |= {call.id for call in data.kept}

    @callback
    def _on_kept(self, kept: Kept) -> None:
        """Have calls count that are no news: somebody may have been called back by one.

        Others may be told by other ids from now on.
        """
        if kept.gone:
            _ = self._coordinator.config_entry.async_create_task(
                self._hass, self._async_let_go(kept.gone), "let go of replaced calls"
            )
        waiting = self.unreturned.calls
        if not waiting:
            return
        latest = dt_util.utcnow() - LATEST_REPORT
        if any(
            can_return(call)
            and call.started_at >= waiting[-1].started_at
            and (call.started_at < latest or self._ledger.may_have_known(call))
            for call in (*kept.new, *kept.changed)
        ):
            _ = self._coordinator.config_entry.async_create_task(
                self._hass, self._async_take_returned_off(), "look who was called back"
            )

    async def _async_let_go(self, ids: Collection[str]) -> None:
        """Know nothing any more of calls that are told by other ids."""
        waiting = self.unreturned.calls
        await self.async_take_off(call for call in waiting if call.id in ids)
        await self.async_note_forgotten()

    async def _async_take_returned_off(self) -> None:
        async with self._turn:
            # By the numbers that the database has read, off the event loop.
            returned = await self._store.async_returned(self.unreturned)
            if self.unreturned.forget(returned):
                self._tell_unreturned()
                await self._store.async_save(self._ledger, self.unreturned)

    async def _async_report(self) -> None:
        async with self._turn:
            now = dt_util.utcnow()
            data = self._coordinator.data
            await self._async_complete()
            was_new = self._ledger.is_new
            is_first_look = was_new or self._store.has_new_database
            if is_first_look:
                self._look_first(data.kept, now)
            after_gap, self._after_gap = self._after_gap, False
            untold = [*filter(None, map(self._coordinator.call, self._untold))]
            reports = await self._store.async_untold(
                self._ledger.unreported(untold, now=now, after_gap=after_gap)
            )
            untold_count = too_many(reports)
            await self._async_take_note(reports[:untold_count], data.kept)
            reports = reports[untold_count:]
            # Not a difference of sets, which looks at all calls that are known.
            known = self._ledger.known
            self._untold = {call.id for call in untold if call.id not in known}
            # What was told as missed turns out to have been answered on another phone.
            if self.unreturned.forget(call for call in untold if not call.is_missed):
                self._tell_unreturned()
                await self._store.async_save(self._ledger, self.unreturned)
            if not (reports or is_first_look):
                return
            if is_first_look:
                await self._store.async_save(self._ledger, self.unreturned)
            try:
                for report in reports:
                    # Automations that are stopped hear nothing; after the next start
                    # they do.
                    if self._stopped or self._hass.state is not CoreState.running:
                        break
                    later = self._reported_after(report.call, data.kept)
                    if self.unreturned.add(report.call, later):
                        self._tell_unreturned()
                    async_dispatcher_send(
                        self._hass,
                        _signal(self._coordinator.config_entry.entry_id),
                        report,
                    )
                    self._ledger.remember([report.call])
                    self._untold.discard(report.call.id)
                    await self._store.async_save(self._ledger, self.unreturned)
                    if report is not reports[-1]:
                        # By the machine's clock, which the states are told by.
                        await self._hass.async_add_executor_job(
                            time.sleep, _APART_SECONDS
                        )
            finally:
                self._ledger.forget(now)

    def _look_first(self, kept: Iterable[Call], now: datetime) -> None:
        """Look at calls of which the database does not know that anybody did.

        They are no news, but somebody is to be called back: for an account that is new,
        and for one whose list was lost with its database.
        """
        ledger, store = self._ledger, self._store
        recent = [call for call in kept if call.started_at >= now - LATEST_REPORT]
        # Of what was told since, it is known.
        unknown = [call for call in recent if call.id not in ledger.known]
        if ledger.is_new or store.has_lost_unreturned:
            self.unreturned.add_all(unknown, recent)
            self._tell_unreturned()
        store.has_new_database = store.has_lost_unreturned = False
        # What became of them here counts, when the other database is there again.
        ledger.remember(call for call in unknown if ledger.may_have_known(call))

    async def _async_take_note(
        self, reports: Sequence[Report], kept: Iterable[Call]
    ) -> None:
        """Know calls that nobody is told of: somebody waits to be called back, or no more.

        Args:
            reports: Oldest first.
            kept: All calls that may have been reported, newest first.
        """
        if not reports:
            return
        calls = [report.call for report in reports]
        if self.unreturned.add_all(calls, self._reported_after(calls[0], kept)):
            self._tell_unreturned()
        self._ledger.remember(calls)
        await self._store.async_save(self._ledger, self.unreturned)

    async def _async_complete(self) -> None:
        """Take up what the archive could not tell at the start."""
        if self._coordinator.owes_recall:
            # What was told by the ids of then would be told again by those of now.
            return
        kept = self._coordinator.data.kept
        before = self.unreturned_count, self.unreturned.calls
        for call in reversed(await self._store.async_complete()):
            self.unreturned.add(call, self._reported_after(call, kept))
        if (self.unreturned_count, self.unreturned.calls) != before:
            self._tell_unreturned()

    def _reported_after(
        self, call: Call, newest_first: Iterable[Call]
    ) -> Iterator[Call]:
        """Return the calls that were reported before a call, though they are younger."""
        younger = takewhile(lambda one: one.started_at >= call.started_at, newest_first)
        return (one for one in younger if one.id in self._ledger.known)

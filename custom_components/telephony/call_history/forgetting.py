"""Forgets calls of an account: in the archive, and in what is shown."""

from collections.abc import (
    AsyncIterable,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util import dt as dt_util

from ..archive.account_archive import AccountArchive
from ..archive.account_dialling import AccountDialling
from ..archive.archive import async_get_archive
from ..archive.call_query import CallQuery
from ..archive.call_sums import CallSum
from ..archive.counting_ahead import async_count_ahead
from ..archive.cut_hour import sum_of_cut_hour
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.forgetting_in_turns import (
    async_forget,
    async_forget_again,
    async_vendor_forms,
    async_youngest_ids,
)
from ..archive.forgotten_calls import ForgottenCalls, NotRememberedError
from ..calls import Call, Comparable
from ..const import DOMAIN
from ..coordinator import CallHistoryCoordinator
from ..listeners import Listeners
from ..local_day import async_track_new_day
from .reporter import CallReporter

# A vendor's clock may be ahead of its word of the time, and of this machine's, by so much.
_LEEWAY: Final = timedelta(minutes=5)


@callback
def async_listen_to_forgetting(
    hass: HomeAssistant, entry_id: str, listener: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Have a callback called when calls of an account are to be shown no more.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_forgotten_calls_{entry_id}"


async def async_show_no_more(
    hass: HomeAssistant,
    archive: AccountArchive,
    coordinator: CallHistoryCoordinator,
    reporter: CallReporter,
) -> None:
    """Show nothing of the forgotten calls of an account that runs."""
    await coordinator.async_forget()
    waiting = reporter.unreturned.calls
    remembered = await archive.forgotten.async_without(waiting)
    await reporter.async_take_off(set(waiting) - set(remembered))
    await reporter.async_note_forgotten()


class CallForgetting:
    """Forgets calls of an account, for good: those of whom is asked, and old ones."""

    def __init__(
        self,
        hass: HomeAssistant,
        archive: AccountArchive,
        dialling: AccountDialling,
        comparable: Comparable,
        show_no_more: Callable[[], Awaitable[None]] | None = None,
        *,
        going_on: Callable[[], Iterable[Call]] = tuple,
    ) -> None:
        """Forget calls of one account.

        Args:
            hass: Home Assistant.
            archive: Keeps them.
            dialling: Knows to whom calls were placed.
            comparable: Gives a number a form in which all ways to write it are equal.
            show_no_more: Looks anew at what is shown of them; None where nothing is.
            going_on: Returns the calls of whose end the vendor will tell.
        """
        self._hass = hass
        self._archive = archive
        self._dialling = dialling
        self._comparable = comparable
        self._show_no_more = show_no_more
        self._going_on = going_on

    @property
    def forgotten(self) -> ForgottenCalls:
        """What knows the forgotten calls."""
        return self._archive.forgotten

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Forget what is too old: at once, and when a day begins."""

        @callback
        def forget_old() -> None:
            _ = entry.async_create_background_task(
                self._hass, self.async_forget_old(), "delete old calls"
            )

        entry.async_on_unload(async_track_new_day(self._hass, forget_old))
        forget_old()

    async def async_forget_old(self) -> None:
        """Delete what is too old; what cannot be deleted now is on another day."""
        archive = self._archive
        forgotten = archive.forgotten
        additions = forgotten.additions
        query = CallQuery(
            account=archive.entry_id, end=forgotten.before, with_undeleted=True
        )
        with suppress(NotRememberedError):
            await forgotten.async_drop_old()
        with suppress(ArchiveUnavailableError):
            await archive.async_forget_periods()
            is_back = await self._async_forget_again()
            # A day without an old call writes nothing.
            found = await async_get_archive(self._hass).async_find([query], limit=1)
            if found.total or is_back:
                # With the last call of somebody goes what else is known of him.
                await self._async_delete(query, archive.ageing)
                # To write the file anew is too much for every night.
                await async_get_archive(self._hass).async_empty_journal()
            if is_back:
                await async_get_archive(self._hass).async_erase()
            forgotten.note_deleted(additions)
            await async_count_ahead(async_get_archive(self._hass), archive.entry_id)
        await self._async_show_no_more()

    async def _async_forget_again(self) -> bool:
        """Delete what was forgotten and is there all the same; return whether any was."""
        forgotten = self._archive.forgotten
        if not forgotten.has_numbers:
            return False
        await self._archive.async_update_numbers()
        await self._dialling.async_forget_again(forgotten.includes)
        deleted = await self._async_note_deleted(
            async_forget_again(
                async_get_archive(self._hass), forgotten, self._archive.entry_id
            ),
            self._archive.changes,
        )
        return deleted > 0

    async def async_forget(
        self, numbers: Collection[str] | None, before: datetime | None
    ) -> int:
        """Delete calls, show them no more, and take no more note of them.

        What is left of them in the database's file, `Archive.async_erase` deletes.

        Args:
            numbers: That of the call's other end is among these, written in any way;
                None for the calls of everybody. By one of the account's own, the calls
                of everybody who called it would go.
            before: Calls that started from then on stay, aware; None for none.

        Returns:
            How many calls were kept.

        Raises:
            ArchiveUnavailableError: Not all are deleted. They are not shown any more.
            NotRememberedError: They would be there again after a restart.
        """
        archive = async_get_archive(self._hass)
        with suppress(ArchiveUnavailableError):
            # What waits is counted, too. It cannot be written any more after this.
            await self._archive.async_keep(())
        now = dt_util.utcnow()
        until, end = await self._async_until(before)
        keys = await self._hass.async_add_executor_job(self._keys, numbers)
        query = CallQuery(
            account=self._archive.entry_id,
            end=end,
            remote_numbers=keys,
            with_undeleted=True,
        )
        forgotten = self._archive.forgotten
        was_deleted = forgotten.is_deleted
        await forgotten.async_add(
            keys, until, await self._async_cut_hour(until) if keys is None else ()
        )
        young: Mapping[str, datetime] = {}
        try:
            await self._async_forget_ids()
            if keys is not None:
                await self._archive.async_update_numbers()
            young = await async_youngest_ids(archive, query)
            await forgotten.async_add_calls(young)
            if keys is None:
                await self._archive.async_forget_periods()
            else:
                written = await async_vendor_forms(archive, query, self._comparable)
                await forgotten.async_add(written, until)
            await self._dialling.async_forget(
                keys, min(before or now, now), self._comparable
            )
            additions = forgotten.additions
            count = await self._async_delete(query, self._archive.changes)
            if keys is not None and await self._archive.async_update_numbers():
                # The database was mended in the midst of it.
                count += await self._async_delete(query, self._archive.changes)
        except ArchiveUnavailableError:
            # They are left out of what calls add up to from now on.
            if young:
                self._archive.changes.tell(min(young.values()))
            raise
        else:
            if was_deleted:
                forgotten.note_deleted(additions)
            return count
        finally:
            await self._async_show_no_more()

    async def _async_forget_ids(self) -> None:
        """Forget what is not kept yet by its ids as well, whatever time is told of it."""
        archive = self._archive
        calls = {
            call.id: call for call in (*archive.calls.unwritten, *self._going_on())
        }
        for call in await archive.forgotten.async_without(calls.values()):
            del calls[call.id]
        await archive.forgotten.async_add_calls(
            {call.id: call.started_at for call in calls.values()}
        )

    async def _async_until(self, before: datetime | None) -> tuple[datetime, datetime]:
        """Return until when calls are forgotten, and until when those that are kept.

        A call from the future is forgotten by its id: by its time, all that come until
        then would be, too.
        """
        # By a clock that is ahead, what comes within days would be forgotten as well.
        now = self._archive.forgotten.now or dt_util.utcnow()
        until = end = now
        with suppress(ArchiveUnavailableError):
            last = await self._archive.calls.async_last_start()
            end = max(now, (last or now) + datetime.resolution)
            until = min(end, now + _LEEWAY)
        return (
            (until, end) if before is None else (min(before, until), min(before, end))
        )

    async def _async_cut_hour(self, until: datetime) -> Sequence[CallSum]:
        """Return what calls add up to in the hour in which all before are forgotten.

        What cannot be told now is not counted on from, in this one hour.
        """
        with suppress(ArchiveUnavailableError):
            return await async_get_archive(self._hass).async_run(
                partial(
                    sum_of_cut_hour,
                    entry_id=self._archive.entry_id,
                    # What was forgotten before may be there still.
                    since=self._archive.forgotten.before,
                    until=until,
                ),
                is_reading=True,
            )
        return ()

    def _keys(self, numbers: Collection[str] | None) -> frozenset[str] | None:
        """Return numbers in their comparable form, which takes a while."""
        if numbers is None:
            return None
        keys = map(self._comparable, numbers)
        return frozenset(key for key in keys if key is not None)

    async def _async_delete(
        self, query: CallQuery, listeners: Listeners[[datetime]]
    ) -> int:
        return await self._async_note_deleted(
            async_forget(async_get_archive(self._hass), query), listeners
        )

    async def _async_note_deleted(
        self,
        deleting: AsyncIterable[Sequence[datetime]],
        listeners: Listeners[[datetime]],
    ) -> int:
        """Have calls deleted, and told who keeps what they add up to; return how many."""
        started_at: list[datetime] = []
        try:
            async for deleted in deleting:
                started_at += deleted
        finally:
            if started_at:
                listeners.tell(min(started_at))
        return len(started_at)

    async def _async_show_no_more(self) -> None:
        if self._show_no_more is not None:
            await self._show_no_more()
        async_dispatcher_send(self._hass, _signal(self._archive.entry_id))

"""Reads what can be new of an account's calls, has it kept, and holds what is at hand."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from types import MappingProxyType
from typing import Final

from ..archive.account_archive import AccountArchive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period, listened
from ..calls import LATEST_REPORT, LONGEST_CALL, Call, DayCounts, end_of
from ..calls.calls_at_hand import (
    KEPT_TIME,
    MOST_OLDER_CALLS,
    CallsAtHand,
    RecentCalls,
)
from ..entry.numbers import AccountNumbers
from ..local_day import bounds_of_today
from ..polling.read_plan import PlannedRead, ReadPlan
from ..providers.answers import CallHistory
from ..providers.base import Provider, Vendor
from .doubtful_calls import DoubtfulCalls
from .partly_told_calls import PartlyToldCalls
from .read_progress import ReadProgress

# Are added without a noticeable pause.
_AT_ONCE: Final = 500

# What is known of an account that nobody can read is lost with a kill, as far as it is not
# written. Without calls it is nothing for which to write to a disk more often.
_LONGEST_UNWRITTEN: Final = timedelta(hours=1)

# A day may be one of any time zone.
_LONGEST_DAY: Final = timedelta(days=2)

# No vendor is asked for more.
MOST_RECENT_CALLS: Final = 30_000


@dataclass(frozen=True, slots=True)
class ReadCalls:
    """What a poll read.

    Attributes:
        history: What the vendor told.
        after_gap: Whether polls before it failed, did not happen, or told nothing that
            made sense, so that what is new may have been so for long.
    """

    history: CallHistory
    after_gap: bool


class RecentCallsReader:
    """Reads the recent calls of one account.

    Attributes:
        owes_recall: Whether calls may be told by other ids than those by which the archive
            knows them, for it could not be asked.
    """

    def __init__(
        self,
        vendor: Vendor,
        provider: Provider,
        numbers: AccountNumbers,
        archive: AccountArchive,
        shown_since: Callable[[], datetime],
    ) -> None:
        """Know of no calls yet.

        Args:
            vendor: Whose calls.
            provider: Is asked for them.
            numbers: Learns the numbers that stand in them.
            archive: Keeps them, and has those of before the start.
            shown_since: Returns the first moment of the days that are shown, aware.
        """
        self._is_polled = vendor.is_polled
        self._reach = vendor.history_reach
        self._provider = provider
        self._numbers = numbers
        self._archive = archive
        self._shown_since = shown_since
        self._calls = CallsAtHand(DayCounts(*bounds_of_today(), vendor.currency))
        self._partly_told = PartlyToldCalls(archive, self._calls)
        self._plan = ReadPlan()
        self._progress = ReadProgress()
        self._read_at: datetime | None = None
        self._written_until: datetime | None = None
        self._has_recalled = False
        self.owes_recall = False
        self._is_other = False
        self._has_accepted = False
        self._is_after_gap = False
        self._was_partial = False
        self._doubtful = DoubtfulCalls(archive.forgotten, self._calls)

    @property
    def read_until(self) -> datetime | None:
        """When the last reading was that told all, aware; None where none has."""
        return self._progress.read_until

    @property
    def told_until(self) -> datetime | None:
        """The same; where none has, when the first was that told a part."""
        return self._progress.told_until

    @property
    def was_partial(self) -> bool:
        """Whether a part of the vendor's records could not be read the last time."""
        return self._was_partial

    def call(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not kept at hand."""
        return self._calls.get(call_id)

    def recent(
        self, skipped: int, after_gap: bool, news: Iterable[Call] = ()
    ) -> RecentCalls:
        """Return what is known now; what each part means stands there."""
        return self._calls.recent(
            self._shown_since(), skipped=skipped, after_gap=after_gap, news=news
        )

    def read_all_next(self) -> None:
        """Let the next reading be of a whole day, so that nothing is overlooked."""
        self._plan.force()

    def begin_day(self) -> bool:
        """Count anew where this is another day than before; return whether it is."""
        return self._calls.begin_day(*bounds_of_today())

    def add_older(self, calls: Iterable[Call], now: datetime) -> bool:
        """Add calls that are no news any more, as far as they are shown.

        Args:
            calls: In any order.
            now: This machine's time, aware.

        Returns:
            Whether anything is other than it was.
        """
        recent = now - KEPT_TIME
        return self._keep([call for call in calls if end_of(call) < recent], now)

    def drop(self, ids: Collection[str]) -> bool:
        """Drop calls that are known by other ids; return whether any were at hand."""
        at_hand = [one for one in ids if self.call(one) is not None]
        self._calls.forget(at_hand)
        return bool(at_hand)

    async def async_forget(self) -> bool:
        """Drop the calls that are not kept any more; return whether there were any."""
        calls = self._calls.newest_first()
        remembered = {
            call.id for call in await self._archive.forgotten.async_without(calls)
        }
        forgotten = {call.id for call in calls} - remembered
        self._calls.forget(forgotten)
        return bool(forgotten)

    def begin(self, now: datetime, longest_silence: timedelta) -> None:
        """Note that a poll begins, whether or not it comes to a reading.

        Args:
            now: This machine's time, aware.
            longest_silence: Readings further apart have a gap between them.
        """
        read_at, self._read_at = self._read_at, None
        # Of what was not told by itself, nobody knows.
        self._is_after_gap = self._is_polled and (
            read_at is None or now - read_at > longest_silence
        )

    async def async_read(
        self, now: datetime, awaited_since: datetime | None
    ) -> ReadCalls:
        """Ask for what can be new, and at first for what cannot be had elsewhere.

        Args:
            now: This machine's time, aware.
            awaited_since: From when on somebody waits for a call, aware.

        Raises:
            ProviderError: It could not be read.
        """
        history = await self._async_read(now, awaited_since)
        # What a part of the records held meanwhile is told now.
        is_caught_up = self._was_partial and not history.failures
        self._was_partial = bool(history.failures)
        return ReadCalls(history, self._is_after_gap or is_caught_up)

    @property
    def has_recalled(self) -> bool:
        """Whether it was taken from the archive what was kept before."""
        return self._has_recalled

    async def async_accept_read(
        self, history: CallHistory, now: datetime
    ) -> tuple[Collection[Call], bool]:
        """Keep what is new of what was read.

        Args:
            history: What the vendor told.
            now: This machine's time, aware.

        Returns:
            What is new, and whether anything is other than it was.
        """
        told = self._doubtful.certain(history)
        self._archive.forgotten.note_time(*(call.started_at for call in told))
        joined = await self._partly_told.async_joined(
            (), {}, was_archive_asked=self._has_recalled
        )
        return await self._async_accept(
            (*joined, *told), now, replaced=history.replaced
        )

    async def async_accept_pushed(
        self,
        calls: Collection[Call],
        now: datetime,
        *,
        earliest_starts: Mapping[str, datetime],
        are_all_told: bool,
    ) -> tuple[Collection[Call], bool]:
        """Keep what is new of what the vendor told by itself.

        Args:
            calls: Whatever it told of them.
            now: This machine's time, aware.
            earliest_starts: When they can have started at the earliest, aware, by their
                ids, where that is not as it was told.
            are_all_told: Whether it is known that it tells of all calls, and that these
                are what it told since it was heard last.

        Returns:
            What is new, and whether anything is other than it was.
        """
        if not self._has_recalled:
            self._has_recalled = await self._async_recall(now) is not None
        told = await self._partly_told.async_joined(
            calls, earliest_starts, was_archive_asked=self._has_recalled
        )
        if not self._is_polled:
            heard = listened(now, self._archive.periods) if are_all_told else None
            self._progress.note_listened(now, heard)
        return await self._async_accept(told, now, are_pushed=True)

    async def _async_read(
        self, now: datetime, awaited_since: datetime | None
    ) -> CallHistory:
        archive = self._archive
        await self.async_recall_owed(now)
        is_recalled = self._has_recalled or await self._async_recall(now) is not None
        if not self._is_polled:
            self._has_recalled = is_recalled
            return CallHistory(())
        read_until = archive.read_until
        if read_until is None and archive.is_begun_anew:
            read_until = now - LATEST_REPORT
        reading = self._plan.next(
            now,
            read_until=read_until,
            newest=self._calls.newest,
            awaited_since=awaited_since,
            calls_since=self._calls.count,
        )
        if not is_recalled:
            shown_since = max(self._shown_since(), now - self._reach)
            since = min(reading.since, shown_since)
            reading = PlannedRead(since, thorough=True)
        sent_before = self._provider.requests_sent
        history = await self._provider.recent_calls(
            reading.since, late_since=reading.late_since, anew=reading.anew
        )
        requests = self._provider.requests_sent - sent_before
        self._has_recalled = True
        if self._provider.needs_recall and not is_recalled:
            self.owes_recall = True
            anew = await self._async_recall(now) or {}
            calls = tuple(anew.get(call.id, call) for call in history.calls)
            replaced = {
                gone: one
                for gone, one in history.replaced.items()
                if one not in anew or anew[one].id == one
            }
            history = replace(history, calls=calls, replaced=replaced)
        if self._plan.done(
            reading, now, understood=history.is_understood, requests=requests
        ):
            self._read_at = now
            # By a clock here that is ahead, what is to come would be taken for read.
            until = min(now, self._provider.answered_at or now)
            self._progress.note(reading, history, until)
        return history

    async def async_recall_owed(self, now: datetime) -> None:
        """Take what the archive could not tell at the start, where it can tell now.

        Args:
            now: This machine's time, aware.
        """
        if self.owes_recall:
            await self._async_recall(now)

    async def _async_recall(self, now: datetime) -> Mapping[str, Call] | None:
        """Take what the archive has, if it can tell.

        What was told by another id meanwhile is known by the one that it had before.

        Returns:
            Those calls, by ids that hold no more; None where it cannot tell.
        """
        calls = await self._async_kept(now)
        known, uncertain = [*(calls or ())], self._archive.calls.unwritten
        if calls is not None and not self._archive.is_held:
            # By these ids they are kept as soon as they can be.
            known, uncertain = [*known, *uncertain], ()
        anew = self._provider.recall(known, unwritten=uncertain)
        if calls is None:
            return None
        self.owes_recall = False
        self._archive.replace_unwritten({gone: call.id for gone, call in anew.items()})
        self._calls.forget(set(anew))
        await self._numbers.async_learn(calls)
        # Of some more was told meanwhile, with which they are taken.
        await self._async_take(
            [
                call
                for call in calls
                if call.id not in anew
                and call.id not in self._partly_told.unasked
                and self.call(call.id) is None
            ],
            now,
        )
        # They are taken with what the next reading tells.
        self._doubtful.add(anew.values())
        self._is_other = True
        return anew

    async def _async_kept(self, now: datetime) -> list[Call] | None:
        """Return what the archive has of the time that is read; None where it is away."""
        # Those, too, that were read and not told, however long they lasted, and those
        # that were read last: the first reading begins with them.
        recent = min(now, self._archive.read_until or now) - KEPT_TIME - LONGEST_CALL
        shown_since, most_older = self._shown_since(), MOST_OLDER_CALLS
        if self.owes_recall or self._archive.is_held:
            # All days that are shown were read, and of some vendors whole days.
            shown_since, most_older = shown_since - _LONGEST_DAY, MOST_RECENT_CALLS
        try:
            return [
                *await self._archive.calls.async_newest(
                    recent, None, MOST_RECENT_CALLS
                ),
                *await self._archive.calls.async_newest(
                    shown_since, recent, most_older
                ),
            ]
        except ArchiveUnavailableError:
            return None

    async def _async_accept(
        self,
        told: Iterable[Call],
        now: datetime,
        *,
        replaced: Mapping[str, str] = MappingProxyType({}),
        are_pushed: bool = False,
    ) -> tuple[Collection[Call], bool]:
        news: Collection[Call] = self._calls.without_known(told)
        await self._numbers.async_learn(news)
        # What is pushed may come without a time, and be given this machine's.
        if (answered_at := self._provider.answered_at) is not None:
            self._archive.forgotten.note_time(answered_at)
        # Vendors go on listing what was forgotten.
        news = await self._archive.forgotten.async_without(news)
        if are_pushed:
            self._archive.note_pushed(news)
        await self._async_write(news, replaced)
        # More may have been while it was written.
        news = await self._archive.forgotten.async_without(news)
        is_changed = await self._async_take(news, now) or self._is_other
        self._is_other = False
        self._has_accepted = True
        return news, is_changed

    async def _async_write(
        self, news: Collection[Call], replaced: Mapping[str, str]
    ) -> None:
        """Have the archive keep what is new; a poll without news writes nothing."""
        read = self._progress.take_unnoted()
        # Whoever is not polled is told of calls while a phone rings, and has the archive
        # try again by itself.
        is_behind = self._is_polled and self._archive.is_behind
        is_due = self._is_due(read) or is_behind
        if self.owes_recall:
            # What is known by another id is not written by this one.
            self._archive.keep_later(news, *read, replaced=replaced)
        elif news or replaced or not self._has_accepted or is_due:
            self._written_until = read[-1].end if read else None
            # What cannot be written is told among the repairs, and written later.
            with suppress(ArchiveUnavailableError):
                await self._archive.async_keep(news, *read, replaced=replaced)
        elif read:
            self._archive.note_read(*read)
        if self._is_polled and self._progress.read_until is not None:
            self._archive.note_poll(self._progress.read_until)

    def _is_due(self, unnoted: Sequence[Period]) -> bool:
        """Whether what is known is to be written, for nobody can read it again."""
        if self._is_polled or not unnoted:
            return False
        until = self._written_until
        return until is None or abs(unnoted[-1].end - until) >= _LONGEST_UNWRITTEN

    async def _async_take(self, calls: Collection[Call], now: datetime) -> bool:
        """Add calls; return whether anything is other than it was."""
        is_changed = self._keep((), now)
        # Ten thousand calls are work: others have their turn in between.
        for some in batched(calls, _AT_ONCE, strict=False):
            is_changed |= self._keep(some, now)
            await asyncio.sleep(0)
        return is_changed

    def _keep(self, calls: Sequence[Call], now: datetime) -> bool:
        """Add calls, and drop what is no longer of use; return whether any was."""
        is_new_day = self.begin_day()
        return self._calls.take(calls, now, self._shown_since()) or is_new_day

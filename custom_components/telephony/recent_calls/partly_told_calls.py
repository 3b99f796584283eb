"""Calls of which the vendor tells a part at a time, by itself."""

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from ..archive.account_archive import AccountArchive
from ..archive.database_thread import ArchiveUnavailableError
from ..calls import Call, amended
from ..calls.calls_at_hand import CallsAtHand


class PartlyToldCalls:
    """Joins what is told of a call with what is known of it."""

    def __init__(self, archive: AccountArchive, at_hand: CallsAtHand) -> None:
        """Know of no calls but those that others have.

        Args:
            archive: Of the account.
            at_hand: Has those of its calls that need not be looked up.
        """
        self._archive = archive
        self._at_hand = at_hand
        self._unasked: dict[str, Call] = {}

    @property
    def unasked(self) -> Container[str]:
        """The ids of those that wait until the archive can be asked."""
        return self._unasked.keys()

    async def async_joined(
        self,
        told: Iterable[Call],
        earliest_starts: Mapping[str, datetime],
        *,
        was_archive_asked: bool,
    ) -> list[Call]:
        """Return calls, and those that waited, with all that is known of them.

        What is told of a call after its end says neither when it started nor what became
        of it. It waits until the archive could be asked since the start: before that,
        nobody knows whether the call was reported.

        Args:
            told: What the vendor told now.
            earliest_starts: When they can have started at the earliest, aware, by their
                ids, where that is not as it was told.
            was_archive_asked: Whether it could be, since the start.
        """
        unasked, self._unasked = self._unasked, {}
        joined = []
        for call in (*unasked.values(), *told):
            known = await self._async_known(call.id)
            if known is None and await self._archive.forgotten.async_may_include(
                call, earliest_starts.get(call.id, call.started_at)
            ):
                continue
            whole = call if known is None else amended(known, call)
            if was_archive_asked or whole.outcome is not None:
                joined.append(whole)
            else:
                self._unasked[call.id] = whole
                # It outlives a restart.
                self._archive.note_pushed([call])
        return joined

    async def _async_known(self, call_id: str) -> Call | None:
        """Return what is known of a call; None where nothing is."""
        if (known := self._at_hand.get(call_id)) is not None:
            return known
        with suppress(ArchiveUnavailableError):
            return await self._archive.calls.async_with_id(call_id)
        return None

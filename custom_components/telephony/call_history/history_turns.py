"""Long reads of an account's history: one at a time, and so many requests a minute."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..archive.account_archive import AccountArchive
from ..coordinator import CallHistoryCoordinator
from ..failures.user_errors import invalid_action
from ..polling.request_quota import RequestQuota
from ..providers.answers import CallHistory
from ..providers.base import Provider
from ..providers.errors import MalformedAnswerError
from ..recent_calls.recent_calls_reader import MOST_RECENT_CALLS

# A month of days and as many more are read without a wait.
MOST_REQUESTS_A_MINUTE: Final = 120
_WINDOW: Final = timedelta(minutes=1)

# Whoever waits longer for others is told so.
LONGEST_WAIT: Final = timedelta(minutes=1)

# The records of one call may lie on both sides of the edge of a period.
_AROUND: Final = timedelta(hours=1)


class HistoryTurns:
    """Lets whoever wants to read an account's history do so, one after the other."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, provider: Provider
    ) -> None:
        """Read the history of an account."""
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._lock = asyncio.Lock()
        self._quota = RequestQuota(MOST_REQUESTS_A_MINUTE, _WINDOW)

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for the own turn, and keep others waiting.

        Raises:
            ServiceValidationError: There were too many, and when to try again.
        """
        try:
            async with asyncio.timeout(LONGEST_WAIT.total_seconds()):
                await self._lock.acquire()
        except TimeoutError:
            raise self._too_often(LONGEST_WAIT.total_seconds()) from None
        try:
            if wait := self._wait():
                raise self._too_often(wait)
            yield
        finally:
            self._lock.release()

    async def async_read(
        self,
        start: datetime,
        end: datetime,
        archive: AccountArchive,
        coordinator: CallHistoryCoordinator,
    ) -> CallHistory:
        """Return the calls of a piece, as soon as that may be asked for.

        To be called in a turn. Where a part of the records cannot be had, the calls are
        those of the rest that are certainly not forgotten.

        Args:
            start: First moment of the piece, aware.
            end: First moment after it, aware.
            archive: Knows by which ids the calls of the piece were told before.
            coordinator: May have told some by others, while that was not known.

        Raises:
            ProviderError: The records cannot be had, or nobody knows what they mean.
            ArchiveUnavailableError: It cannot be told which calls are known.
        """
        await asyncio.sleep(self._wait())
        if self._provider.needs_recall:
            await coordinator.async_recall_owed()
            self._provider.recall(
                await archive.calls.async_newest(
                    start - _AROUND, end + _AROUND, MOST_RECENT_CALLS
                )
            )
        before = self._provider.requests_sent
        try:
            history = await self._provider.call_history(start, end)
        finally:
            sent = self._provider.requests_sent - before
            self._quota.spend(sent, self._hass.loop.time())
        if not history.is_understood:
            raise MalformedAnswerError(text="no record makes sense")
        if not history.failures:
            return history
        # The number by which a call was forgotten may stand in the other part alone.
        certain_since = archive.forgotten.numbers_until
        calls = (call for call in history.calls if call.started_at >= certain_since)
        return replace(history, calls=tuple(calls))

    def _wait(self) -> float:
        return self._quota.wait(self._hass.loop.time())

    def _too_often(self, wait: float) -> Exception:
        return invalid_action(
            "history_too_often", account=self._entry.title, seconds=str(ceil(wait))
        )

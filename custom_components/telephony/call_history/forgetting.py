"""Forgets calls of an account: in the archive, and in what is shown."""

from collections.abc import Collection
from datetime import datetime

from ..archive.account_archive import AccountArchive
from ..coordinator import CallHistoryCoordinator
from .reporter import CallReporter


class CallForgetting:
    """Forgets calls of an account, for good."""

    def __init__(
        self,
        coordinator: CallHistoryCoordinator,
        reporter: CallReporter,
        archive: AccountArchive,
    ) -> None:
        """Forget what these know."""
        self._coordinator = coordinator
        self._reporter = reporter
        self._archive = archive

    async def async_forget(
        self, numbers: Collection[str] | None, until: datetime
    ) -> int:
        """Delete calls, and show them no more; return how many were kept.

        Args:
            numbers: One of the call's is among these, in their comparable form; None for
                the calls of everybody.
            until: Calls that started from then on stay, aware.

        Raises:
            ArchiveUnavailableError: Not all are deleted. They are not shown any more.
        """
        try:
            return await self._archive.async_forget(numbers, until)
        finally:
            await self._async_show_no_more()

    async def _async_show_no_more(self) -> None:
        await self._coordinator.async_forget()
        waiting = self._reporter.unreturned.calls
        remembered = await self._archive.async_remembered(waiting)
        await self._reporter.async_forget(set(waiting) - set(remembered))

"""What reading the past has cost and could not have, in a file of the account's own.

Each restart would ask the vendor again for what it has just refused.
"""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..entry.account_store import AccountStore, read_count, read_time
from ..polling.request_quota import RequestQuota
from .failed_pieces import FailedPieces, StoredFailures

_NAME: Final = "backfill"


class StoredBackfill(TypedDict):
    """What is kept.

    Attributes:
        kept_at: When, as ISO 8601.
        sent: For how many seconds requests had been sent by then, and how many each time.
        failed: What could not be had.
    """

    kept_at: str
    sent: list[tuple[float, int]]
    failed: StoredFailures


class BackfillStore:
    """Keeps a quota and what failed beyond a restart."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        quota: RequestQuota,
        failed: FailedPieces,
    ) -> None:
        """Keep nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account's config entry.
            quota: By the clock of the event loop, which begins anew with each start.
            failed: Likewise.
        """
        self._hass = hass
        self._store = AccountStore[StoredBackfill](hass, entry_id, _NAME)
        self._quota = quota
        self._failed = failed

    async def async_load(self) -> None:
        """Go on with what was kept before a restart."""
        with self._store.reading("What reading older calls has cost"):
            if (stored := await self._store.async_load()) is None:
                return
            age = (dt_util.utcnow() - read_time(stored["kept_at"])).total_seconds()
            # Some machines do not know yet how late it is.
            kept_at = self._hass.loop.time() - max(age, 0.0)
            sent = [(float(age), read_count(count)) for age, count in stored["sent"]]
            self._failed.resume(stored["failed"], kept_at)
            self._quota.resume(sent, kept_at)

    async def async_save(self) -> None:
        """Have it outlive a restart."""
        now = self._hass.loop.time()
        await self._store.async_save(
            StoredBackfill(
                kept_at=dt_util.utcnow().isoformat(),
                sent=self._quota.ages(now),
                failed=self._failed.stored(now),
            )
        )


async def async_forget_backfill(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file of an account that is removed."""
    await AccountStore[StoredBackfill](hass, entry_id, _NAME).async_remove()

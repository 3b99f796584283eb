"""How late it is, by the word of vendors and by this machine's."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from homeassistant.util import dt as dt_util

# This machine's clock may be ahead of a vendor's by so much when a day begins.
_LEEWAY: Final = timedelta(hours=1)


class VendorsTime:
    """Tells the time that this machine's clock and vendors' agree on.

    A clock that is set ahead by mistake must not have anything deleted for its age.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        # When the clock that nobody sets was at zero, by the time of each account's vendor.
        self._zeros: dict[str, datetime] = {}

    def note(self, entry_id: str, *told: datetime) -> None:
        """Note how late it is by a vendor's word.

        Args:
            entry_id: Of the account to which it was told.
            *told: Moments that are over by it, aware.
        """
        if not told:
            return
        # What is to come yet is a slip of one of the two clocks.
        latest = min(max(told), dt_util.utcnow())
        zero = latest - timedelta(seconds=monotonic())
        self._zeros[entry_id] = max(zero, self._zeros.get(entry_id, zero))

    def now(self, entry_id: str, leeway: timedelta = _LEEWAY) -> datetime | None:
        """Return how late it is at least, aware; None as long as no vendor has told.

        Args:
            entry_id: Of the account whose vendor's word counts. Where it has told nothing,
                that of whoever tells the least does.
            leeway: By how much this machine's clock may be ahead.
        """
        zero = self._zeros.get(entry_id, min(self._zeros.values(), default=None))
        if zero is None:
            return None
        latest = zero + timedelta(seconds=monotonic()) + leeway
        return min(dt_util.utcnow(), latest)

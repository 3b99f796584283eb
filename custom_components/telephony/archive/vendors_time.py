"""How late it is, by the word of vendors and by this machine's."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from homeassistant.util import dt as dt_util

# This machine's clock may be ahead of a vendor's by so much when a day begins.
_LEEWAY: Final = timedelta(hours=1)


class VendorsTime:
    """Tells the time that this machine's clock and a vendor's agree on.

    A clock that is set ahead by mistake must not have anything deleted for its age.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        # When the clock that nobody sets was at zero, by the vendors' time.
        self._zero: datetime | None = None

    def note(self, *told: datetime) -> None:
        """Note how late it is by a vendor's word.

        Args:
            *told: Moments that are over by it, aware.
        """
        now, steady = dt_util.utcnow(), timedelta(seconds=monotonic())
        # What is to come yet is a slip of one of the two clocks.
        zeros = [min(moment, now) - steady for moment in told]
        if self._zero is not None:
            zeros.append(self._zero)
        self._zero = max(zeros, default=None)

    @property
    def now(self) -> datetime | None:
        """How late it is at least, aware; None as long as no vendor has told."""
        if self._zero is None:
            return None
        latest = self._zero + timedelta(seconds=monotonic()) + _LEEWAY
        return min(dt_util.utcnow(), latest)

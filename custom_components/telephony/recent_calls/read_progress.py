"""How far the calls of an account were read, and what of that is still to be noted."""

from datetime import datetime

from ..archive.read_periods import Period, as_read
from ..polling.read_plan import PlannedRead
from ..providers.answers import CallHistory


class ReadProgress:
    """Follows the readings of one account.

    Attributes:
        read_until: When the last reading was that told all, aware; None where none has.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.read_until: datetime | None = None
        self._partly_read_at: datetime | None = None
        self._owed_since: datetime | None = None
        self._whole_since: datetime | None = None
        self._unnoted: tuple[Period, ...] = ()

    @property
    def told_until(self) -> datetime | None:
        """When the last reading was that told all; where none has, the first of a part."""
        return self.read_until or self._partly_read_at

    def note(self, reading: PlannedRead, history: CallHistory, until: datetime) -> None:
        """Note what was read.

        Args:
            reading: What was asked for.
            history: What the vendor told.
            until: What was over by then was told, aware.
        """
        # A call that is still going on is found by a thorough reading at the latest.
        if reading.thorough:
            self._owed_since = min(
                self._owed_since or reading.earliest, reading.earliest
            )
        # What is owed may be made up for by readings that do not go back so far.
        whole_since = (history.whole_since, self._whole_since)
        self._whole_since = max(filter(None, whole_since), default=None)
        if history.failures:
            self._partly_read_at = self._partly_read_at or until
            return
        self.read_until = until
        # What a part of the records held meanwhile is told now.
        owed_since, self._owed_since = self._owed_since, None
        whole_from, self._whole_since = self._whole_since, None
        self._unnoted = (
            () if owed_since is None else as_read(Period(owed_since, until), whole_from)
        )

    def note_listened(self, now: datetime, period: Period | None) -> None:
        """Note what a vendor told by itself.

        Args:
            now: This machine's time, aware.
            period: Of which all calls are known; None where that is not known.
        """
        self.read_until = now
        if period is not None:
            self._unnoted = (period,)

    def take_unnoted(self) -> tuple[Period, ...]:
        """Return which periods are read now that nobody was told of, once."""
        unnoted, self._unnoted = self._unnoted, ()
        return unnoted

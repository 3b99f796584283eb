"""How many calls were placed and refused, and whether something keeps trying."""

from collections import Counter, deque
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from .refusal import LIMITS, Reason

# So many refusals by the limits within this time are no person's.
STUCK_REFUSALS: Final = 3
STUCK_WINDOW: Final = timedelta(hours=1)


class DialTally:
    """Counts the calls of a day, and the refusals by the limits of an hour."""

    def __init__(
        self,
        day: date | None = None,
        placed: int = 0,
        refused: Mapping[Reason, int] | None = None,
    ) -> None:
        """Go on with what was counted of a day.

        Args:
            day: Which one, where the user is; None for no count at all.
            placed: How many calls were handed to the vendor.
            refused: How many calls were stopped, by what stopped them.
        """
        self._day = day
        self._placed = placed
        self._refused: Counter[Reason] = Counter(refused or {})
        self._at_limit: deque[datetime] = deque(maxlen=STUCK_REFUSALS)

    @property
    def day(self) -> date | None:
        """The day that is counted, where the user is; None where nothing was."""
        return self._day

    def placed(self, today: date) -> int:
        """Return how many calls were handed to the vendor on a day, where the user is."""
        self._turn_over(today)
        return self._placed

    def refused(self, today: date) -> Mapping[Reason, int]:
        """Return how many calls were stopped on a day where the user is, by what did."""
        self._turn_over(today)
        return dict(self._refused)

    def count_placed(self, now: datetime) -> None:
        """Enter a call that was handed to the vendor.

        Args:
            now: Aware, in the user's time zone, which decides what day it is.
        """
        self._turn_over(now.date())
        self._placed += 1

    def include(self, before: DialTally) -> None:
        """Add what was counted before, if that was today."""
        if before.day is None or (self._day is not None and self._day > before.day):
            return
        if self._day != before.day:
            self._turn_over(before.day)
        self._placed += before.placed(before.day)
        self._refused.update(before.refused(before.day))

    def forget_limit_refusals(self) -> None:
        """Enter a call that no rule is against: nothing is stuck any more."""
        self._at_limit.clear()

    def count_refused(self, reason: Reason, now: datetime) -> None:
        """Enter a call that was stopped.

        Args:
            reason: What stopped it.
            now: Aware, in the user's time zone, which decides what day it is.
        """
        self._turn_over(now.date())
        self._refused[reason] += 1
        if reason in LIMITS:
            # Daylight saving would leave an hour out, or count it twice.
            self._at_limit.append(now.astimezone(UTC))

    @property
    def is_stuck(self) -> bool:
        """Whether something keeps trying though the limits are reached."""
        return (
            len(self._at_limit) == STUCK_REFUSALS
            and self._at_limit[-1] - self._at_limit[0] < STUCK_WINDOW
        )

    def _turn_over(self, today: date) -> None:
        if self._day != today:
            self._day = today
            self._placed = 0
            self._refused.clear()

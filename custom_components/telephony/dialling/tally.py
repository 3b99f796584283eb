"""How many calls were placed and refused, and whether something keeps trying."""

from collections import Counter, deque
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from .refusal import LIMITS, Refusal

# So many refusals by the limits within this time are no person's.
STUCK_REFUSALS: Final = 3
STUCK_WINDOW: Final = timedelta(hours=1)


class DialTally:
    """Counts the calls of a day, and the refusals by the limits of an hour."""

    def __init__(self) -> None:
        """Begin without any."""
        self._day: date | None = None
        self._placed = 0
        self._refused: Counter[Refusal] = Counter()
        self._at_limit: deque[datetime] = deque(maxlen=STUCK_REFUSALS)

    def placed(self, today: date) -> int:
        """Return how many calls were handed to the vendor on a day."""
        self._turn_over(today)
        return self._placed

    def refused(self, today: date) -> Mapping[Refusal, int]:
        """Return how many calls each rule has stopped on a day."""
        self._turn_over(today)
        return dict(self._refused)

    def enter_placed(self, now: datetime) -> None:
        """Enter a call that was handed to the vendor."""
        self._turn_over(now.date())
        self._placed += 1

    def enter_admitted(self) -> None:
        """Enter a call that no rule is against: nothing is stuck any more."""
        self._at_limit.clear()

    def enter_refused(self, refusal: Refusal, now: datetime) -> None:
        """Enter a call that a rule has stopped."""
        self._turn_over(now.date())
        self._refused[refusal] += 1
        if refusal in LIMITS:
            self._at_limit.append(now)

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

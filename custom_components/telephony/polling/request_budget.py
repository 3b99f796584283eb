"""How many requests of a day polls may still send, and how many polls that makes."""

from datetime import date
from typing import Final

# Of at most 300: the last polls of a day may take more than one request each, one of them
# for the calls that were placed, and what is asked for every hour goes on.
MOST_REQUESTS: Final = 270

# What a poll costs is an average over so many, which are about two hours by day. It
# follows a busy afternoon without taking one long read for a busy day.
_AVERAGED_POLLS: Final = 30


class RequestBudget:
    """Counts what an account's polls send in a day, whatever they look for.

    Requests that a person asks for are none of a poll, and not counted here.
    """

    def __init__(self, day: date | None = None, spent: int = 0) -> None:
        """Go on with what was spent on a day.

        Args:
            day: Which one, where the user is; None where nothing was spent.
            spent: How many requests polls sent.
        """
        self._day = day
        self._spent = spent
        self._cost = 1.0

    def spent(self, today: date) -> int:
        """Return how many requests polls sent on a day."""
        self._turn_over(today)
        return self._spent

    def spend(self, requests: int, today: date, *, is_look: bool = False) -> None:
        """Enter what a poll sent.

        Args:
            requests: How many.
            today: The day, where the user is.
            is_look: Whether it looked for a placed call a moment after another one,
                which costs less than the polls that the rest of the day needs.
        """
        self._turn_over(today)
        self._spent += requests
        if not is_look:
            self._cost += (max(requests, 1) - self._cost) / _AVERAGED_POLLS

    def polls_left(self, today: date) -> float:
        """Return for how many polls like the last ones the rest of a day's requests do."""
        return max(MOST_REQUESTS - self.spent(today), 0) / self._cost

    def _turn_over(self, today: date) -> None:
        if self._day != today:
            self._day = today
            self._spent = 0

"""How many requests may be sent within a time."""

from collections import deque
from collections.abc import Iterable
from datetime import timedelta


class RequestQuota:
    """Tells how long to wait until one more request may be sent."""

    def __init__(self, most: int, window: timedelta) -> None:
        """Allow so many requests within any such time."""
        self._most = most
        self._window = window.total_seconds()
        self._spent: deque[tuple[float, int]] = deque()

    def spend(self, requests: int, now: float) -> None:
        """Enter requests that were sent.

        Args:
            requests: How many.
            now: Of a clock that only goes on, in seconds.
        """
        if requests:
            self._spent.append((now, requests))

    def ages(self, now: float) -> list[tuple[float, int]]:
        """Return for how many seconds requests have been sent, and how many each time.

        Args:
            now: By the same clock.
        """
        return [(now - time, requests) for time, requests in self._spent]

    def resume(self, ages: Iterable[tuple[float, int]], now: float) -> None:
        """Go on with what was sent before a restart.

        Args:
            ages: As `ages` told them, oldest first.
            now: When it told them, by the clock of today.
        """
        self._spent.extendleft(
            (now - age, requests) for age, requests in reversed([*ages])
        )

    def wait(self, now: float) -> float:
        """Return for how many seconds no request may be sent; 0 for at once."""
        while self._spent and not 0 <= now - self._spent[0][0] < self._window:
            self._spent.popleft()
        too_many = sum(requests for _, requests in self._spent) - self._most
        for time, requests in self._spent:
            if too_many < 0:
                break
            too_many -= requests
            wait = time + self._window - now
            if too_many < 0:
                return wait
        return 0.0

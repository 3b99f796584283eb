"""How long somebody who failed or was refused leaves a server alone."""

from datetime import timedelta
from secrets import randbelow
from typing import Final

_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)

# Beyond this the longest pause holds anyway.
_MOST_FAILURES: Final = 10


class DoublingPause:
    """Twice as long from one failure to the next, up to a longest one.

    Attributes:
        failures: How many there were in a row, as far as that matters.
    """

    def __init__(self, first: timedelta, longest: timedelta, failures: int = 0) -> None:
        """Begin without a failure, or go on after some."""
        self._first = first
        self._longest = longest
        self.failures = min(failures, _MOST_FAILURES)

    def next(self) -> timedelta:
        """Return how long to wait after another failure."""
        pause: timedelta = min(self._first * 2**self.failures, self._longest)
        self.failures = min(self.failures + 1, _MOST_FAILURES)
        return pause

    def end(self) -> None:
        """Begin anew with the first pause."""
        self.failures = 0


class GrowingPause:
    """Grows from one refusal to the next, with jitter."""

    def __init__(self) -> None:
        """Begin without a refusal."""
        self._usual = DoublingPause(_FIRST_PAUSE, _LONGEST_PAUSE)

    def after(self, asked: timedelta | None) -> timedelta:
        """Return how long to wait after a refusal.

        Args:
            asked: As long as the server asks for. What is shorter than the usual time
                counts once: it may say so each time.

        Returns:
            What is asked for, else a pause that grows from one refusal to the next up
            to an hour, with jitter.
        """
        if asked is not None and asked >= _FIRST_PAUSE:
            return asked
        pause = self._usual.next()
        if asked and pause == _FIRST_PAUSE:
            return asked
        jitter = timedelta(seconds=randbelow(int(pause.total_seconds() / 4)))
        return min(pause + jitter, _LONGEST_PAUSE - jitter)

    def end(self) -> None:
        """Begin anew with short pauses: the server has answered."""
        self._usual.end()

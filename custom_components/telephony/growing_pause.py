"""How long somebody who was refused leaves a server alone."""

from datetime import timedelta
from secrets import randbelow
from typing import Final

_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class GrowingPause:
    """Grows from one refusal to the next, with jitter."""

    def __init__(self) -> None:
        """Begin without a refusal."""
        self._refusals = 0

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
        refusals = self._refusals
        # Beyond this the longest pause holds anyway.
        self._refusals = min(refusals + 1, 10)
        if asked and not refusals:
            return asked
        pause: timedelta = min(_FIRST_PAUSE * 2**refusals, _LONGEST_PAUSE)
        jitter = timedelta(seconds=randbelow(int(pause.total_seconds() / 4)))
        return min(pause + jitter, _LONGEST_PAUSE - jitter)

    def end(self) -> None:
        """Begin anew with short pauses: the server has answered."""
        self._refusals = 0

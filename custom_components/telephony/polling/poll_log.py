"""What the last polls came to, without numbers or names."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_LENGTH: Final = 20


@dataclass(slots=True)
class Poll:
    """One poll.

    Attributes:
        time: When it began, aware UTC.
        requests: How many requests it sent.
        records: How many calls it brought.
        skipped: How many records could not be understood.
        outcome: "ok", or the kind of the error.
    """

    time: datetime
    requests: int = 0
    records: int = 0
    skipped: int = 0
    outcome: str = "ok"


class PollLog:
    """The last polls, newest last."""

    def __init__(self) -> None:
        """Begin without any."""
        self._polls: deque[Poll] = deque(maxlen=_LENGTH)

    def __iter__(self) -> Iterator[Poll]:
        """Go through the polls, oldest first."""
        return iter(self._polls)

    @contextmanager
    def entry(self, time: datetime) -> Generator[Poll]:
        """Log a poll; an exception is its outcome, and goes on."""
        poll = Poll(time)
        self._polls.append(poll)
        try:
            yield poll
        except Exception as error:
            poll.outcome = type(error.__cause__ or error).__name__
            raise

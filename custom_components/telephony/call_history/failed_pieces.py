"""Which pieces of the past could not be had, and when it is their turn again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypedDict

from ..archive.read_periods import Period
from ..entry.account_store import read_count, read_time
from ..growing_pause import DoublingPause

# Whoever is refused is not asked again at once, and one who refuses everything seldom.
_FIRST_PAUSE: Final = timedelta(minutes=10)
_LONGEST_PAUSE: Final = timedelta(hours=1)

# Of a piece that is left aside. To find out that it is too much may take all the requests
# of a day.
_FIRST_TIME_ASIDE: Final = timedelta(hours=6)
_LONGEST_TIME_ASIDE: Final = timedelta(days=4)


class StoredFailure(TypedDict):
    """A piece that could not be had, as a file has it.

    Attributes:
        start: As ISO 8601.
        end: Likewise.
        left: For how many seconds it is still left aside; None where it is not.
        failures: How often it was left aside.
    """

    start: str
    end: str
    left: float | None
    failures: int


class StoredFailures(TypedDict):
    """What could not be had, as a file has it.

    Attributes:
        in_a_row: How often the vendor has failed since it told anything.
        pieces: What it failed with.
    """

    in_a_row: int
    pieces: list[StoredFailure]


@dataclass(slots=True)
class _Failure:
    """A piece that could not be had.

    Attributes:
        piece: As it was tried last.
        aside_until: By the clock of the event loop; None where it is no more than a slip so
            far, and the piece is tried again before others.
        pause: For how long it is left aside.
    """

    piece: Period
    aside_until: float | None = None
    pause: DoublingPause = field(
        default_factory=lambda: DoublingPause(_FIRST_TIME_ASIDE, _LONGEST_TIME_ASIDE)
    )


class FailedPieces:
    """Leaves aside what failed twice, so that it holds up nothing that is older.

    Vendors forget the oldest first. A vendor that fails with everything has little set
    aside, for it is asked ever more seldom.
    """

    def __init__(self) -> None:
        """Know of no failure."""
        self._pause = DoublingPause(_FIRST_PAUSE, _LONGEST_PAUSE)
        # By their ends: where the vendor's memory ends, the starts move on.
        self._failures: dict[datetime, _Failure] = {}

    def stored(self, now: float) -> StoredFailures:
        """Return what outlives a restart, at a time by the clock of the event loop."""
        return StoredFailures(
            in_a_row=self._pause.failures,
            pieces=[
                StoredFailure(
                    start=failure.piece.start.isoformat(),
                    end=failure.piece.end.isoformat(),
                    left=None
                    if failure.aside_until is None
                    else max(failure.aside_until - now, 0.0),
                    failures=failure.pause.failures,
                )
                for failure in self._failures.values()
            ],
        )

    def resume(self, stored: StoredFailures, now: float) -> None:
        """Go on with what could not be had before a restart.

        Args:
            stored: What is kept of it.
            now: When it was stored, by the event loop's clock of today.

        Raises:
            AttributeError, KeyError, TypeError, ValueError: It means nothing.
        """
        failures = [_read_failure(one, now) for one in stored["pieces"]]
        in_a_row = read_count(stored["in_a_row"])
        self._pause = DoublingPause(_FIRST_PAUSE, _LONGEST_PAUSE, in_a_row)
        self._failures = {failure.piece.end: failure for failure in failures}

    def note_failure(self, piece: Period, now: float) -> timedelta:
        """Note that a piece could not be had; return how long to wait with the next one.

        Args:
            piece: What was tried.
            now: By the clock of the event loop.
        """
        failure = self._failures.get(piece.end)
        if failure is None:
            self._failures[piece.end] = _Failure(piece)
        else:
            self._leave_aside(piece, now)
        return self._pause.next()

    def note_part(self, piece: Period, now: float) -> None:
        """Note that the vendor told a part of a piece, and the rest is to be tried again.

        The parameters are as above.
        """
        self._leave_aside(piece, now)

    def note_success(self, piece: Period) -> None:
        """Note that a piece was read, so that the vendor does answer."""
        self._pause.end()
        _ = self._failures.pop(piece.end, None)

    def _leave_aside(self, piece: Period, now: float) -> None:
        failure = self._failures.setdefault(piece.end, _Failure(piece))
        failure.piece = piece
        failure.aside_until = now + failure.pause.next().total_seconds()

    def forget_before(self, moment: datetime) -> None:
        """Drop what nobody asks for any more: all that ends before a moment, aware."""
        self._failures = {
            end: failure for end, failure in self._failures.items() if end > moment
        }

    def aside(self) -> Iterable[Period]:
        """Return what comes after all that did not fail."""
        return [
            failure.piece
            for failure in self._failures.values()
            if failure.aside_until is not None
        ]

    def waiting(self, now: float) -> Iterable[Period]:
        """Return what is not to be tried yet, by the clock of the event loop."""
        return [
            failure.piece
            for failure in self._failures.values()
            if failure.aside_until is not None and failure.aside_until > now
        ]


def _read_failure(stored: StoredFailure, now: float) -> _Failure:
    left = stored["left"]
    if left is not None and not 0 <= left <= _LONGEST_TIME_ASIDE.total_seconds():
        raise ValueError(left)
    return _Failure(
        Period(read_time(stored["start"]), read_time(stored["end"])),
        None if left is None else now + left,
        DoublingPause(
            _FIRST_TIME_ASIDE, _LONGEST_TIME_ASIDE, read_count(stored["failures"])
        ),
    )

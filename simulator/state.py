"""What one vendor knows: its clock, its phones, the calls it has seen and placed."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from .calls import Call, Direction, Outcome, PlacedCall
from .clock import Clock

_in_order = attrgetter("started_at", "id")
_start = attrgetter("started_at")


class VendorState:
    """Shared by all APIs of one vendor.

    Args:
        clock: The true time.
        lines: Every phone, and whether it is online.
        history: Calls that happened before the server started.
        answer_delay: Seconds until a call placed through the API shows in the history.
    """

    def __init__(
        self,
        clock: Clock,
        lines: dict[str, bool],
        history: Iterable[Call],
        answer_delay: float,
    ) -> None:
        """Start with valid credentials and a right clock."""
        self._clock = clock
        self._lines = lines
        self._history: list[Call] = []
        self._last_id = 0
        self.put_calls(history)
        self.answer_delay = answer_delay
        self.placed: list[PlacedCall] = []
        self.credentials_valid = True
        self.skew = timedelta()

    def true_now(self) -> datetime:
        """Return the time calls happen at."""
        return self._clock()

    def server_now(self) -> datetime:
        """Return what the vendor's own clock shows."""
        return self._clock() + self.skew

    def knows_line(self, name: str) -> bool:
        """Return whether the account has this phone."""
        return name in self._lines

    def is_online(self, name: str) -> bool:
        """Return whether this phone is registered with the vendor now."""
        return self._lines.get(name, False)

    def set_online(self, name: str, *, online: bool) -> None:
        """Register a phone or take it off.

        Raises:
            KeyError: The account has no such phone.
        """
        if name not in self._lines:
            raise KeyError(name)
        self._lines[name] = online

    def visible_calls(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[Call]:
        """Return the calls the vendor shows now, oldest first.

        Args:
            since: When they started at the earliest, aware.
            until: Before when they started, aware.
        """
        now = self.true_now()
        place = partial(bisect_left, self._history, key=_start)
        first = None if since is None else place(since)
        end = None if until is None else place(until)
        return [
            call
            for call in self._history[first:end]
            if call.visible_from is None or call.visible_from <= now
        ]

    def clear_calls(self) -> None:
        """Forget the history, not the calls placed."""
        self._history.clear()
        self._last_id = 0

    def put_calls(self, calls: Iterable[Call]) -> None:
        """Put calls in the history as they are, with ids that no other has."""
        self._history += calls
        self._history.sort(key=_in_order)
        self._last_id = max((call.id for call in self._history), default=0)

    def add_call(
        self,
        *,
        number: str,
        direction: Direction = Direction.INCOMING,
        outcome: Outcome = Outcome.ANSWERED,
        started_at: datetime | None = None,
        duration: int = 60,
        talk: int | None = None,
        line: str | None = None,
        did: str | None = None,
        recording: str | None = None,
        order_id: str | None = None,
        visible_from: datetime | None = None,
    ) -> Call:
        """Put a call in the history.

        Args:
            number: The other party; for an internal call the line called.
            direction: Seen from the account.
            outcome: How it ended.
            started_at: Aware; None is `duration` seconds ago.
            duration: Seconds in all.
            talk: Seconds of conversation; None is all of an answered call and none of
                another.
            line: The account's phone; None is its first, where one took part.
            did: The account's number; None is its first, where one took part.
            recording: File name.
            order_id: The caller's own reference, where the call was placed with one.
            visible_from: When the vendor starts to show it; None is at once.

        Raises:
            ValueError: `started_at` has no time zone.
        """
        if started_at is None:
            started_at = self.true_now() - timedelta(seconds=duration)
        elif started_at.tzinfo is None:
            raise ValueError("started_at needs a time zone")
        if talk is None:
            talk = duration if outcome is Outcome.ANSWERED else 0
        call = Call(
            id=self._last_id + 1,
            started_at=started_at.replace(microsecond=0),
            direction=direction,
            outcome=outcome,
            number=number,
            line=line,
            did=did,
            duration=duration,
            talk=talk,
            recording=recording,
            order_id=order_id,
            visible_from=visible_from,
        )
        insort(self._history, call, key=_in_order)
        self._last_id = call.id
        return call

    def place_call(
        self,
        *,
        number: str,
        line: str,
        did: str | None = None,
        caller_id: str | None = None,
        order_id: str | None = None,
        reference: str | None = None,
    ) -> PlacedCall:
        """Ring a phone now; show the finished call `answer_delay` seconds later."""
        now = self.true_now()
        placed = PlacedCall(
            number=number,
            line=line,
            caller_id=caller_id,
            order_id=order_id,
            reference=reference,
            placed_at=now,
        )
        self.placed.append(placed)
        duration = max(2, round(self.answer_delay))
        self.add_call(
            number=number,
            direction=Direction.OUTGOING,
            started_at=now,
            duration=duration,
            talk=duration - 1,
            line=line,
            did=did,
            order_id=order_id,
            visible_from=now + timedelta(seconds=self.answer_delay),
        )
        return placed

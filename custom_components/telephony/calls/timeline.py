"""Calls in the order of time, kept so as new ones come."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from .call import Call

# Of more than so many it takes less time to sort all anew.
_ONE_BY_ONE: Final = 50


class CallTimeline:
    """Calls, each once. A few more take as long among ten calls as among ten thousand."""

    def __init__(self) -> None:
        """Begin without any."""
        self._by_id: dict[str, Call] = {}
        self._oldest_first: list[Call] = []

    def get(self, call_id: str) -> Call | None:
        """Return a call by its id; None where there is none."""
        return self._by_id.get(call_id)

    def without_known(self, calls: Iterable[Call]) -> list[Call]:
        """Return the calls that are not there, or not as they are now."""
        strangers: list[Call] = []
        for call in calls:
            known = self._by_id.get(call.id)
            if known is call:
                continue
            if known == call:
                # The next poll is given the very same objects, which is seen at once.
                self._by_id[call.id] = call
            else:
                strangers.append(call)
        return strangers

    def put(self, calls: Sequence[Call]) -> list[Call]:
        """Add calls, each with an id of its own; return those that they replace."""
        replaced = self.drop(call.id for call in calls)
        self._by_id |= {call.id: call for call in calls}
        if len(calls) > _ONE_BY_ONE:
            self._oldest_first += calls
            self._oldest_first.sort(key=_place)
        else:
            for call in calls:
                self._oldest_first.insert(self._index(call), call)
        return replaced

    def drop(self, ids: Iterable[str]) -> list[Call]:
        """Take calls away; return those that were there."""
        dropped = [
            call for one in ids if (call := self._by_id.pop(one, None)) is not None
        ]
        if len(dropped) > _ONE_BY_ONE:
            self._oldest_first = sorted(self._by_id.values(), key=_place)
        else:
            for call in dropped:
                del self._oldest_first[self._index(call)]
        return dropped

    def before(self, moment: datetime) -> list[Call]:
        """Return the calls that started before an aware moment, oldest first."""
        return self._oldest_first[: self._first_since(moment)]

    def between(self, start: datetime, end: datetime) -> list[Call]:
        """Return the calls that started in [start, end), oldest first; both are aware."""
        return self._oldest_first[self._first_since(start) : self._first_since(end)]

    def count(self, start: datetime, end: datetime | None = None) -> int:
        """Return how many calls started in [start, end).

        Args:
            start: Aware.
            end: Aware; None for all calls since the start.
        """
        last = len(self._oldest_first) if end is None else self._first_since(end)
        return max(last - self._first_since(start), 0)

    def newest_first(self, since: datetime | None = None) -> tuple[Call, ...]:
        """Return all calls, or those that started from an aware moment on."""
        first = 0 if since is None else self._first_since(since)
        count = len(self._oldest_first) - first
        return tuple(islice(reversed(self._oldest_first), count))

    def _first_since(self, moment: datetime) -> int:
        # Of most moments nothing is older, or nothing younger.
        calls = self._oldest_first
        if not calls or moment <= calls[0].started_at:
            return 0
        if calls[-1].started_at < moment:
            return len(calls)
        return bisect_left(calls, moment, key=_started_at)

    def _index(self, call: Call) -> int:
        """Return where a call is, or belongs."""
        return bisect_left(self._oldest_first, _place(call), key=_place)


def _started_at(call: Call) -> datetime:
    return call.started_at


def _place(call: Call) -> tuple[datetime, str]:
    return call.started_at, call.id

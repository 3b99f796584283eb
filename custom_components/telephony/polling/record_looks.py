"""When to look for the record of a call whose end was heard of: soon, and a few times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

# Vendors write a record within seconds, mostly. What takes longer a later poll finds.
_LOOKS: Final = tuple(
    timedelta(seconds=after) for after in (3, 7, 12, 25, 60, 120, 300)
)

# Where requests are short, two of them do.
_FEW_LOOKS: Final = (timedelta(seconds=7), timedelta(seconds=120))

# So many polls are left to the rest of the day, and where there are not twice as many,
# requests are short.
_KEPT_POLLS: Final = 20
_MANY_POLLS: Final = 100

MOST_EXPECTED: Final = 50


class RecordLooks:
    """Knows which calls have ended whose records are not there yet."""

    def __init__(self) -> None:
        """Begin without any."""
        self._ended_at: dict[str, datetime] = {}

    @property
    def expected(self) -> Mapping[str, datetime]:
        """When each call ended, by its id."""
        return MappingProxyType(self._ended_at)

    def expect(self, call_id: str, now: datetime) -> None:
        """Look for the record of a call that has just ended.

        Args:
            call_id: Of the call.
            now: This machine's time, aware.
        """
        self._ended_at[call_id] = now
        if len(self._ended_at) > MOST_EXPECTED:
            del self._ended_at[next(iter(self._ended_at))]

    def found(self, call_id: str) -> None:
        """Look no more for the record of a call."""
        self._ended_at.pop(call_id, None)

    def next(self, now: datetime, polls_left: float) -> timedelta | None:
        """Return how long it is until the next look; None where none is made.

        Args:
            now: This machine's time, aware.
            polls_left: For how many polls the requests of the day do.
        """
        if polls_left < _KEPT_POLLS:
            return None
        looks = _LOOKS if polls_left >= _MANY_POLLS else _FEW_LOOKS
        waits: list[timedelta] = []
        for call_id, ended_at in list(self._ended_at.items()):
            age = now - ended_at
            left = [look - age for look in looks if look > age]
            if not left or age < timedelta():
                # The clock was set back, or it was looked for often enough.
                self.found(call_id)
                continue
            waits.append(left[0])
        return min(waits, default=None)

"""Which calls somebody wants to know of."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ..account import TelephonyConfigEntry
from ..calls import Call, Direction, Outcome
from ..lines import lines_of

ATTR_DIRECTION: Final = "direction"
ATTR_OUTCOME: Final = "outcome"
ATTR_LINE: Final = "line"

type _Comparable = Callable[[str | None], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """What a call has to be like; what is left out lets every call pass.

    Attributes:
        directions: One of them.
        outcomes: One of them.
        number: The number of either end, written in any way.
        line: The name or the number of a line, or a DID.
        minimum_talk_time: A call whose talk time is not known passes none but zero.
    """

    directions: Collection[Direction] = ()
    outcomes: Collection[Outcome] = ()
    number: str | None = None
    line: str | None = None
    minimum_talk_time: timedelta = timedelta()

    def passes(self, call: Call, entry: TelephonyConfigEntry) -> bool:
        """Whether a call of a loaded account is wanted."""
        comparable = entry.runtime_data.numbers.plan.comparable
        return (
            (not self.directions or call.direction in self.directions)
            and (not self.outcomes or call.outcome in self.outcomes)
            and (self.number is None or _has_number(call, self.number, comparable))
            and (self.line is None or _is_of_line(call, self.line, entry, comparable))
            and (call.talk_time or timedelta()) >= self.minimum_talk_time
        )


def _has_number(call: Call, number: str, comparable: _Comparable) -> bool:
    return comparable(number) in {
        comparable(call.caller.number),
        comparable(call.callee.number),
    }


def _is_of_line(
    call: Call, wanted: str, entry: TelephonyConfigEntry, comparable: _Comparable
) -> bool:
    """Whether a call took part on a line, given by its name or number, or on a DID."""
    name = wanted.casefold()
    named = [line.number for line in lines_of(entry) if line.name.casefold() == name]
    numbers = {comparable(number) for number in (wanted, *named)}
    return any(
        comparable(number) in numbers
        for number in (call.line, call.did)
        if number is not None
    )

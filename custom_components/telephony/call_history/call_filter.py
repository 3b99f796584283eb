"""Which calls somebody wants to know of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from ..calls import Call, Comparable, Direction, Outcome
from ..providers.base import Line


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

    def passes(self, call: Call, comparable: Comparable, lines: Iterable[Line]) -> bool:
        """Whether a call is wanted.

        Args:
            call: Of one account.
            comparable: Gives a number a form in which all ways to write it are equal.
            lines: Those of the account.
        """
        return (
            (not self.directions or call.direction in self.directions)
            and (not self.outcomes or call.outcome in self.outcomes)
            and (self.number is None or _has_number(call, self.number, comparable))
            and (self.line is None or _is_of_line(call, self.line, comparable, lines))
            and (call.talk_time or timedelta()) >= self.minimum_talk_time
        )


def _has_number(call: Call, number: str, comparable: Comparable) -> bool:
    return comparable(number) in {
        comparable(call.caller.number),
        comparable(call.callee.number),
    }


def _is_of_line(
    call: Call, wanted: str, comparable: Comparable, lines: Iterable[Line]
) -> bool:
    """Whether a call took part on a line, given by its name or number, or on a DID."""
    name = wanted.casefold()
    named = [line.number for line in lines if line.name.casefold() == name]
    return is_of_numbers(call, (wanted, *named), comparable)


def is_of_numbers(call: Call, numbers: Iterable[str], comparable: Comparable) -> bool:
    """Whether a call took part on one of some lines or DIDs, given by their numbers."""
    wanted = {comparable(number) for number in numbers}
    return any(
        comparable(number) in wanted
        for number in (call.line, call.did)
        if number is not None
    )

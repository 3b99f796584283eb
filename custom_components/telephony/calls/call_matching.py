"""Which calls of the history are those that were asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from .call import Call, Comparable, Direction
from .dial_attempt import DialAttempt
from .dial_result import DialResult

# The vendor's clock and this machine's differ by up to this much.
CLOCK_DIFFERENCE: Final = timedelta(minutes=1)

# A call is recorded from when it was asked for, or from when somebody picked up.
_LATEST_START: Final = timedelta(minutes=5)

# When fewer calls than attempts show up, the others are waited for this long.
_PATIENCE: Final = timedelta(minutes=10)

type _Candidates = Mapping[str, Sequence[Call]]


@dataclass(frozen=True, slots=True)
class PendingAttempt:
    """An attempt of which nothing was seen yet.

    Attributes:
        attempt: What was asked for.
        ambiguous: Whether a call that could be its own was taken for another one's.
        reported: Whether it was reported that nothing was seen.
    """

    attempt: DialAttempt
    ambiguous: bool = False
    reported: bool = False


class _Likeness(IntEnum):
    """How much a call looks like the one that was asked for."""

    OTHER_LINE = 1
    NO_LINE = 2
    LINE = 3
    ID = 4


def match_calls(
    pending: Iterable[PendingAttempt],
    calls: Iterable[Call],
    *,
    uncertain: Iterable[DialAttempt],
    now: datetime,
    comparable: Comparable,
    lines: Collection[str],
) -> tuple[list[DialResult], list[PendingAttempt]]:
    """Find the calls that attempts have become, each for one attempt at most.

    Args:
        pending: The attempts.
        calls: Finished calls that belong to no other attempt, in any order.
        uncertain: Attempts that were given a call with a doubt, so that another call
            may be theirs.
        now: Aware.
        comparable: Gives a number a form in which all ways to write it are equal.
        lines: The numbers of the account's lines.

    Returns:
        What became of attempts, and the attempts of which that cannot be told yet.
    """
    waiting = {one.attempt.id: one for one in pending}
    known_lines = {comparable(line) for line in lines}
    nearby = _Nearby(calls)
    near = {one.attempt.id: nearby.of(one.attempt) for one in waiting.values()}
    likenesses = {
        (one.attempt.id, call.id): likeness
        for one in waiting.values()
        for call in near[one.attempt.id]
        if (likeness := _likeness(one.attempt, call, comparable, known_lines))
    }
    candidates = {one: _candidates_of(one, near[one], likenesses) for one in waiting}
    uncertain_calls = {
        call.id
        for one in uncertain
        for call in nearby.of(one)
        if _likeness(one, call, comparable, known_lines)
    }
    results: list[DialResult] = []
    for group in _groups(waiting.values(), candidates):
        found = _assign([one.attempt for one in group], candidates)
        if complete := len(found) == len(group):
            sure = {
                one.attempt.id
                for one in group
                if not one.ambiguous
                and found[one.attempt.id].id not in uncertain_calls
                and likenesses[one.attempt.id, found[one.attempt.id].id]
                > _Likeness.OTHER_LINE
                and _ends_alike(one.attempt, group, found, candidates, likenesses)
            }
        elif found and _waited_enough(group, now):
            sure = set()
        else:
            continue
        for one in group:
            if call := found.get(one.attempt.id):
                results.append(
                    DialResult(
                        attempt=one.attempt,
                        call=call,
                        certain=one.attempt.id in sure,
                        late=one.reported,
                    )
                )
                del waiting[one.attempt.id]
            elif not complete:
                waiting[one.attempt.id] = replace(one, ambiguous=True)
    return results, list(waiting.values())


class _Nearby:
    """Finds the few calls that can be an attempt's among the many of a day."""

    def __init__(self, calls: Iterable[Call]) -> None:
        """Look among calls in any order."""
        self._calls = sorted(calls, key=lambda call: (call.started_at, call.id))
        self._starts = [call.started_at for call in self._calls]
        self._by_id = {call.id: call for call in self._calls}

    def of(self, attempt: DialAttempt) -> list[Call]:
        """Return the calls at the time of an attempt, and the one with its id."""
        first = bisect_left(self._starts, attempt.started_at - CLOCK_DIFFERENCE)
        last = bisect_right(self._starts, attempt.started_at + _LATEST_START)
        found = self._calls[first:last]
        by_id = self._by_id.get(attempt.reference or "")
        return found if by_id is None or by_id in found else [*found, by_id]


def _likeness(
    attempt: DialAttempt,
    call: Call,
    comparable: Comparable,
    known_lines: Collection[str | None],
) -> _Likeness | None:
    """Return how much a call looks like an attempt's; None where it cannot be it."""
    if attempt.reference is not None and attempt.reference == call.id:
        return _Likeness.ID
    delay = call.started_at - attempt.started_at
    if (
        not -CLOCK_DIFFERENCE <= delay <= _LATEST_START
        or call.direction is Direction.INCOMING
        or call.is_click_to_call is False
        or comparable(call.callee.number) != comparable(attempt.number)
    ):
        return None
    if call.line is None:
        return _Likeness.NO_LINE
    line = comparable(call.line)
    if line == comparable(attempt.line):
        return _Likeness.LINE
    # A vendor may know the phone that rang by another name than the one it has here.
    return None if line in known_lines else _Likeness.OTHER_LINE


def _candidates_of(
    attempt: str,
    calls: Iterable[Call],
    likenesses: Mapping[tuple[str, str], _Likeness],
) -> list[Call]:
    """Return the calls that can be an attempt's, the likeliest and oldest first."""
    like = [call for call in calls if (attempt, call.id) in likenesses]
    by_id = [call for call in like if likenesses[attempt, call.id] is _Likeness.ID]
    # What an id gives to one attempt is no other's.
    given = {call for (_, call), each in likenesses.items() if each is _Likeness.ID}
    return by_id or sorted(
        (call for call in like if call.id not in given),
        key=lambda call: (-likenesses[attempt, call.id], not call.is_click_to_call),
    )


def _groups(
    waiting: Iterable[PendingAttempt], candidates: _Candidates
) -> list[list[PendingAttempt]]:
    """Return attempts together with those that could have become the same calls."""
    groups: list[tuple[list[PendingAttempt], set[str]]] = []
    for one in sorted(waiting, key=lambda one: one.attempt.started_at):
        members, ids = [one], {call.id for call in candidates[one.attempt.id]}
        apart = []
        for group in groups:
            if group[1] & ids:
                members, ids = group[0] + members, group[1] | ids
            else:
                apart.append(group)
        groups = [*apart, (members, ids)]
    return [members for members, ids in groups if ids]


def _assign(
    attempts: Sequence[DialAttempt], candidates: _Candidates
) -> dict[str, Call]:
    """Give as many attempts as can be a call of their own, in the order of time.

    Where there are too few calls, those that the vendor confirmed come first, then
    those that left nearest to a call.
    """
    found: dict[str, Call] = {}
    holders: dict[str, str] = {}

    def give(attempt: str, tried: set[str]) -> bool:
        # Free ones first, so that nobody is moved without need.
        for call in sorted(candidates[attempt], key=lambda call: call.id in holders):
            if call.id in tried:
                continue
            tried.add(call.id)
            if call.id not in holders or give(holders[call.id], tried):
                holders[call.id] = attempt
                found[attempt] = call
                return True
        return False

    def distance(attempt: DialAttempt) -> timedelta:
        return min(
            (
                abs(call.started_at - attempt.started_at)
                for call in candidates[attempt.id]
            ),
            default=timedelta.max,
        )

    def rank(attempt: DialAttempt) -> tuple[bool, timedelta]:
        return not attempt.confirmed, distance(attempt)

    calls = {call.id for attempt in attempts for call in candidates[attempt.id]}
    few = len(calls) < len(attempts)
    for attempt in sorted(attempts, key=rank) if few else attempts:
        give(attempt.id, set())
    return found


def _ends_alike(
    attempt: DialAttempt,
    group: Sequence[PendingAttempt],
    found: Mapping[str, Call],
    candidates: _Candidates,
    likenesses: Mapping[tuple[str, str], _Likeness],
) -> bool:
    """Whether every likely way to give each attempt a call has the same end for this one."""
    attempts = [one.attempt for one in group]
    for other in candidates[attempt.id]:
        if (
            other.outcome == found[attempt.id].outcome
            or likenesses[attempt.id, other.id] is _Likeness.OTHER_LINE
        ):
            continue
        changed = {
            one.id: [other]
            if one is attempt
            else [call for call in candidates[one.id] if call.id != other.id]
            for one in attempts
        }
        if len(_assign(attempts, changed)) == len(attempts):
            return False
    return True


def _waited_enough(group: Iterable[PendingAttempt], now: datetime) -> bool:
    # Told by the distance, so that a clock set back ends the waiting as well.
    return all(abs(now - one.attempt.started_at) >= _PATIENCE for one in group)

"""Which record of a vendor's history is that of which call that was heard of."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import product
from typing import Final

from .call import Call, Comparable, Party
from .ledger import end_of
from .live_call import LiveCall

# What a record says of the beginning may differ so much from what was heard of it.
_SLACK: Final = timedelta(minutes=2)

# A call that was over before another began is not the same, as far as clocks agree.
_CLOCKS: Final = timedelta(seconds=5)


def records_of(
    calls: Iterable[LiveCall], records: Collection[Call], comparable: Comparable
) -> dict[str, Call]:
    """Find the records of calls, each that of one call only.

    Who calls again at once, or withholds the number, has calls that only their times
    tell apart: those that began nearest to each other belong together.

    Args:
        calls: That were heard of, over or not.
        records: Of the vendor's history.
        comparable: Gives a number a form in which all ways to write it are equal.

    Returns:
        The records by the ids of the calls; calls without one are left out.
    """
    pairs = sorted(
        (
            (live, record)
            for live, record in product(calls, records)
            if _may_be_one(record, live, comparable)
        ),
        key=lambda pair: (
            pair[0].id != pair[1].id,
            abs(pair[0].started_at - pair[1].started_at),
        ),
    )
    found: dict[str, Call] = {}
    taken: set[str] = set()
    for live, record in pairs:
        if live.id not in found and record.id not in taken:
            found[live.id] = record
            taken.add(record.id)
    return found


def _may_be_one(record: Call, live: LiveCall, comparable: Comparable) -> bool:
    if record.id == live.id:
        return True
    # Where a record has no duration, nobody knows when its call was over.
    was_over = bool(record.duration) and end_of(record) < live.started_at - _CLOCKS
    return (
        record.direction is live.direction
        and abs(record.started_at - live.started_at) <= _SLACK
        and not was_over
        and _may_be_same(record.remote_party, live.as_call.remote_party, comparable)
    )


def _may_be_same(one: Party, other: Party, comparable: Comparable) -> bool:
    return (
        one.number is None
        or other.number is None
        or comparable(one.number) == comparable(other.number)
    )

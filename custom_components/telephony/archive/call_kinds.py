"""Kinds of calls, which both an index and the counts of past weeks tell apart.

What a database is asked for them is made once for each set of values that it is given, for
to make a statement anew takes longer than to run it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, bindparam

from ..calls import Direction, Outcome
from .tables import calls, counts
from .week_counts import first_week_from, week_of

# The values that statements are given, by their names; none for what is not asked.
type Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKinds:
    """Which calls of an account are wanted.

    Attributes:
        account_id: Of the account.
        directions: One of them; empty for all.
        outcomes: One of them; empty for all.
        own_ids: With one of these own ends; None for all.
    """

    account_id: int
    directions: Collection[Direction]
    outcomes: Collection[Outcome]
    own_ids: Collection[int] | None

    def values(self, start: datetime | None, end: datetime | None) -> Values:
        """Return what statements are given.

        Args:
            start: No call starts before, and no week; None for no limit.
            end: All calls start before, and no week ends later; None for no limit.
        """
        found: dict[str, object] = {"account_id": self.account_id}
        if start is not None:
            found |= {"start": start, "first_week": first_week_from(start)}
        if end is not None:
            found |= {"end": end, "end_of_weeks": week_of(end)}
        if self.directions:
            found["directions"] = self.directions
        if self.outcomes:
            found["outcomes"] = self.outcomes
        if self.own_ids is not None:
            found["own_ids"] = self.own_ids
        return found


def _by_kind(table: Table) -> Mapping[str, ColumnElement[bool]]:
    one_of = {
        "directions": table.c.direction,
        "outcomes": table.c.outcome,
        "own_ids": table.c.own_id,
    }
    return {
        name: column.in_(
            bindparam(name, expanding=True, literal_execute=name == "own_ids")
        )
        for name, column in one_of.items()
    }


_CALLS: Final = {
    "account_id": calls.c.account_id == bindparam("account_id"),
    "start": calls.c.started_at >= bindparam("start"),
    "end": calls.c.started_at < bindparam("end"),
    **_by_kind(calls),
}
_WEEKS: Final = {
    "account_id": counts.c.account_id == bindparam("account_id"),
    "first_week": counts.c.week >= bindparam("first_week"),
    "end_of_weeks": counts.c.week < bindparam("end_of_weeks"),
}
_KINDS_OF_WEEKS: Final = _by_kind(counts)


def calls_with(names: Collection[str]) -> Sequence[ColumnElement[bool]]:
    """Return what lets calls pass, by the names of the values that it is given."""
    return _named(_CALLS, names)


def weeks_with(names: Collection[str]) -> Sequence[ColumnElement[bool]]:
    """Return what lets counts pass of weeks, whatever their calls are like."""
    return _named(_WEEKS, names)


def kinds_with(names: Collection[str]) -> Sequence[ColumnElement[bool]]:
    """Return what lets counts pass by what their calls are like."""
    return _named(_KINDS_OF_WEEKS, names)


def _named(
    conditions: Mapping[str, ColumnElement[bool]], names: Collection[str]
) -> Sequence[ColumnElement[bool]]:
    return [condition for name, condition in conditions.items() if name in names]

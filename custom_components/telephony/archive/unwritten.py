"""What waits in memory until it can be written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from ..calls import Call, amended
from .read_periods import Period, merged
from .told_news import KnownUnreturned, ToldNews

# Some 40 megabytes. Of more calls, the oldest are read again from the vendor, when there
# is a database again.
MOST_UNWRITTEN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the database, and need not be looked up or written again.

    Attributes:
        opening: Of the database: how many there were before, maybe of another one.
        account_id: By which number the account is known.
        is_looked_at: Whether it is noted that somebody has looked for news.
        unreturned: The ids of the missed calls that nobody has returned; None where
            that is not known.
    """

    opening: int
    account_id: int
    is_looked_at: bool = False
    unreturned: frozenset[str] | None = None


@dataclass(slots=True)
class Unwritten:
    """Changes of one account, all of which are written at once.

    Attributes:
        calls: As the vendor told them last, by their ids.
        pushed: The ids of those that it told by itself, maybe in part.
        replaced: By ids that hold no more those by which the calls are known.
        periods: Which were read, in their order.
        reported: When calls started that were told, by their ids, in the order of the
            telling.
        told_before: Calls that started before are never told; None for no change.
        unreturned: The missed calls that nobody has returned; None for no change.
        is_looked_at: Whether somebody has looked for news.
        is_held: Whether nothing can be written, for it is not known by which ids the
            calls are kept.
    """

    calls: dict[str, Call] = field(default_factory=dict)
    pushed: frozenset[str] = frozenset()
    replaced: dict[str, str] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    reported: dict[str, datetime] = field(default_factory=dict)
    told_before: datetime | None = None
    unreturned: KnownUnreturned | None = None
    is_looked_at: bool = False
    is_held: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(
            self.calls
            or self.replaced
            or self.periods
            or self.reported
            or self.is_looked_at
            or self.unreturned is not None
        )

    def add_calls(
        self,
        told: Iterable[Call],
        read: Iterable[Period],
        replaced: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Add calls, the ids that they had before, and the periods read with them."""
        by_id = {call.id: call for call in told}
        self.calls |= by_id
        self.replaced = _without(self.replaced, by_id) | dict(replaced)
        self.periods = merged(*self.periods, *read)

    def add_pushed(self, told: Iterable[Call]) -> None:
        """Add calls of which a part may be told, to what waits of them."""
        pushed = set()
        for call in told:
            known = self.calls.get(call.id)
            self.calls[call.id] = call if known is None else amended(known, call)
            pushed.add(call.id)
        self.pushed |= pushed

    def calls_between(self, start: datetime, end: datetime | None) -> list[Call]:
        """Return the calls that started in a period; without an end, all since then."""
        return [
            call
            for call in self.calls.values()
            if start <= call.started_at and (end is None or call.started_at < end)
        ]

    def taken(self) -> Unwritten:
        """Return all that there is, of which nothing is left here."""
        taken = Unwritten(
            self.calls,
            self.pushed,
            self.replaced,
            self.periods,
            self.reported,
            self.told_before,
            self.unreturned,
            self.is_looked_at,
        )
        self.calls, self.periods, self.reported = {}, (), {}
        self.replaced = {}
        self.pushed = frozenset()
        self.told_before = self.unreturned = None
        self.is_looked_at = False
        return taken

    def without(self, call_ids: Collection[str]) -> Unwritten:
        """Return all but some calls, and but what is said of them."""
        if not call_ids:
            return self
        return replace(
            self,
            calls=_without(self.calls, call_ids),
            reported=_without(self.reported, call_ids),
            unreturned=self.unreturned and self.unreturned.without(call_ids),
        )

    def replace(self, replaced: Mapping[str, str]) -> None:
        """Leave out calls that turn out to be known by other ids, or to be told anew."""
        self.calls = _without(self.calls, replaced)
        gone = {one: by for one, by in replaced.items() if one != by}
        self.replaced = {
            one: by for one, by in self.replaced.items() if by not in gone
        } | gone

    def halves(self) -> tuple[Unwritten, Unwritten] | None:
        """Return it in two parts, calls before what is said of them; None for one part."""
        calls, reported = [*self.calls.items()], [*self.reported.items()]
        if calls:
            middle = max(1, len(calls) // 2)
            first = Unwritten(dict(calls[:middle]), self.pushed)
            second = replace(self, calls=dict(calls[middle:]))
        else:
            middle = max(1, len(reported) // 2)
            first = Unwritten(reported=dict(reported[:middle]))
            second = replace(self, reported=dict(reported[middle:]))
        return (first, second) if first and second else None

    def with_told(self, told: ToldNews | None) -> ToldNews | None:
        """Return what automations know, of which a part is written."""
        if told is None and not self.is_looked_at:
            return None
        written = told or ToldNews({}, self.told_before, (), is_written=False)
        unreturned = written.unreturned
        if self.unreturned is not None:
            unreturned = self.unreturned.with_written(unreturned)
        return replace(
            written,
            reported={**written.reported, **self.reported},
            unreturned=unreturned,
        )

    def put_back(self, taken: Unwritten) -> None:
        """Take back what could not be written; what came meanwhile is newer."""
        newer, pushed = self.calls, self.pushed
        self.replaced = _without(taken.replaced, newer) | self.replaced
        self.calls = taken.calls | {
            call_id: call for call_id, call in newer.items() if call_id not in pushed
        }
        self.pushed = taken.pushed
        self.add_pushed(newer[call_id] for call_id in newer if call_id in pushed)
        self.periods = merged(*taken.periods, *self.periods)
        self.reported = taken.reported | self.reported
        self.told_before = self.told_before or taken.told_before
        if self.unreturned is None:
            self.unreturned = taken.unreturned
        self.is_looked_at |= taken.is_looked_at
        if len(self.calls) > MOST_UNWRITTEN:
            newest = sorted(self.calls.values(), key=lambda call: call.started_at)
            self.calls = {call.id: call for call in newest[-MOST_UNWRITTEN:]}
            self.pushed &= self.calls.keys()
            # Not all of their calls are here any more.
            self.periods = ()
        if len(self.reported) > MOST_UNWRITTEN:
            self.reported = dict([*self.reported.items()][-MOST_UNWRITTEN:])


def _without[Value](
    known: Mapping[str, Value], call_ids: Collection[str]
) -> dict[str, Value]:
    return {one: value for one, value in known.items() if one not in call_ids}

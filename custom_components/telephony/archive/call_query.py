"""Which calls are wanted, and what a database is asked for that."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
)

from ..calls import Direction, Outcome
from .call_ends import folded
from .call_kinds import CallKinds, Values
from .column_types import EPOCH
from .reading_connections import remembered
from .sought_accounts import SoughtAccount
from .tables import LONGEST_KEY, MOST_VALUES, calls, remote_ends
from .text_index import narrowed
from .transcripts import calls_with_words
from .undeleted_calls import LeftOut, left_out_of

# Fewer digits are found as they were typed: they may be a part of anything.
_FEWEST_DIGITS: Final = 3

# The calls of more ends than these are found in the order of time: to pass by those of
# others takes less than to bring theirs in order.
_MOST_ENDS: Final = 4_000

# To look at the ends of more calls than these takes longer than to find all that pass.
_MOST_LOOKS: Final = 20_000

# The calls of so many ends are found for each of them, for one may have very many.
_FEW_ENDS: Final = 8

# Made once, for to make it anew takes longer than to run it.
_REMOTE_ENDS: Final = (
    select(remote_ends.c.id)
    .where(
        remote_ends.c.account_id == bindparam("account"),
        remote_ends.c.remote_key.in_(bindparam("numbers", expanding=True)),
    )
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuery:
    """Which calls of an account are wanted; what is left out lets every call pass.

    Numbers are given in their comparable form.

    Attributes:
        account: The id of its config entry.
        start: First moment, aware.
        end: First moment after it, aware.
        directions: One of them.
        outcomes: One of them.
        numbers: One of them is a number of the call, of either end; empty for none.
        remote_numbers: One of them is the number of the other end; empty for none.
        lines: One of them is the line or the DID; empty for none.
        name: A part of a name that the vendor told.
        named_numbers: Those of whoever has that name here. A call with one of them
            passes whatever the vendor called it.
        text: A part of a name, a number, or a line, or of what was said in the call.
        text_numbers: Those of whoever has the text in their name here, likewise.
        is_recorded: Whether only those are wanted of which there is a recording.
        with_undeleted: Whether those pass, too, that are forgotten and not deleted yet.
    """

    account: str
    start: datetime | None = None
    end: datetime | None = None
    directions: Collection[Direction] = ()
    outcomes: Collection[Outcome] = ()
    numbers: Collection[str] | None = None
    remote_numbers: Collection[str] | None = None
    lines: Collection[str] | None = None
    name: str | None = None
    named_numbers: Collection[str] = ()
    text: str | None = None
    text_numbers: Collection[str] = ()
    is_recorded: bool = False
    with_undeleted: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a database is asked for calls of an account.

    Attributes:
        always: What lets the calls pass that are wanted, whenever they started.
        start: Their first moment, aware; None for no limit.
        end: The first moment after them, aware; None for no limit.
        is_of_ends: Whether those of some ends are wanted, which are best brought in
            order when all of them are found.
        parts: What tells those of a few ends apart, which are in the order of time for
            each; empty otherwise.
        kinds: Which these are; None where kinds do not tell them apart.
        share: Which part of all calls is wanted, about; 1 where that is not known.
    """

    always: Sequence[ColumnElement[bool]]
    start: datetime | None
    end: datetime | None
    is_of_ends: bool
    parts: Sequence[ColumnElement[bool]] = ()
    kinds: CallKinds | None = None
    share: float = 1

    @property
    def where(self) -> Sequence[ColumnElement[bool]]:
        """What lets the calls pass that are wanted."""
        found = [*self.always]
        if self.start is not None:
            found.append(calls.c.started_at >= self.start)
        if self.end is not None:
            found.append(calls.c.started_at < self.end)
        return found

    @property
    def values(self) -> Values | None:
        """What statements are given that tell calls apart by kinds; None for no kinds."""
        return None if self.kinds is None else self.kinds.values(self.start, self.end)

    def apart(self) -> Sequence[Conditions]:
        """Return what lets pass the calls of each end by itself, where they are few."""
        if not self.parts:
            return [self]
        return [
            replace(self, always=[*self.always, part], parts=()) for part in self.parts
        ]


def conditions_of(
    connection: Connection,
    query: CallQuery,
    account: SoughtAccount,
    *,
    first: int | None = None,
) -> Conditions:
    """Return what lets the calls pass that are wanted.

    Args:
        connection: In a transaction.
        query: Which are.
        account: Whose they are.
        first: How many are wanted in the order of time; None for all of them.
    """
    left_out = LeftOut()
    if not query.with_undeleted:
        left_out = left_out_of(connection, query.account, account.id)
    found = [calls.c.account_id == account.id, *_of_recordings(query)]
    found += left_out.others
    if query.directions:
        found.append(calls.c.direction.in_(query.directions))
    if query.outcomes:
        found.append(calls.c.outcome.in_(query.outcomes))
    own_ids: set[int] | None = None
    is_of_ends = is_by_end = False
    are_kinds = not (query.is_recorded or left_out.others)
    share = 1.0
    parts: Sequence[ColumnElement[bool]] = ()
    for wanted in _ends_of(connection, query):
        own = [end.id for end in account.own_ends if wanted.lets_own_pass(end)]
        if own and len(own) == len(account.own_ends):
            # Every call has one of them.
            continue
        remote = _some_remote_ids(connection, account.id, wanted)
        said = _where_said(connection, account.id, wanted)
        with_ends = [_is_one_of(calls.c.own_id, own)] if own else []
        with_ends += _with_remote(connection, account.id, wanted, remote, first)
        found.append(or_(false(), *with_ends, *said))
        if said:
            # Ends alone do not tell the calls apart.
            are_kinds = False
            continue
        are_many = len(remote) > _MOST_ENDS
        if own and not remote:
            own_ids = {*own} if own_ids is None else own_ids & {*own}
            share = min(share, len(own) / len(account.own_ends))
        else:
            are_kinds = False
        if not own and not are_many and len(remote) > _FEW_ENDS:
            is_of_ends = True
        elif not own and 1 < len(remote) <= _FEW_ENDS:
            parts = [calls.c.remote_id == row_id for row_id in remote]
        is_by_end |= not own and len(remote) > 0
    start = left_out.since(query.start)
    if start is None and len(found) > 1 and not is_by_end:
        # It shortens nothing, but has the shorter way through the rows chosen: in the
        # order of time they lie side by side.
        start = EPOCH
    return Conditions(
        always=found,
        start=start,
        end=query.end,
        is_of_ends=is_of_ends,
        parts=parts,
        kinds=CallKinds(
            account_id=account.id,
            directions=query.directions,
            outcomes=query.outcomes,
            own_ids=own_ids,
        )
        if are_kinds
        else None,
        share=share,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """What lets ends of calls pass: any of it.

    Attributes:
        numbers: Comparable forms, of which an end has one.
        names: What lets an end at the other side pass by its texts.
        lets_own_pass: Whether an end of the account's passes, by its row. They are few.
        words: What lets a call pass, whatever its ends, when it was said in it, folded;
            None for nothing.
    """

    numbers: Collection[str] = ()
    names: Sequence[ColumnElement[bool]] = ()
    lets_own_pass: Callable[[Row[Any]], bool]
    words: str | None = None


def _where_said(
    connection: Connection, account_id: int, wanted: _Ends
) -> Sequence[ColumnElement[bool]]:
    """Return what lets the calls pass in which something was said, if there are any."""
    if not wanted.words:
        return ()
    ids = calls_with_words(connection, account_id, wanted.words)
    return [_is_one_of(calls.c.id, ids)] if ids else ()


def _with_remote(
    connection: Connection,
    account_id: int,
    wanted: _Ends,
    remote: Sequence[int],
    first: int | None,
) -> Sequence[ColumnElement[bool]]:
    """Return what lets calls pass that have one of some other ends, if there are any.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        wanted: Which ends these are.
        remote: By which numbers they are known; of very many the first ones.
        first: How many calls are wanted in the order of time; None for all of them.
    """
    if not remote:
        return ()
    if len(remote) <= _MOST_ENDS:
        return [_is_one_of(calls.c.remote_id, remote)]
    of_many = _select_remote(account_id, wanted)
    return [_is_one_of_many(connection, of_many, remote, first)]


def _ends_of(connection: Connection, query: CallQuery) -> Iterator[_Ends]:
    """Yield by which ends calls are looked for; each has to have one of all."""
    if query.numbers is not None:
        numbers = _keys(query.numbers)
        yield _Ends(
            numbers=numbers, lets_own_pass=lambda own: _has_number(own, numbers)
        )
    if query.remote_numbers is not None:
        yield _Ends(
            numbers=_keys(query.remote_numbers), lets_own_pass=lambda _own: False
        )
    if query.lines is not None:
        lines = _keys(query.lines)
        yield _Ends(
            lets_own_pass=lambda own: own.line_key in lines or own.did_key in lines
        )
    if query.name is not None:
        name, named = folded(query.name), _keys(query.named_numbers)
        yield _Ends(
            numbers=named,
            names=narrowed(connection, name, _has_name(name)) if name else (),
            lets_own_pass=lambda own: (
                _is_part(name, own.folded_names) or _has_number(own, named)
            ),
        )
    if query.text is not None:
        text, numbers_of_text = folded(query.text), _keys(query.text_numbers)
        ways = _ways_to_have(text)
        yield _Ends(
            numbers=numbers_of_text,
            names=[
                one
                for looked_for, condition in ways.items()
                for one in narrowed(connection, looked_for, condition)
            ],
            lets_own_pass=lambda own: (
                _is_part(text, own.folded_names)
                or any(looked_for in own.folded_numbers for looked_for in ways)
                or _has_number(own, numbers_of_text)
            ),
            words=text,
        )


def _of_recordings(query: CallQuery) -> Sequence[ColumnElement[bool]]:
    return [calls.c.recording.is_not(None)] if query.is_recorded else []


def _some_remote_ids(
    connection: Connection, account_id: int, wanted: _Ends
) -> Sequence[int]:
    """Return by which numbers other ends are known; of very many only the first ones.

    Numbers and texts are looked up one after the other: together, a server would rather
    read all ends than use two indexes.
    """
    found: dict[int, None] = {}
    most = _MOST_ENDS + 1
    if wanted.names:
        with_texts = _select_remote(account_id, replace(wanted, numbers=()))
        found |= dict.fromkeys(connection.scalars(with_texts.limit(most)))
    known = remembered(connection)
    for numbers in batched(wanted.numbers, MOST_VALUES, strict=False):
        with_numbers = {"account": account_id, "numbers": numbers, "most": most}
        looked_for = (account_id, numbers)
        if looked_for not in known:
            known[looked_for] = connection.scalars(_REMOTE_ENDS, with_numbers).all()
        found |= dict.fromkeys(known[looked_for])
    return [*found][:most]


def _is_one_of(column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    return column.in_(
        bindparam(None, ids, expanding=True, literal_execute=True, unique=True)
    )


def _is_one_of_many(
    connection: Connection,
    wanted: Select[Any],
    some: Sequence[int],
    first: int | None,
) -> ColumnElement[bool]:
    """Return what lets calls pass that have one of very many other ends.

    Args:
        connection: In a transaction.
        wanted: Finds these ends.
        some: By which numbers the first of them are known.
        first: How many calls are wanted in the order of time; None for all of them.
    """
    database = connection.dialect.name
    if first is None:
        if database == "postgresql":
            # It would rather read all calls than look for those of each end.
            return calls.c.remote_id == any_(func.array(wanted.scalar_subquery()))
        return calls.c.remote_id.in_(wanted)
    each = max(some) / len(some)
    if database == "sqlite" and first * each <= _MOST_LOOKS:
        return wanted.where(remote_ends.c.id == calls.c.remote_id).exists()
    # A sum is in no index.
    return (calls.c.remote_id + 0).in_(wanted)


def _select_remote(account_id: int, wanted: _Ends) -> Select[Any]:
    ends = remote_ends.c
    any_of = [*wanted.names]
    if wanted.numbers:
        any_of.append(ends.remote_key.in_(wanted.numbers))
    return select(ends.id).where(ends.account_id == account_id, or_(*any_of))


def _has_number(own: Row[Any], numbers: Collection[str]) -> bool:
    return own.line_key in numbers or own.did_key in numbers or own.own_key in numbers


def _is_part(wanted: str, text: str) -> bool:
    # Whoever looks for what cannot be seen does not mean everybody.
    return wanted != "" and wanted in text


def _has_name(name: str) -> ColumnElement[bool]:
    return remote_ends.c.folded_names.contains(name, autoescape=True)


def _ways_to_have(text: str) -> dict[str, ColumnElement[bool]]:
    """Return the ways in which a text can be a part of an end, by what is looked for."""
    if not text:
        return {}
    numbers = remote_ends.c.folded_numbers
    found: dict[str, ColumnElement[bool]] = {
        text: or_(_has_name(text), numbers.contains(text, autoescape=True))
    }
    digits = "".join(filter(str.isdigit, text)).lstrip("0")
    is_number = not any(map(str.isalpha, text))
    if is_number and len(digits) >= _FEWEST_DIGITS and digits != text:
        # However it is written, and with a zero in place of the country's code.
        found[digits] = numbers.contains(digits, autoescape=True)
    return found


def _keys(numbers: Iterable[str]) -> frozenset[str]:
    return frozenset(number[:LONGEST_KEY] for number in numbers)

"""Leaves out calls that are forgotten and not deleted yet, wherever calls are looked for.

Nothing can be deleted while a backup is made, nor while a database cannot be written. Who is
forgotten is known at once all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from .reading_connections import remembered
from .tables import calls, remote_ends

# Option of a connection: who has calls that are to be left out.
_UNDELETED: Final = "telephony_undeleted"


class Forgotten(Protocol):
    """What is forgotten of an account; for any thread."""

    @property
    def entry_id(self) -> str:
        """The id of its config entry."""

    @property
    def before(self) -> datetime:
        """Calls that started before are forgotten, whoever called; in UTC."""

    @property
    def until(self) -> Mapping[str, datetime]:
        """Until when calls of numbers are forgotten, by what stands for these."""

    def until_of(self, numbers: Iterable[str | None]) -> datetime | None:
        """Return until when calls with some numbers are; None where they are not."""


class UndeletedCalls:
    """Knows which accounts may have calls that are forgotten and not deleted yet."""

    def __init__(self) -> None:
        """Know of none."""
        # Replaced, not changed: the database's thread looks into it.
        self._forgotten: tuple[Forgotten, ...] = ()

    def add(self, forgotten: Forgotten) -> None:
        """Leave out what is forgotten of an account, until `remove`."""
        self.remove(forgotten)
        self._forgotten += (forgotten,)

    def remove(self, forgotten: Forgotten) -> None:
        """Look no more for what is forgotten of an account: it is deleted."""
        self._forgotten = tuple(one for one in self._forgotten if one is not forgotten)

    def left_out_by[Result](
        self, work: Callable[[Connection], Result]
    ) -> Callable[[Connection], Result]:
        """Return what does something with a connection, and leaves such calls out."""

        def do(connection: Connection) -> Result:
            if self._forgotten:
                connection.execution_options(**{_UNDELETED: self._forgotten})
            return work(connection)

        return do


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Which calls of an account are left out.

    Attributes:
        before: Those that started before, aware; None for none by their age.
        others: What lets the rest pass.
    """

    before: datetime | None = None
    others: Sequence[ColumnElement[bool]] = ()

    def since(self, start: datetime | None) -> datetime | None:
        """Return from when on calls are wanted that are from some moment on."""
        given = [one for one in (start, self.before) if one is not None]
        return max(given, default=None)

    @property
    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """All that lets calls pass."""
        if self.before is None:
            return self.others
        return [calls.c.started_at >= self.before, *self.others]


def left_out_of(
    connection: Connection, entry_id: str, account_id: int | None
) -> LeftOut:
    """Return which calls of an account are left out: in most cases none.

    Args:
        connection: In a transaction. Where it may write, nothing is left out.
        entry_id: Of the account.
        account_id: Its number in the tables.
    """
    undeleted: tuple[Forgotten, ...] = connection.get_execution_options().get(
        _UNDELETED, ()
    )
    of_account = [one for one in undeleted if one.entry_id == entry_id]
    if not of_account or account_id is None:
        return LeftOut()
    return LeftOut(
        max(one.before for one in of_account),
        [
            each
            for one in of_account
            for each in _without_numbers(connection, account_id, one)
        ],
    )


def _without_numbers(
    connection: Connection, account_id: int, forgotten: Forgotten
) -> Sequence[ColumnElement[bool]]:
    """Return what lets calls pass of whose numbers none is forgotten."""
    if not (until := forgotten.until):
        return ()
    # To look through all ends takes a while.
    known = remembered(connection)
    looked_for = _UNDELETED, account_id, frozenset(until.items())
    if looked_for not in known:
        known[looked_for] = list(_ends_of(connection, account_id, forgotten).items())
    return [
        or_(
            calls.c.started_at >= moment,
            calls.c.remote_id.is_(None),
            calls.c.remote_id.not_in(
                bindparam(None, ids, expanding=True, literal_execute=True, unique=True)
            ),
        )
        for moment, ids in known[looked_for]
    ]


def _ends_of(
    connection: Connection, account_id: int, forgotten: Forgotten
) -> Mapping[datetime, Sequence[int]]:
    """Return the rows of other ends whose calls are forgotten, by until when."""
    end = remote_ends.c
    found: defaultdict[datetime, list[int]] = defaultdict(list)
    for row_id, *numbers in connection.execute(
        select(end.id, end.number, end.remote_key).where(end.account_id == account_id)
    ):
        if (until := forgotten.until_of(numbers)) is not None:
            found[until].append(row_id)
    return found

"""Copies all that one database keeps into another one, some calls at a time."""

from collections.abc import Collection
from datetime import datetime
import logging
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from .call_ends import end_ids, end_in_row
from .call_keeping import earliest, make_account_id
from .column_types import EPOCH
from .dialled_rows import add_rows, read_rows
from .read_periods import add_periods, read_periods
from .tables import (
    MOST_VALUES,
    accounts,
    calls,
    own_ends,
    remote_ends,
)
from .transcripts import add_transcripts
from .unreturned_rows import ids_to_return, join_unreturned, note_unreturned
from .week_counts import forget_counts

_LOGGER = logging.getLogger(__name__)

_TELL_EVERY: Final = 20_000

_KNOWN: Final = select(
    calls.c.call_id,
    calls.c.started_at,
    calls.c.first_seen,
    calls.c.last_changed,
    calls.c.reported,
).where(
    calls.c.account_id == bindparam("of_account"),
    calls.c.call_id.in_(bindparam("ids", expanding=True)),
)
_MARK: Final = (
    update(calls)
    .where(
        calls.c.account_id == bindparam("of_account"),
        calls.c.call_id == bindparam("known_id"),
    )
    .values(first_seen=bindparam("first_seen"), reported=bindparam("reported"))
)

type _Row = dict[str, Any]


class ArchiveCopy:
    """One way from a database to another."""

    def __init__(
        self, source: Connection, target: Engine, removed: Collection[str]
    ) -> None:
        """Copy nothing yet.

        Args:
            source: Only reads.
            target: Has the tables.
            removed: The ids of config entries whose calls are not copied.
        """
        self._source = source
        self._target = target
        self._removed = removed
        self._moved = 0

    def run(self) -> int:
        """Copy all; return how many calls the source has.

        What is there already, because it was broken off or because the database was in
        use before, is left, unless the source knows a later state of it.
        """
        total = self._source.scalar(select(func.count()).select_from(calls)) or 0
        for account in self._source.execute(select(accounts)).mappings().all():
            if account["entry_id"] not in self._removed:
                self._run_for(account, total)
        return total

    def _run_for(self, account: RowMapping, total: int) -> None:
        with self._target.begin() as connection:
            account_id = make_account_id(
                connection,
                account["entry_id"],
                account["numbering"] or "",
                intact_since=account["intact_since"],
            )
            is_later = _last_change(self._source, account["id"]) > _last_change(
                connection, account_id
            )
            look = connection.scalar(
                select(accounts.c.first_look).where(accounts.c.id == account_id)
            )
            if _are_apart(look, account["first_look"]):
                # Once the calls are there, nobody knows which were there before.
                join_unreturned(connection, account_id, self._source, account["id"])
        last = 0
        while some := self._some(account["id"], last):
            last = some[-1]["id"]
            with self._target.begin() as connection:
                _add(
                    connection,
                    account_id,
                    self._with_ends(connection, account_id, some),
                )
            self._tell(len(some), total)
        # Not before all their calls are there.
        with self._target.begin() as connection:
            self._finish(connection, account, account_id, is_later)

    def _finish(
        self,
        connection: Connection,
        account: RowMapping,
        account_id: int,
        is_later: bool,
    ) -> None:
        """Take along what is known of an account beside its calls.

        Args:
            connection: In a transaction.
            account: As it is where it comes from.
            account_id: Of the account, where it goes to.
            is_later: Whether what is known where it comes from is the later state. It is
                not where the other database has been in use meanwhile.
        """
        add_periods(connection, account_id, read_periods(self._source, account["id"]))
        add_transcripts(
            self._source, account["id"], connection, account_id, are_later=is_later
        )
        known = (
            connection.execute(select(accounts).where(accounts.c.id == account_id))
            .mappings()
            .one()
        )
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account_id)
            .values(_both(known, account))
        )
        add_rows(
            connection,
            account["entry_id"],
            read_rows(self._source, account["entry_id"]),
            are_later=is_later,
        )
        if account["first_look"] is None:
            # Nobody looked at its calls there, or it had only begun to move there.
            return
        if not _are_apart(known["first_look"], account["first_look"]) and (
            is_later or known["first_look"] is None
        ):
            waiting = ids_to_return(self._source, account["id"])
            note_unreturned(connection, account_id, waiting)

    def _some(self, account_id: int, after: int) -> list[RowMapping]:
        rows = self._source.execute(
            select(calls)
            .where(calls.c.account_id == account_id, calls.c.id > after)
            .order_by(calls.c.id)
            .limit(MOST_VALUES)
        )
        return list(rows.mappings())

    def _with_ends(
        self, connection: Connection, account_id: int, rows: list[RowMapping]
    ) -> list[_Row]:
        """Return calls whose ends are known in the other database, too."""
        moved = [{**_without_id(row), "account_id": account_id} for row in rows]
        for table, column in ((remote_ends, "remote_id"), (own_ends, "own_id")):
            known = self._source.execute(
                select(table).where(table.c.id.in_({row[column] for row in rows}))
            )
            of_row = {row["id"]: dict(row) for row in known.mappings()}
            made = {end_in_row(table, row): _without_id(row) for row in of_row.values()}
            ids = end_ids(connection, table, account_id, made, made.__getitem__)
            for row in moved:
                row[column] = ids[end_in_row(table, of_row[row[column]])]
        return moved

    def _tell(self, count: int, total: int) -> None:
        before, self._moved = self._moved, self._moved + count
        if before // _TELL_EVERY != self._moved // _TELL_EVERY:
            _LOGGER.info("The archive moves: %d of %d calls", self._moved, total)


def _last_change(connection: Connection, account_id: int) -> datetime:
    """Return when the calls of an account were changed or told last."""
    changes = connection.execute(
        select(func.max(calls.c.last_changed), func.max(calls.c.reported)).where(
            calls.c.account_id == account_id
        )
    ).one()
    return max((change for change in changes if change is not None), default=EPOCH)


def _are_apart(one: datetime | None, other: datetime | None) -> bool:
    """Whether two databases were looked at, each without the other.

    Args:
        one: When that was first, by the one.
        other: By the other.
    """
    return None not in (one, other) and one != other


def _both(known: RowMapping, account: RowMapping) -> _Row:
    """Return what is known of an account by two databases."""
    is_read_alike = known["numbering"] == account["numbering"]
    return {
        # Else the comparable forms of its numbers are made anew.
        "numbering": known["numbering"] if is_read_alike else None,
        "first_look": earliest(known["first_look"], account["first_look"]),
        "told_before": _latest(known["told_before"], account["told_before"]),
        "intact_since": _latest(known["intact_since"], account["intact_since"]),
    }


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _add(connection: Connection, account_id: int, rows: list[_Row]) -> None:
    found = connection.execute(
        _KNOWN, {"of_account": account_id, "ids": [row["call_id"] for row in rows]}
    )
    known = {row["call_id"]: row for row in found.mappings()}
    newer, marks = [], []
    for row in rows:
        there = known.get(row["call_id"])
        if there is None:
            newer.append(row)
            continue
        # That a call was told is known of it, whichever state of it is the later one.
        seen = {
            "first_seen": min(row["first_seen"], there["first_seen"]),
            "reported": earliest(row["reported"], there["reported"]),
        }
        if row["last_changed"] > there["last_changed"]:
            newer.append(row | seen)
        elif any(there[name] != seen[name] for name in seen):
            marks.append({"of_account": account_id, "known_id": row["call_id"], **seen})
    if replaced := [row["call_id"] for row in newer if row["call_id"] in known]:
        connection.execute(
            delete(calls).where(
                calls.c.account_id == account_id, calls.c.call_id.in_(replaced)
            )
        )
        forget_counts(
            connection, account_id, (known[one]["started_at"] for one in replaced)
        )
    if newer:
        connection.execute(insert(calls), newer)
        forget_counts(connection, account_id, (row["started_at"] for row in newer))
    if marks:
        connection.execute(_MARK, marks)


def _without_id(row: RowMapping | _Row) -> _Row:
    return {key: row[key] for key in row if key != "id"}

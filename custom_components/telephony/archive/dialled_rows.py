"""How what was dialled stands in the archive, and how it is read and brought up to date."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from ..calls import DialAttempt, PendingAttempt
from ..dial_rules.refusal import Reason, reason_of
from ..dial_rules.tally import DialTally
from .call_keeping import account_id_of
from .column_types import check_row
from .tables import departures, matched_calls, placed_calls, tallies

# Of each table, what tells its rows of one account apart.
KEYS: Final[Mapping[Table, Column[Any]]] = {
    departures: departures.c.left_at,
    tallies: tallies.c.word,
    placed_calls: placed_calls.c.dial_id,
    matched_calls: matched_calls.c.call_id,
}

# Made once, for a call waits for them.
_DELETIONS: Final = {
    table: delete(table).where(
        table.c.account_id == bindparam("of_account"), key == bindparam("gone")
    )
    for table, key in KEYS.items()
}
_INSERTIONS: Final = {table: insert(table) for table in KEYS}

_PLACED: Final = "placed"

# The rows of an account in a table, by their key, which is a moment in one and a text in
# the others; those of some tables.
type TableRows = dict[Any, dict[str, Any]]
type Rows = Mapping[Table, TableRows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """What is known of the calls that an account placed.

    Attributes:
        left_at: When calls left for the vendor lately, aware UTC.
        day: The last day that was counted; None for none.
        placed: How many calls were handed to the vendor on it.
        refused: How many calls were stopped on it, by what stopped them.
        pending: Placed calls of which it is not known what became of them.
        uncertain: Those that were given a call with a doubt.
        matched: When the calls started that were given, by their ids.
    """

    left_at: tuple[datetime, ...] = ()
    day: date | None = None
    placed: int = 0
    refused: Mapping[Reason, int] = field(default_factory=dict)
    pending: tuple[PendingAttempt, ...] = ()
    uncertain: tuple[DialAttempt, ...] = ()
    matched: Mapping[str, datetime] = field(default_factory=dict)


def departure_rows(times: Iterable[datetime]) -> TableRows:
    """Return when calls left, which are different times."""
    return {time: {} for time in times}


def tally_rows(tally: DialTally) -> TableRows:
    """Return what was counted on the last day."""
    if (day := tally.day) is None:
        return {}
    counts = {_PLACED: tally.placed(day)} | {
        reason.value: count for reason, count in tally.refused(day).items()
    }
    return {
        word: {"day": day, "count": count} for word, count in counts.items() if count
    }


def placed_rows(
    pending: Iterable[PendingAttempt], uncertain: Iterable[DialAttempt]
) -> TableRows:
    """Return placed calls: those that are waited for, and those with a doubt."""
    return {
        one.attempt.id: _row_of(
            one.attempt, ambiguous=one.ambiguous, reported=one.reported
        )
        for one in pending
    } | {attempt.id: _row_of(attempt, uncertain=True) for attempt in uncertain}


def matched_rows(matched: Mapping[str, datetime]) -> TableRows:
    """Return when the calls started that placed calls became, by their ids."""
    return {call_id: {"started_at": time} for call_id, time in matched.items()}


def dialled_of(rows: Rows) -> Dialled:
    """Return what rows say; a reason that is none any more is left out."""
    day = max((row["day"] for row in rows[tallies].values()), default=None)
    counted = {
        word: row["count"] for word, row in rows[tallies].items() if row["day"] == day
    }
    placed = counted.pop(_PLACED, 0)
    refused: dict[Reason, int] = {}
    for word, count in counted.items():
        with suppress(ValueError):
            refused[reason_of(word)] = count
    attempts = [
        (_attempt_of(dial_id, row), row) for dial_id, row in rows[placed_calls].items()
    ]
    return Dialled(
        left_at=tuple(rows[departures]),
        day=day,
        placed=placed,
        refused=refused,
        pending=tuple(
            PendingAttempt(attempt, row["ambiguous"], row["reported"])
            for attempt, row in attempts
            if not row["uncertain"]
        ),
        uncertain=tuple(attempt for attempt, row in attempts if row["uncertain"]),
        matched={
            call_id: row["started_at"] for call_id, row in rows[matched_calls].items()
        },
    )


def read_rows(connection: Connection, entry_id: str) -> Rows:
    """Return the rows of an account.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
    """
    account_id = account_id_of(connection, entry_id)
    return {
        table: {
            row[key.name]: {
                name: row[name] for name in row if name not in (key.name, "account_id")
            }
            for row in _rows_of(connection, table, account_id)
        }
        for table, key in KEYS.items()
    }


def _rows_of(
    connection: Connection, table: Table, account_id: int | None
) -> Iterator[RowMapping]:
    rows = connection.execute(
        select(table).where(table.c.account_id == account_id).order_by(KEYS[table])
    )
    for row in rows.mappings():
        check_row(table, row)
        yield row


def rows_beyond(known: Rows, rows: Rows) -> Rows:
    """Return what somebody has added to rows that are known; of a count, the difference.

    Args:
        known: Of some tables.
        rows: Of all.
    """
    beyond = {
        table: {
            key: row for key, row in of_table.items() if key not in known.get(table, {})
        }
        for table, of_table in rows.items()
    }
    for word, before in known.get(tallies, {}).items():
        row = rows[tallies].get(word, before)
        counted = before["count"] if before["day"] == row["day"] else 0
        if row["count"] > counted:
            beyond[tallies][word] = row | {"count": row["count"] - counted}
    return beyond


def add_rows(
    connection: Connection, entry_id: str, added: Rows, *, are_later: bool
) -> None:
    """Add rows to those of an account that is known.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        added: To all tables.
        are_later: Whether they count where there is another one of the same.
    """
    if (account_id := account_id_of(connection, entry_id)) is not None:
        before = read_rows(connection, entry_id)
        older, later = (before, added) if are_later else (added, before)
        after = {table: older[table] | later[table] for table in KEYS}
        # A count of the day is never less than it was.
        after[tallies] = {
            word: max(
                (
                    rows[tallies][word]
                    for rows in (older, later)
                    if word in rows[tallies]
                ),
                key=itemgetter("day", "count"),
            )
            for word in after[tallies]
        }
        write_rows(connection, account_id, before, after)


def write_rows(
    connection: Connection,
    account_id: int,
    before: Mapping[Table, TableRows | None],
    after: Rows,
) -> None:
    """Bring the rows of an account up to date.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        before: The rows that are there, of each table; None where that is not known.
        after: Those that are to be there.
    """
    for table, rows in after.items():
        known = before[table]
        if known is None:
            connection.execute(delete(table).where(table.c.account_id == account_id))
            known = {}
        gone = [one for one, row in known.items() if rows.get(one) != row]
        if gone:
            connection.execute(
                _DELETIONS[table],
                [{"of_account": account_id, "gone": one} for one in gone],
            )
        key = KEYS[table].name
        new = [
            {"account_id": account_id, key: one, **row}
            for one, row in rows.items()
            if known.get(one) != row
        ]
        if new:
            connection.execute(_INSERTIONS[table], new)


def _row_of(
    attempt: DialAttempt,
    *,
    ambiguous: bool = False,
    reported: bool = False,
    uncertain: bool = False,
) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "name": attempt.name,
        "line": attempt.line,
        "placed_at": attempt.started_at,
        "reference": attempt.reference,
        "order_id": attempt.order_id,
        "confirmed": attempt.confirmed,
        "ambiguous": ambiguous,
        "reported": reported,
        "uncertain": uncertain,
    }


def _attempt_of(dial_id: str, row: Mapping[str, Any]) -> DialAttempt:
    return DialAttempt(
        id=dial_id,
        number=row["number"],
        name=row["name"],
        line=row["line"],
        started_at=row["placed_at"],
        reference=row["reference"],
        order_id=row["order_id"],
        confirmed=row["confirmed"],
    )

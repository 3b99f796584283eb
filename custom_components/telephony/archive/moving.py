"""Takes all along when the archive moves from a file to a server, or back."""

import logging
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    RowMapping,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)

from .call_ends import end_ids, end_in_row
from .call_keeping import make_account_id
from .column_types import SenselessValueError
from .database import delete_file, empty_journal, file_of, open_engine
from .dialled_rows import add_rows, read_rows
from .mending import mend_values
from .migrations import migrate
from .read_periods import add_periods, read_periods
from .reading_connections import READING
from .tables import (
    METADATA,
    MOST_VALUES,
    accounts,
    calls,
    own_ends,
    remote_ends,
    unreturned,
    versions,
)
from .transcripts import move_transcripts
from .week_counts import forget_counts

_LOGGER = logging.getLogger(__name__)

_TELL_EVERY: Final = 20_000


def move_archive(left: URL, target: Engine) -> int | None:
    """Take along what another database keeps, and leave nothing there.

    It can be broken off at any moment, and begun again: what is there already is not
    doubled, and nothing is deleted before all is there.

    Args:
        left: Of the other database.
        target: Into which it moves, with its tables.

    Returns:
        How many calls the other one had; None where it had no archive.

    Raises:
        DBAPIError: One of the two cannot be used.
    """
    file = file_of(left)
    if file is not None and not file.exists():
        return None
    source = open_engine(left)
    try:
        moved = _copy(source, target) if file or _has_archive(source) else None
        # Until then a power cut could cost what was written.
        empty_journal(target)
        if file is None:
            _drop_tables(source)
    finally:
        source.dispose()
    if file is not None:
        delete_file(file)
    return moved


def _has_archive(source: Engine) -> bool:
    with source.connect() as connection:
        return inspect(connection).has_table(versions.name)


def _drop_tables(source: Engine) -> None:
    # Without its version there is no archive, whatever else is still there.
    with source.begin() as connection:
        versions.drop(connection, checkfirst=True)
    with source.begin() as connection:
        METADATA.drop_all(connection)


def _copy(source: Engine, target: Engine) -> int:
    """Copy all that one database keeps into the other, some calls at a time.

    What is there already, because it was broken off or because the database was in use
    before, is left, unless the source knows a later state of it.
    """
    with source.begin() as connection:
        migrate(connection)
    try:
        return _move_all(source, target)
    except SenselessValueError:
        with source.begin() as connection:
            mend_values(connection)
    return _move_all(source, target)


def _move_all(source: Engine, target: Engine) -> int:
    with source.connect() as reading:
        reading.execution_options(**{READING: True})
        return _Move(reading, target).run()


type _Row = dict[str, Any]


class _Move:
    """One way from a database to another."""

    def __init__(self, source: Connection, target: Engine) -> None:
        self._source = source
        self._target = target
        self._moved = 0

    def run(self) -> int:
        total = self._source.scalar(select(func.count()).select_from(calls)) or 0
        for account in self._source.execute(select(accounts)).mappings().all():
            with self._target.begin() as connection:
                account_id = make_account_id(connection, account["entry_id"])
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
                self._finish(connection, account, account_id)
        return total

    def _finish(
        self, connection: Connection, account: RowMapping, account_id: int
    ) -> None:
        """Take along what is known of an account beside its calls, the later state."""
        add_periods(connection, account_id, read_periods(self._source, account["id"]))
        move_transcripts(self._source, account["id"], connection, account_id)
        known = {
            key: account[key]
            for key in account
            if key not in ("id", "entry_id") and account[key] is not None
        }
        if known:
            connection.execute(
                update(accounts).where(accounts.c.id == account_id).values(known)
            )
        add_rows(
            connection,
            account["entry_id"],
            read_rows(self._source, account["entry_id"]),
        )
        if account["first_look"] is None:
            # Nobody looked at its calls there, or it had only begun to move there.
            return
        waiting = self._source.scalars(
            select(unreturned.c.call_id).where(unreturned.c.account_id == account["id"])
        ).all()
        connection.execute(
            delete(unreturned).where(unreturned.c.account_id == account_id)
        )
        if waiting:
            connection.execute(
                insert(unreturned),
                [{"account_id": account_id, "call_id": call_id} for call_id in waiting],
            )

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


def _add(connection: Connection, account_id: int, rows: list[_Row]) -> None:
    known = {
        row.call_id: row
        for row in connection.execute(
            select(calls.c.call_id, calls.c.started_at, calls.c.last_changed).where(
                calls.c.account_id == account_id,
                calls.c.call_id.in_([row["call_id"] for row in rows]),
            )
        )
    }
    newer = [
        row
        for row in rows
        if row["call_id"] not in known
        or known[row["call_id"]].last_changed < row["last_changed"]
    ]
    if replaced := [row["call_id"] for row in newer if row["call_id"] in known]:
        connection.execute(
            delete(calls).where(
                calls.c.account_id == account_id, calls.c.call_id.in_(replaced)
            )
        )
        forget_counts(
            connection, account_id, (known[one].started_at for one in replaced)
        )
    if newer:
        connection.execute(insert(calls), newer)
        forget_counts(connection, account_id, (row["started_at"] for row in newer))


def _without_id(row: RowMapping | _Row) -> _Row:
    return {key: row[key] for key in row if key != "id"}

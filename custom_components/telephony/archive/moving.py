"""Takes calls along when the archive moves from a file to a server."""

import logging
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    delete,
    func,
    insert,
    select,
    update,
)

from .call_keeping import MOST_VALUES, make_account_id
from .database import READING, file_url, open_engine
from .dialled_rows import add_rows, read_rows
from .migrations import migrate
from .read_periods import add_periods, read_periods
from .tables import accounts, calls, unreturned

_LOGGER = logging.getLogger(__name__)

_TELL_EVERY: Final = 20_000


def move_calls(file: Path, target: Engine) -> int:
    """Copy all that a file keeps into another database, some calls at a time.

    What is there already, because it was broken off or because the database was in use
    before, is left, unless the file knows a later state of it.

    Returns:
        How many calls the file had.

    Raises:
        DBAPIError: One of the two cannot be used. It can be begun again.
    """
    source = open_engine(file_url(file))
    try:
        with source.begin() as connection:
            migrate(connection)
        with source.connect() as reading:
            reading.execution_options(**{READING: True})
            return _Move(reading, target).run()
    finally:
        source.dispose()


class _Move:
    """One way from a file to a server."""

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
                    _add(connection, account_id, some)
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
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account_id)
            .values(
                {key: account[key] for key in account if key not in ("id", "entry_id")}
            )
        )
        add_rows(
            connection,
            account["entry_id"],
            read_rows(self._source, account["entry_id"]),
        )
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

    def _tell(self, count: int, total: int) -> None:
        before, self._moved = self._moved, self._moved + count
        if before // _TELL_EVERY != self._moved // _TELL_EVERY:
            _LOGGER.info("The archive moves: %d of %d calls", self._moved, total)


def _add(connection: Connection, account_id: int, rows: list[RowMapping]) -> None:
    known = {
        row.call_id: row.last_changed
        for row in connection.execute(
            select(calls.c.call_id, calls.c.last_changed).where(
                calls.c.account_id == account_id,
                calls.c.call_id.in_([row["call_id"] for row in rows]),
            )
        )
    }
    newer = [
        row
        for row in rows
        if row["call_id"] not in known or known[row["call_id"]] < row["last_changed"]
    ]
    if replaced := [row["call_id"] for row in newer if row["call_id"] in known]:
        connection.execute(
            delete(calls).where(
                calls.c.account_id == account_id, calls.c.call_id.in_(replaced)
            )
        )
    if newer:
        connection.execute(insert(calls), [_moved(row, account_id) for row in newer])


def _moved(row: RowMapping, account_id: int) -> dict[str, Any]:
    return {**{key: row[key] for key in row if key != "id"}, "account_id": account_id}

"""Takes all along when the archive moves: from a file to a server, back, or to another one."""

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
import logging
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    RowMapping,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError

from .call_ends import end_ids, end_in_row
from .call_keeping import earliest, make_account_id
from .column_types import EPOCH
from .database import (
    FAILURES,
    delete_file,
    described,
    empty_journal,
    file_of,
    may_be_of_damage,
    open_engine,
)
from .dialled_rows import add_rows, read_rows
from .location import LeftPlace
from .mending import mend_values
from .migrations import NewerArchiveError, migrate
from .read_periods import add_periods, read_periods
from .reading_connections import READING
from .same_database import delete_marks, is_same_database
from .server_silence import ServerSilence
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
from .told_news import note_unreturned
from .transcripts import add_transcripts
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


class LeftPlaceError(Exception):
    """What is kept on a server that was left cannot be had, or not be deleted there.

    Attributes:
        description: What is wrong, without what the server says: it may name numbers.
    """

    def __init__(self, description: str) -> None:
        """Say what is wrong."""
        super().__init__(description)
        self.description = description


def move_archive(left: LeftPlace, target: Engine, silence: ServerSilence) -> int | None:
    """Take along what another database keeps, and leave nothing there.

    It can be broken off at any moment, and begun again: what is there already is not
    doubled, and nothing is deleted before all is there.

    Args:
        left: The other database.
        target: Into which it moves, with its tables.
        silence: Ends the waiting for the other one.

    Returns:
        How many calls the other one had; None where it had no archive.

    Raises:
        LeftPlaceError: The other one is on a server, and cannot be used.
        DBAPIError: One of the two cannot be used.
    """
    file = file_of(left.url)
    if file is None:
        with _server_at(left.url, silence) as source:
            return _move_from_server(source, left, target)
    if not file.exists():
        return None
    source = open_engine(left.url)
    try:
        moved = _copy(source, left, target)
        # Until then a power cut could cost what was written.
        empty_journal(target)
    finally:
        source.dispose()
    delete_file(file)
    return moved


@contextmanager
def _server_at(url: URL, silence: ServerSilence) -> Generator[Engine]:
    """Have a server open that was left; what goes wrong there is told from all else."""
    try:
        source = open_engine(url)
    except (ImportError, ArgumentError) as error:
        raise LeftPlaceError(described(error)) from None
    silence.listen_to(source)
    own_errors: list[BaseException | None] = []

    def note(context: ExceptionContext) -> None:
        own_errors.append(context.sqlalchemy_exception)

    event.listen(source, "handle_error", note)
    try:
        yield source
    except NewerArchiveError as error:
        raise LeftPlaceError(described(error)) from None
    except DBAPIError as error:
        if any(error is one for one in own_errors):
            raise LeftPlaceError(described(error)) from None
        raise
    finally:
        source.dispose()


def _move_from_server(source: Engine, left: LeftPlace, target: Engine) -> int | None:
    moved = None
    if _has_archive(source):
        if is_same_database(source, target):
            return None
        moved = _copy(source, left, target)
        empty_journal(target)
    _drop_tables(source)
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
        delete_marks(connection)


def _copy(source: Engine, left: LeftPlace, target: Engine) -> int:
    """Copy all that one database keeps into the other, some calls at a time.

    What is there already, because it was broken off or because the database was in use
    before, is left, unless the source knows a later state of it.
    """
    with source.begin() as connection:
        migrate(connection)
    try:
        return _move_all(source, left, target)
    except FAILURES as error:
        if not may_be_of_damage(error):
            raise
        for database in (source, target):
            with database.begin() as connection:
                mend_values(connection)
    return _move_all(source, left, target)


def _move_all(source: Engine, left: LeftPlace, target: Engine) -> int:
    with source.connect() as reading:
        reading.execution_options(**{READING: True})
        return _Move(reading, target, left.removed).run()


type _Row = dict[str, Any]


class _Move:
    """One way from a database to another."""

    def __init__(
        self, source: Connection, target: Engine, removed: Collection[str]
    ) -> None:
        self._source = source
        self._target = target
        self._removed = removed
        self._moved = 0

    def run(self) -> int:
        total = self._source.scalar(select(func.count()).select_from(calls)) or 0
        for account in self._source.execute(select(accounts)).mappings().all():
            if account["entry_id"] not in self._removed:
                self._run_for(account, total)
        return total

    def _run_for(self, account: RowMapping, total: int) -> None:
        with self._target.begin() as connection:
            account_id = make_account_id(
                connection, account["entry_id"], account["numbering"] or ""
            )
            is_later = _last_change(self._source, account["id"]) > _last_change(
                connection, account_id
            )
            if not is_later:
                self._note_unknown_unreturned(connection, account["id"], account_id)
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
        if is_later or known["first_look"] is None:
            note_unreturned(connection, account_id, self._unreturned(account["id"]))

    def _note_unknown_unreturned(
        self, connection: Connection, source_id: int, target_id: int
    ) -> None:
        """Have missed calls wait to be returned that come late.

        Before the calls themselves: once they are there, they are known.
        """
        waiting = self._unreturned(source_id)
        known = connection.scalars(
            select(calls.c.call_id).where(
                calls.c.account_id == target_id, calls.c.call_id.in_(waiting)
            )
        )
        unknown = set(waiting).difference(known)
        note_unreturned(connection, target_id, unknown, are_all=False)

    def _unreturned(self, source_id: int) -> Sequence[str]:
        waiting = select(unreturned.c.call_id).where(
            unreturned.c.account_id == source_id
        )
        return self._source.scalars(waiting).all()

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


def _both(known: RowMapping, account: RowMapping) -> _Row:
    """Return what is known of an account by two databases."""
    is_read_alike = known["numbering"] == account["numbering"]
    return {
        # Else the comparable forms of its numbers are made anew.
        "numbering": known["numbering"] if is_read_alike else None,
        "first_look": earliest(known["first_look"], account["first_look"]),
        "told_before": _latest(known["told_before"], account["told_before"]),
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

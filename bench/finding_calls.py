"""What it takes to find calls among a million, in each database that can have them."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, text

from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import count_calls, find_calls
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.reading_connections import READING
from custom_components.telephony.calls import Direction, Outcome
from tests.archive.database_servers import mariadb, postgresql

from .database_cpu import least_cpu
from .effort import Effort
from .million_calls import (
    ACCOUNT,
    LAST_MOMENT,
    OWN_NAME,
    OWN_NUMBER,
    fill,
    parties,
)
from .report import Column, Row, Table

_PAGE: Final = 50
_ALL: Final = CallQuery(account=ACCOUNT)
_READ: Final = "least of {} looks, {:,} calls, of which {:,} fit"


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked for.

    Attributes:
        name: In the tables.
        query: Which calls.
        is_text: Whether it is a part of a text.
    """

    name: str
    query: CallQuery
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look took, in ms.

    Attributes:
        database: Where.
        look: For what.
        times: Page 1, page 50, the total, and the bare work of each.
        count: How many calls fit.
    """

    database: str
    look: _Look
    times: Sequence[float]
    count: int


async def measure(effort: Effort) -> Table:
    """Return what it takes to find calls by what each call has one of."""
    return Table(
        "Finding calls",
        _columns(5),
        [
            _row(found, effort)
            for found in _all_found(effort)
            if not found.look.is_text and found.database != _MARIADB
        ],
    )


async def measure_texts(effort: Effort) -> Table:
    """Return what it takes to find calls by a part of a text."""
    return Table(
        "Finding calls by a part of a text",
        _columns(50),
        [_row(found, effort) for found in _all_found(effort) if found.look.is_text],
    )


def _columns(goal: float) -> list[Column]:
    return [
        Column("Page 1", "ms", goal),
        Column("bare", "ms"),
        Column("Page 50", "ms", goal),
        Column("bare", "ms"),
        Column("Total", "ms", 100),
        Column("bare", "ms"),
    ]


def _row(found: _Found, effort: Effort) -> Row:
    made_from = _READ.format(effort.looks, effort.kept_calls, found.count)
    is_mariadb = found.database == _MARIADB
    if is_mariadb:
        made_from += "; the goal is 500 ms"
    return Row(
        f"{found.database}, {found.look.name}",
        found.times,
        made_from,
        judged=not is_mariadb,
    )


def _looks(count: int) -> list[_Look]:
    often, *_, seldom = parties(count)
    return [
        _Look("all", _ALL),
        _Look("a direction", replace(_ALL, directions=[Direction.OUTGOING])),
        _Look("an outcome", replace(_ALL, outcomes=[Outcome.MISSED])),
        _Look("a number", replace(_ALL, numbers=[often.number or ""])),
        _Look("an own number", replace(_ALL, numbers=[OWN_NUMBER])),
        _Look("a line", replace(_ALL, lines=[OWN_NUMBER])),
        _Look(
            "a month",
            replace(
                _ALL,
                start=LAST_MOMENT - timedelta(days=61),
                end=LAST_MOMENT - timedelta(days=31),
            ),
        ),
        _Look("a whole name", replace(_ALL, text=seldom.name), is_text=True),
        _Look("a part of many names", replace(_ALL, text="müls"), is_text=True),
        _Look(
            "digits of a number",
            replace(_ALL, text=(often.number or "")[4:]),
            is_text=True,
        ),
        _Look("three digits", replace(_ALL, text="734"), is_text=True),
        _Look("two letters", replace(_ALL, text="vo"), is_text=True),
        _Look("what all have", replace(_ALL, text=OWN_NAME), is_text=True),
        _Look("what none has", replace(_ALL, text="nobody at all"), is_text=True),
        _Look(
            "a name, or 500 contacts",
            replace(
                _ALL,
                name="müls",
                named_numbers=[one.number or "" for one in parties(count)[-500:]],
            ),
            is_text=True,
        ),
    ]


@cache
def _all_found(effort: Effort) -> Sequence[_Found]:
    found = []
    for name, opened in _DATABASES.items():
        with ExitStack() as stack:
            # A server runs as nobody, who may not look into a private folder.
            folder = Path(stack.enter_context(TemporaryDirectory()))
            folder.chmod(0o755)
            engine = stack.enter_context(opened(folder))
            fill(engine, effort.kept_calls)
            _let_it_settle(engine)
            found += [
                _find(engine, name, look, effort.looks)
                for look in _looks(effort.kept_calls)
                if look.is_text or name != _MARIADB
            ]
    return found


def _find(engine: Engine, database: str, look: _Look, looks: int) -> _Found:
    times: list[float] = []
    count = partial(count_calls, queries=[look.query])
    page = partial(find_calls, queries=[look.query], limit=_PAGE)
    for work in (page, partial(page, offset=49 * _PAGE), count):
        statements = _statements_of(engine, work)
        times += [
            least_cpu(engine, work, looks),
            least_cpu(engine, partial(_do_bare, statements=statements), looks),
        ]
    with engine.begin() as connection:
        return _Found(database, look, times, count(connection))


def _statements_of(
    engine: Engine, work: Callable[[Connection], object]
) -> list[tuple[str, Any]]:
    """Return what the database is asked for by some work, with the values."""
    asked: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        asked.append((arguments[2], arguments[3]))

    with engine.connect() as connection:
        connection.execution_options(**{READING: True})
        # What is remembered of the first look is not asked for again.
        work(connection)
        event.listen(engine, "before_cursor_execute", note)
        work(connection)
        event.remove(engine, "before_cursor_execute", note)
    return asked


def _do_bare(connection: Connection, statements: list[tuple[str, Any]]) -> None:
    """Ask the same by the database's driver alone, and make nothing of the answers."""
    cursor = connection.connection.cursor()
    for statement, values in statements:
        cursor.execute(statement, values)
        cursor.fetchall()
    cursor.close()


def _let_it_settle(engine: Engine) -> None:
    """Have a server look at its tables, as it does by itself within a minute."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def _file(folder: Path) -> Generator[Engine]:
    engine = open_engine(file_url(folder / "telephony.db"))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _on_postgresql(folder: Path) -> Generator[Engine]:
    with postgresql(folder / "server") as server:
        engine = open_engine(server.empty_database())
        yield engine
        engine.dispose()


@contextmanager
def _on_mariadb(folder: Path) -> Generator[Engine]:
    with mariadb(folder / "server") as server:
        engine = open_engine(server.empty_database())
        yield engine
        engine.dispose()


_MARIADB: Final = "MariaDB"
_DATABASES: Final = {
    "SQLite": _file,
    "PostgreSQL": _on_postgresql,
    _MARIADB: _on_mariadb,
}

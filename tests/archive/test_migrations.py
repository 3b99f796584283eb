"""From the tables of a version before to those of today."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
import sqlite3
from typing import Final

from homeassistant.core import HomeAssistant
import pytest
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
)

from custom_components.telephony.archive import migrations
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.location import own_file, recorders_server
from custom_components.telephony.archive.migrations import NewerArchiveError, migrate
from custom_components.telephony.archive.tables import (
    METADATA,
    accounts,
    calls,
    departures,
    matched_calls,
    own_ends,
    placed_calls,
    remote_ends,
    tallies,
)

from .conftest import PLAN, everywhere, on_servers
from .database_servers import DatabaseServer
from .kept_calls import FULL_CALL, found

pytestmark = pytest.mark.usefixtures("new_archive")

# Of each version before that of today, as its own code wrote it: six calls of one account
# and two of another, what was told of them, and what was dialled, where that was kept.
VERSIONS: Final = {
    number: Path(__file__).with_name(f"version_{number}.sql")
    for number in range(1, 1 + len(migrations.STEPS))
}

DIALLED = (departures, tallies, placed_calls, matched_calls)


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    engine = open_engine(file_url(file))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _add_mood(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE telephony_calls ADD COLUMN mood TEXT"))


def _add_weather(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE telephony_weather (rain INTEGER)"))


def _fail(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE telephony_calls ADD COLUMN half TEXT"))
    raise OSError("somebody pulled the plug")


def _version(connection: Connection) -> int | None:
    version: int | None = connection.scalar(
        text("SELECT version FROM telephony_versions")
    )
    return version


def _indexes(connection: Connection) -> set[str | None]:
    return {one["name"] for one in inspect(connection).get_indexes("telephony_calls")}


def _columns(connection: Connection) -> set[str]:
    return {one["name"] for one in inspect(connection).get_columns("telephony_calls")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "telephony.db"


def _make_file(version: int, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSIONS[version].read_text())


def _make_database(version: int, file: Path, url: URL) -> None:
    """Let a database have what a file of a version has."""
    _make_file(version, file)
    if url.get_backend_name() == "sqlite":
        return
    source, target = create_engine(file_url(file)), create_engine(url)
    tables = MetaData()
    with source.begin() as reading, target.begin() as writing:
        # But for the index of texts, which is a file's own.
        tables.reflect(reading, only=lambda name, _: "texts" not in name)
        for table in tables.sorted_tables:
            table.dialect_options["mysql"]["charset"] = "utf8mb4"
            table.create(writing)
            rows = reading.execute(select(table)).mappings().all()
            if rows:
                # The server numbers them, as it did, and goes on from there.
                writing.execute(
                    insert(table),
                    [{key: row[key] for key in row if key != "id"} for row in rows],
                )
    source.dispose()
    target.dispose()
    file.unlink()


@everywhere
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.usefixtures("frozen_time")
async def test_calls_of_a_version_before_are_found_as_those_that_are_kept_today(
    hass: HomeAssistant, archive: Archive, database: str, version: int
) -> None:
    file = own_file(hass)
    url = recorders_server(hass) or file_url(file)
    await hass.async_add_executor_job(_make_database, version, file, url)

    account = await archive.async_open_account("one", PLAN.main_number, "US")
    fresh = await archive.async_open_account("fresh", PLAN.main_number, "US")
    kept = await found(archive)

    assert len(kept) == 6
    assert FULL_CALL in kept
    assert await account.async_keep(kept) == Kept()
    await fresh.async_keep(kept)
    told = await account.news.async_told(timedelta(days=1))
    assert told is not None
    assert set(told.reported) == {"call 1"}
    assert [call.id for call in told.unreturned] == ["call 3"]
    ends = await archive.async_run(_ends_of_accounts)
    assert len(ends["one"]) > 5
    assert ends["one"] == ends["fresh"]
    assert ends["two"] < ends["one"]
    assert await archive.async_run(_columns) == set(calls.c.keys())
    assert await archive.async_run(_indexes) >= {index.name for index in calls.indexes}
    for entry_id in ("one", "fresh"):
        await archive.async_close_account(entry_id)


class _PulledPlugError(Exception):
    """Nothing is done any more."""


@contextmanager
def _plug_pulled_after(engine: Engine, most: int) -> Iterator[None]:
    """Let a database be told so many statements and no more."""
    statements = count()

    def pull(*_: object) -> None:
        if next(statements) >= most:
            raise _PulledPlugError

    event.listen(engine, "before_cursor_execute", pull)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", pull)


@on_servers
@pytest.mark.parametrize("version", [None, *VERSIONS])
def test_a_server_gets_the_tables_of_today_wherever_that_was_broken_off(
    server: DatabaseServer, file: Path, version: int | None
) -> None:
    """MariaDB keeps each change of a table as soon as it is made."""
    url = server.empty_database()
    if version is not None:
        _make_database(version, file, url)
    engine = open_engine(url)
    for most in count(1):
        try:
            with _plug_pulled_after(engine, most), engine.begin() as connection:
                migrate(connection)
        except _PulledPlugError:
            continue
        break

    with engine.begin() as connection:
        assert _version(connection) == 1 + len(migrations.STEPS)
        made = _what_is_made(connection)
        for table, (columns, indexes) in _what_is_made_new(file).items():
            assert made[table][0] == columns
            assert made[table][1] >= indexes
        rows = connection.execute(select(calls.c.remote_id, calls.c.own_id)).all()
        assert len(rows) == (0 if version is None else 8)
        assert all(None not in row for row in rows)
    engine.dispose()


def _ends_of_accounts(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """Return the ends of the calls of each account, without what is their rows' own."""
    of_accounts: dict[str, set[tuple[object, ...]]] = {}
    for table, column in ((remote_ends, calls.c.remote_id), (own_ends, calls.c.own_id)):
        rows = connection.execute(
            select(accounts.c.entry_id, calls.c.call_id, table)
            .join(calls, calls.c.account_id == accounts.c.id)
            .join(table, table.c.id == column)
        )
        for entry_id, call_id, _, _, *end in rows:
            of_accounts.setdefault(entry_id, set()).add((table.name, call_id, *end))
    return of_accounts


def test_a_new_file_has_the_tables_of_today(file: Path) -> None:
    for _ in range(2):
        with _opened(file) as connection:
            migrate(connection)

    with _opened(file) as connection:
        assert set(inspect(connection).get_table_names()) >= set(METADATA.tables)
        assert _version(connection) == 1 + len(migrations.STEPS)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_a_version_before_gets_the_tables_of_today(
    file: Path, version: int
) -> None:
    """Though somebody pulled the plug in the midst of it."""
    _make_file(version, file)
    with _opened(file) as connection:
        before = _tables(connection)
        assert _version(connection) == version
        if placed_calls.name not in before:
            placed_calls.create(connection)

    for _ in range(2):
        with _opened(file) as connection:
            migrate(connection)

    with _opened(file) as connection:
        assert _tables(connection) >= set(METADATA.tables)
        assert _version(connection) == 1 + len(migrations.STEPS)
        # What was dialled stood elsewhere at first.
        rows = [len(connection.execute(select(table)).all()) for table in DIALLED]
        assert rows == [0 if version < 3 else 1] * len(DIALLED)
        assert _what_is_made(connection) == _what_is_made_new(file)


def _what_is_made(connection: Connection) -> dict[str, tuple[set[str], set[str]]]:
    """Return the columns and the indexes of each table."""
    made = inspect(connection)
    return {
        table: (
            {column["name"] for column in made.get_columns(table)},
            {str(index["name"]) for index in made.get_indexes(table)},
        )
        for table in METADATA.tables
    }


def _what_is_made_new(file: Path) -> dict[str, tuple[set[str], set[str]]]:
    with _opened(file.with_name("new.db")) as connection:
        migrate(connection)
        return _what_is_made(connection)


def test_every_step_from_the_version_of_a_file_is_taken_once(file: Path) -> None:
    with _opened(file) as connection:
        migrate(connection, ())
    with _opened(file) as connection:
        migrate(connection, (_add_mood,))
        assert _version(connection) == 2
    for _ in range(2):
        with _opened(file) as connection:
            migrate(connection, (_add_mood, _add_weather))

    with _opened(file) as connection:
        assert "mood" in _columns(connection)
        assert inspect(connection).has_table("telephony_weather")
        assert _version(connection) == 3


def test_a_step_that_breaks_off_leaves_the_file_as_it_was(file: Path) -> None:
    with _opened(file) as connection:
        migrate(connection, ())

    with pytest.raises(OSError, match="plug"), _opened(file) as connection:
        migrate(connection, (_add_mood, _fail))

    with _opened(file) as connection:
        assert _columns(connection).isdisjoint({"mood", "half"})
        assert _version(connection) == 1


def test_making_the_tables_can_break_off(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, _opened(file) as connection:
        # As where each table is there as soon as it is made.
        patch.setattr(
            "custom_components.telephony.archive.migrations.versions.create",
            lambda _: None,
        )
        with pytest.raises(Exception, match="no such table"):
            migrate(connection)

    with _opened(file) as connection:
        migrate(connection)
        assert _version(connection) == 1 + len(migrations.STEPS)


def test_a_file_of_a_newer_version_is_left_as_it_is(file: Path) -> None:
    with _opened(file) as connection:
        migrate(connection)
        connection.execute(text("UPDATE telephony_versions SET version = 99"))

    with pytest.raises(NewerArchiveError, match="99"), _opened(file) as connection:
        migrate(connection)

    with _opened(file) as connection:
        assert _version(connection) == 99

"""From the tables of a version before to those of today."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text

from custom_components.telephony.archive import migrations
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.migrations import NewerArchiveError, migrate
from custom_components.telephony.archive.tables import (
    METADATA,
    departures,
    matched_calls,
    placed_calls,
    tallies,
)

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


def _columns(connection: Connection) -> set[str]:
    return {one["name"] for one in inspect(connection).get_columns("telephony_calls")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "telephony.db"


def test_a_new_file_has_the_tables_of_today(file: Path) -> None:
    for _ in range(2):
        with _opened(file) as connection:
            migrate(connection)

    with _opened(file) as connection:
        assert set(inspect(connection).get_table_names()) == set(METADATA.tables)
        assert _version(connection) == 1 + len(migrations.STEPS)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_a_file_of_the_first_version_gets_room_for_what_was_dialled(
    file: Path,
) -> None:
    """Though somebody pulled the plug in the midst of it."""
    with _opened(file) as connection:
        migrate(connection)
        for table in DIALLED:
            table.drop(connection)
        connection.execute(text("UPDATE telephony_versions SET version = 1"))
        assert _tables(connection) != set(METADATA.tables)
        placed_calls.create(connection)

    for _ in range(2):
        with _opened(file) as connection:
            migrate(connection)

    with _opened(file) as connection:
        assert _tables(connection) == set(METADATA.tables)
        assert _version(connection) == 1 + len(migrations.STEPS)
        assert connection.execute(select(departures)).all() == []


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

"""Tells whether a file is damaged, where an error leaves that open."""

from typing import Final

from sqlalchemy import URL, Connection, String, inspect, select

from .database import FAILURES, may_be_of_damage, open_engine, tells_of_damage
from .migrations import NEWEST_VERSION
from .tables import METADATA, versions

# As SQLite tells from the name of a type that its values are texts.
_TEXTS: Final = ("CHAR", "TEXT")

# Pages that nobody uses harm nobody: a damaged index of texts leaves some.
_HARMLESS: Final = ("ok", "never used")
_MOST_FAULTS: Final = 1_000_000


def is_damaged(url: URL, error: Exception) -> bool:
    """Return whether a file is damaged that an error came of, and more than its values.

    Args:
        url: Of the file.
        error: What came of it, though its values were mended.
    """
    if not may_be_of_damage(error):
        return False
    if tells_of_damage(error):
        return True
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return not _is_whole(connection)
    except FAILURES as failure:
        return may_be_of_damage(failure)
    finally:
        engine.dispose()


def has_its_tables(connection: Connection) -> bool:
    """Return whether a file has the tables of today, with columns that keep their kind."""
    for table in METADATA.tables.values():
        found = {
            name: kind
            for _, name, kind, *_ in connection.exec_driver_sql(
                f"PRAGMA table_info({table.name})"
            )
        }
        for column in table.c:
            kind = found.get(column.name, "").upper()
            has_texts = any(word in kind for word in _TEXTS)
            if not kind or has_texts != isinstance(column.type, String):
                return False
    return True


def _is_whole(connection: Connection) -> bool:
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_FAULTS})")
    # One row may have several, below a line that says of which database.
    faults = "\n".join(found.scalars()).splitlines()
    if any(
        not fault.startswith("***") and not fault.endswith(_HARMLESS)
        for fault in faults
    ):
        return False
    # Another version has other tables.
    if not inspect(connection).has_table(versions.name):
        return True
    version = connection.scalar(select(versions.c.version))
    return version != NEWEST_VERSION or has_its_tables(connection)

"""From the tables of any version to those of today, step by step."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from .migration_to_ends import give_calls_their_ends
from .tables import (
    METADATA,
    accounts,
    counts,
    departures,
    make_tables,
    matched_calls,
    periods,
    placed_calls,
    tallies,
    transcripts,
    versions,
)
from .text_index import make_text_index


class NewerArchiveError(Exception):
    """A newer Telephony made the tables, which this one does not understand."""


class DamagedFileError(Exception):
    """A file is not as anybody leaves it."""


def _add_dialling(connection: Connection) -> None:
    """Keep what was dialled: it stood in files of its own before."""
    make_tables(connection, [departures, tallies, placed_calls, matched_calls])


def _add_counts(connection: Connection) -> None:
    """Keep how many calls past weeks had, which is counted little by little."""
    make_tables(connection, [counts])


def _add_transcripts(connection: Connection) -> None:
    """Keep what was said in calls, where somebody has it written down."""
    make_tables(connection, [transcripts])


def _tell_what_is_lacking(connection: Connection) -> None:
    """Keep of which periods a part was told, and since when no call is lost."""
    for column in (periods.c.is_whole, accounts.c.intact_since):
        table = column.table.name
        known = {each["name"] for each in inspect(connection).get_columns(table)}
        if column.name not in known:
            added = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {added}"))


# The first step leads from version 1 to version 2, and so on. A step may find some of its
# work done, where a database commits each change of a table by itself and somebody pulled
# the plug in between: it looks before it changes anything.
STEPS: Final[Sequence[Callable[[Connection], None]]] = (
    give_calls_their_ends,
    _add_dialling,
    _add_counts,
    _add_transcripts,
    _tell_what_is_lacking,
)

NEWEST_VERSION: Final = 1 + len(STEPS)


def migrate(
    connection: Connection, steps: Sequence[Callable[[Connection], None]] = STEPS
) -> None:
    """Make the tables, or bring them up to date.

    Args:
        connection: In a transaction.
        steps: From each version to the next, beginning with version 1.

    Raises:
        DamagedFileError: It cannot be told of which version they are.
        NewerArchiveError: They are of a version that is not known.
    """
    newest = 1 + len(steps)
    if not inspect(connection).has_table(versions.name):
        # The version comes last, so that what is half made is made anew.
        make_tables(
            connection, [table for table in METADATA.sorted_tables if table != versions]
        )
        make_text_index(connection)
        versions.create(connection)
    found = connection.scalars(select(versions.c.version)).all()
    if not found:
        found = [newest]
        connection.execute(insert(versions).values(version=newest))
    version, *others = found
    if others or version < 1:
        raise DamagedFileError
    if version > newest:
        raise NewerArchiveError(f"version {version}, known up to {newest}")
    for number, step in enumerate(steps[version - 1 :], start=version + 1):
        step(connection)
        connection.execute(update(versions).values(version=number))
